"""Who left a pool, who came, whose class or conditions changed between two readings of it. Nothing here reads the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shuangsuiji.planning.queries import Pool
from shuangsuiji.registry.queries import SubjectState

from .models import MovementKind

# how closely a class is looked after: 未分类 counts as B does
WEIGHT = {"A": 1, "B": 2, "U": 2, "C": 3, "D": 4}
# by place in an officer's line: what it is called, and the fields of an edit that change it
CONDITIONS = ("单位", "证件有效期", "专业", "请假", "回避")
OFFICER_KINDS = (MovementKind.OFFICER_LEFT, MovementKind.OFFICER_ENTERED, MovementKind.OFFICER_CHANGED)


@dataclass(frozen=True)
class Move:
    """One change. `since` is the moment of the former reading; the last three are what the journal tells of it, or nothing."""

    kind: MovementKind
    ref: str
    before: str
    after: str
    since: datetime
    person: str = ""
    act: str = ""
    at: datetime | None = None

    def traced(self, person: str, act: str, at: datetime) -> "Move":
        """The same with who did it."""
        return replace(self, person=person, act=act, at=at)


def moves_between(before: Pool, after: Pool, since: datetime) -> list[Move]:
    """Every change, subjects first, by ref."""
    return [*_subjects(before.subjects, after.subjects, since), *_officers(before.officers, after.officers, since)]


def _subjects(
    before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]], since: datetime
) -> Iterator[Move]:
    for ref in sorted(before.keys() | after.keys()):
        old, new = before.get(ref), after.get(ref)
        if old == new:
            continue
        if old is None or new is None:
            kind = MovementKind.ENTERED if old is None else MovementKind.LEFT
            yield Move(kind, ref, _subject(old), _subject(new), since)
        else:
            yield from _changed(ref, old, new, since)


def _subject(line: Sequence[Any] | None) -> str:
    if line is None:
        return ""
    letter, state, office = line
    return f"{letter} 类，{SubjectState(state).label}，{office}"


def _changed(ref: str, old: Sequence[Any], new: Sequence[Any], since: datetime) -> Iterator[Move]:
    if old[0] != new[0]:
        lowered = WEIGHT[new[0]] < WEIGHT[old[0]]
        yield Move(MovementKind.LOWERED if lowered else MovementKind.RAISED, ref, old[0], new[0], since)
    if old[1] != new[1]:
        yield Move(MovementKind.STATE, ref, str(SubjectState(old[1]).label), str(SubjectState(new[1]).label), since)
    if old[2] != new[2]:
        yield Move(MovementKind.OFFICE, ref, old[2], new[2], since)


def _officers(
    before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]], since: datetime
) -> Iterator[Move]:
    for ref in sorted(before.keys() | after.keys()):
        old, new = before.get(ref), after.get(ref)
        if old == new:
            continue
        if old is None or new is None:
            kind = MovementKind.OFFICER_ENTERED if old is None else MovementKind.OFFICER_LEFT
            yield Move(kind, ref, old[0] if old else "", new[0] if new else "", since)
        else:
            places = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
            yield Move(MovementKind.OFFICER_CHANGED, ref, _conditions(old, places), _conditions(new, places), since)


def _conditions(line: Sequence[Any], places: Sequence[int]) -> str:
    return "；".join(f"{CONDITIONS[place]} {_words(line[place])}" for place in places)[:200]


def _words(value: Any) -> str:
    return "、".join(value) or "无" if isinstance(value, list) else str(value)


def count(moves: Sequence[Move], *kinds: MovementKind) -> int:
    """How many are of these kinds."""
    return sum(move.kind in kinds for move in moves)


def out_of_reach(moves: Sequence[Move]) -> int:
    """How many subjects can no longer be drawn: out of the pool, or no longer in force."""
    active = str(SubjectState.ACTIVE.label)
    ended = sum(move.kind == MovementKind.STATE and move.before == active for move in moves)
    return count(moves, MovementKind.LEFT) + ended


def untraced(moves: Sequence[Move]) -> int:
    """How many the journal knows nothing of."""
    return sum(not move.act for move in moves)


def summary(moves: Sequence[Move]) -> str:
    """The changes in numbers, in words."""
    numbers = [
        ("退出名录或不再存续", out_of_reach(moves), "户"),
        ("进入名录", count(moves, MovementKind.ENTERED), "户"),
        ("类别调低", count(moves, MovementKind.LOWERED), "户"),
        ("类别调高", count(moves, MovementKind.RAISED), "户"),
        ("改由他处管辖", count(moves, MovementKind.OFFICE), "户"),
        ("人员退出", count(moves, MovementKind.OFFICER_LEFT), "人"),
        ("人员条件变化", count(moves, MovementKind.OFFICER_CHANGED), "人"),
        ("人员进入", count(moves, MovementKind.OFFICER_ENTERED), "人"),
        ("台账没有记载", untraced(moves), "项"),
    ]
    return "、".join(f"{what} {number} {unit}" for what, number, unit in numbers if number)
