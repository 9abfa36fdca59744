"""编制抽取名录: the frame of one or more signed-off tasks, with everybody who is left out and why."""

import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone
from fairdraw.frame import handle

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing.doors import chances, expected_doors
from shuangsuiji.drawing.models import (
    Announcement,
    AnnouncementState,
    DrawRow,
    FrameEntry,
    NamesRule,
)
from shuangsuiji.drawing.standing import Frequencies, Member, Standing, certain_by, standing
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.partners.services import require_partners
from shuangsuiji.planning.queries import TaskState
from shuangsuiji.planning.services import note_frame
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import SubjectState, subjects_in

from .bulk import insert_rows
from .changes import review_changes
from .guards import locked

# One stratum for everybody, where the plan makes no difference between classes: then no class is written anywhere.
ONE_STRATUM = "U"
OPEN_HANDLE = re.compile(r"[0-9A-Za-z_-]{1,22}\Z")
ENTRY_COLUMNS = ("row_id", "subject_id", "code", "name", "handle", "stratum", "status")

Quotas = Mapping[str, Mapping[str, int]]


def frame_announcement(
    *, actor: Actor, tasks: Sequence[Any], mode: str = "", names: str = "", title: str = "", now: datetime
) -> Announcement:
    """A framed announcement of `tasks`, which one unit has signed off for one year; it can be rebuilt until it is announced.

    `mode` is a ceremony of the profile, `names` a NamesRule; empty ones take the profile's. Raises Refusal for a task that is
    not signed off or already stands in another announcement.
    """
    if not tasks:
        raise Refusal("没有选择任务。", mend="请至少选择一项已核实底数的任务。", field="tasks")
    actor.require("draw.run", tasks[0].unit_path)
    _check_tasks(tasks)
    defaults = active_profile().data["draw"]
    with unit_of_work() as work:
        announcement = Announcement(
            unit_id=tasks[0].unit_id, unit_path=tasks[0].unit_path, year=tasks[0].year, title=title or _title(tasks),
            mode=_known_mode(mode or defaults["mode"]), names=_known_rule(names or defaults["names"]),
            hash_name=defaults["hash"], sealed=True, framed_at=now, created_at=now, updated_at=now,
        )  # fmt: skip
        announcement.save(force_insert=True)
        rows = [_row(announcement, task, defaults) for task in tasks]
        size = _fill(announcement, rows)
        detail = {"tasks": [task.ref for task in tasks], "subjects": size, "readings": _readings(rows, now)}
        work.note(actor, "draw.frame", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
        review_changes(actor=actor, announcement=announcement, now=now)
    return announcement


def rebuild_frame(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Read the directory and the plan rows anew; raises Stale once the announcement is made."""
    actor.require("draw.run", announcement.unit_path)
    with unit_of_work() as work:
        _require_framed(announcement)
        rows = list(announcement.rows.select_related("task__row"))
        FrameEntry.objects.filter(row__in=rows).delete()
        announcement.framed_at = announcement.updated_at = now
        size = _fill(announcement, rows)
        detail = {"subjects": size, "readings": _readings(rows, now)}
        work.note(actor, "draw.reframe", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
        review_changes(actor=actor, announcement=announcement, now=now)


def _readings(rows: Sequence[DrawRow], now: datetime) -> dict[str, str]:
    """Task → digest of its pool as it is framed: what later frames are compared with."""
    return {row.task.ref: note_frame(row.task, now=now).digest for row in rows}


def choose_ceremony(*, actor: Actor, announcement: Announcement, mode: str, names: str, now: datetime) -> None:
    """Change the ceremony and the rule of names of an announcement that is not yet made."""
    actor.require("draw.run", announcement.unit_path)
    with unit_of_work() as work:
        _require_framed(announcement)
        if (mode, names) == (announcement.mode, announcement.names):
            return
        announcement.mode, announcement.names, announcement.updated_at = _known_mode(mode), _known_rule(names), now
        announcement.save(update_fields=["mode", "names", "updated_at"])
        detail = {"mode": mode, "names": names}
        work.note(actor, "draw.terms", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)


def choose_certain(*, actor: Actor, announcement: Announcement, rules: Sequence[str], now: datetime) -> None:
    """By which rules of the profile subjects are checked without drawing; the frame is read anew. Raises Refusal for another rule."""
    actor.require("draw.run", announcement.unit_path)
    if not set(rules) <= set(active_profile().certain_rules):
        raise Refusal("没有这一项重点检查规则。", mend="请从页面所列的规则中选择。", field="rules")
    with unit_of_work() as work:
        _require_framed(announcement)
        announcement.certain_rules = [code for code in active_profile().certain_rules if code in rules]
        work.note(
            actor, "draw.certain", announcement.ref, unit_path=announcement.unit_path, now=now,
            detail={"rules": announcement.certain_rules},
        )  # fmt: skip
        rebuild_frame(actor=actor, announcement=announcement, now=now)


def discard_announcement(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Drop a frame that was never announced; nothing of it was public, so only the journal keeps that it was."""
    actor.require("draw.run", announcement.unit_path)
    with unit_of_work() as work:
        _require_framed(announcement)
        work.note(actor, "draw.discard", announcement.ref, unit_path=announcement.unit_path, now=now)
        FrameEntry.objects.filter(row__announcement=announcement).delete()
        announcement.rows.all().delete()
        announcement.alarms.all().delete()
        announcement.delete()


def _require_framed(announcement: Announcement) -> None:
    if locked(announcement).state != AnnouncementState.FRAMED:
        raise Stale("名录已经锁定并公告，不能再改动。", mend="如确需调整，请申请作废后重新抽取。")


def _check_tasks(tasks: Sequence[Any]) -> None:
    if len({(task.unit_id, task.row.plan_id) for task in tasks}) > 1:
        raise Refusal("所选任务不属于同一年度计划。", mend="请分别抽取。", field="tasks")
    if len({task.row_id for task in tasks}) < len(tasks):
        raise Refusal("同一计划项的不同批次不能一次抽取。", mend="请在各批的期限内分别抽取。", field="tasks")
    for task in tasks:
        if task.state == TaskState.PREPARING:
            raise Refusal(f"任务“{task.name}”的底数尚未核实。", mend="请发起股室核实底数后再抽取。", field="tasks")
        if task.state != TaskState.READY:
            raise Refusal(f"任务“{task.name}”已经{task.get_state_display()}，不能再抽取。", field="tasks")
    require_partners([task.row for task in tasks])
    held = DrawRow.objects.filter(task__in=tasks, announcement__state=AnnouncementState.FRAMED).first()
    if held:
        raise Refusal(
            f"任务“{held.title}”已在另一份待锁定的抽取中。", mend="请从“随机抽取与匹配”列表继续办理。", field="tasks"
        )


def _known_mode(mode: str) -> str:
    if mode not in active_profile().draw_modes:
        raise Refusal("请选择种子的产生方式。", field="mode")
    return mode


def _known_rule(names: str) -> str:
    if names not in NamesRule.values:
        raise Refusal("请选择名单何时公开。", field="names")
    return names


def _title(tasks: Sequence[Any]) -> str:
    first = str(tasks[0].name)
    return first if len(tasks) == 1 else f"{first}等 {len(tasks)} 项任务"


def _row_id(task: Any) -> str:
    """The plan row's number, with that of the batch where it is not the first."""
    return f"row-{task.row.number}" if task.batch == 1 else f"row-{task.row.number}-{task.batch}"


def _row(announcement: Announcement, task: Any, defaults: Mapping[str, Any]) -> DrawRow:
    return DrawRow.objects.create(
        announcement=announcement, task=task, row_id=_row_id(task), title=task.name, quotas={},
        rounding=defaults["rounding"], reserve=defaults["reserve"],
    )  # fmt: skip


def _fill(announcement: Announcement, rows: Sequence[DrawRow]) -> int:
    """Write every row's quotas and entries; the secret is drawn here and committed when announced. Returns the lines written."""
    members = {row.pk: _members(row, announcement) for row in rows}
    standings = _standings(announcement, rows, members)
    telling = any(_tells_class(row, members[row.pk]) or standings[row.pk].tells for row in rows)
    announcement.sealed = telling or not _all_fit(members.values())
    announcement.secret = secrets.token_hex(32) if announcement.sealed else ""
    announcement.save()
    for row in rows:
        row.quotas = stratum_quotas(row.task.turn.quotas)
        row.size = len(members[row.pk])
        row.save()
        _write_entries(announcement, row, members[row.pk], standings[row.pk].status)
    announcement.doors = _doors(rows, members, standings) if len(rows) > 1 else {}
    announcement.save(update_fields=["doors"])
    return sum(map(len, members.values()))


def _standings(
    announcement: Announcement, rows: Sequence[DrawRow], members: Mapping[int, Sequence[Member]]
) -> dict[int, Standing]:
    """Row → who takes part in it; notes on the way which subjects each rule would make certain, and which it does."""
    rules, frequencies = certain_by(announcement), Frequencies(announcement)
    present = {m.pk for some in members.values() for m in some if m.state == SubjectState.ACTIVE}
    announcement.certain_found = [[rule.code, len(rule.subjects & present)] for rule in rules]
    chosen = [rule for rule in rules if rule.code in announcement.certain_rules]
    found = {row.pk: standing(row, members[row.pk], frequencies, chosen) for row in rows}
    for row in rows:
        numbers = found[row.pk].certain
        row.certain = [
            {"number": numbers[rule.code], "rule": rule.code, "title": rule.title}
            for rule in chosen
            if numbers.get(rule.code)
        ]
    return found


def _doors(
    rows: Sequence[DrawRow], members: Mapping[int, Sequence[Member]], standings: Mapping[int, Standing]
) -> dict[str, int]:
    """What drawing these rows together spares."""
    found = []
    for row in rows:
        strata, status = _by_class(row.task.turn.quotas), standings[row.pk].status
        lines = ((m.pk, m.risk_class if strata else ONE_STRATUM, status[m.pk]) for m in members[row.pk])
        found.append(chances(lines, row.quotas))
    return asdict(expected_doors(found))


def _members(row: DrawRow, announcement: Announcement) -> list[Member]:
    day = timezone.localdate(announcement.framed_at)
    columns = subjects_in(row.task.row.subject_filter, announcement.unit_path, day).values_list(
        "pk", "code", "name", "risk_class", "state"
    )
    members = [Member(*line) for line in columns.iterator(chunk_size=5000)]
    _refuse_doubles(members)
    return members


def _refuse_doubles(members: Sequence[Member]) -> None:
    """Two subjects of one code would share one handle."""
    double = [code for code, times in Counter(member.code for member in members).items() if times > 1]
    if double:
        raise Refusal(
            f"名录库中代码 {'、'.join(double[:3])} 各有两户，无法区分。", mend="请在检查对象名录库更正代码后重新编制。"
        )


def _all_fit(frames: Iterable[Sequence[Member]]) -> bool:
    """Whether every code can stand as a handle of an open frame."""
    return all(OPEN_HANDLE.match(member.code) for members in frames for member in members)


def _tells_class(row: DrawRow, members: Sequence[Member]) -> bool:
    """Whether the strata of an open frame would show somebody's class. 未分类 is no rating."""
    return _by_class(row.task.turn.quotas) and any(member.risk_class != ONE_STRATUM for member in members)


def _by_class(quotas: Quotas) -> bool:
    """Whether the plan row treats classes differently. A number is asked of every stratum, so it depends on classes too."""
    rules = [dict(rule) for rule in quotas.values()]
    return len(rules) > 1 and (any("number" in rule for rule in rules) or any(rule != rules[0] for rule in rules))


def stratum_quotas(quotas: Quotas) -> dict[str, dict[str, int]]:
    """The rules of a draw row: by class, or one rule for one stratum where classes make no difference."""
    if _by_class(quotas) or not quotas:
        return {letter: dict(rule) for letter, rule in quotas.items()}
    return {ONE_STRATUM: dict(next(iter(quotas.values())))}


def _write_entries(
    announcement: Announcement, row: DrawRow, members: Sequence[Member], status: Mapping[int, str]
) -> None:
    secret = bytes.fromhex(announcement.secret)
    strata = _by_class(row.task.turn.quotas)
    lines = (
        (
            row.pk,
            member.pk,
            member.code,
            tidy(member.name),
            handle(secret, member.code) if announcement.sealed else member.code,
            member.risk_class if strata else ONE_STRATUM,
            status[member.pk],
        )
        for member in members
    )
    insert_rows(FrameEntry, ENTRY_COLUMNS, lines)


def tidy(text: str) -> str:
    """A name as the published files can hold it: in normal form, blanks for tabs and line ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())
