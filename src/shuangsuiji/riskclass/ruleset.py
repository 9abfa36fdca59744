"""A ruleset: indicator rules as a data file (TOML), read whole or refused whole, named by the hash of its canonical form."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any

from shuangsuiji.common.errors import Refusal, refuse_all

from .predicates import BadPredicate, Predicate, read_predicate

GROUPS = ("企业基础属性", "企业动态", "监管", "关联关系", "社会评价")
DECAYS = ("none", "linear", "half_life")
MISSING = ("0", "skip", "flag")
WORST_FIRST = ("D", "C", "B")
LETTERS = ("A", "B", "C", "D")
WHOLE = 10_000
OF_RULES = "rules"  # the source of rules that look at the points of other rules
ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
MOST_RULES = 300
MOST_MONTHS = 240
MOST_POINTS = 1000
Sources = Mapping[str, Mapping[str, type]]


class BadRuleset(Refusal):
    """A rule file that cannot be used; every fault stands in `parts`."""


@dataclass(frozen=True)
class Rule:
    """One indicator. `points` count for each row of `source` of the last `window_months` for which the predicate holds, less by
    `decay` as it ages, `cap` at most; `veto` makes the subject D at once. `missing` says what an unknown field means: nothing (0),
    the rule is left out (skip), or left out and shown (flag)."""

    id: str
    group: str
    name: str
    source: str
    predicate: Predicate
    points: float
    cap: float
    window_months: int
    decay: str
    half_life_months: float
    veto: bool
    missing: str
    legal_basis: str
    valid_from: date
    valid_to: date

    def in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Ruleset:
    """Rules in the order in which they can be counted, and how scores become classes: `cuts` (score from which B, C, D begin) or
    `shares` (basis points of A, B, C, D, the highest scores D). `version` is the SHA-256 of the canonical form."""

    title: str
    kinds: tuple[str, ...]
    rules: tuple[Rule, ...]
    cuts: dict[str, float] | None
    shares: dict[str, int] | None
    missing_percent: int
    version: str
    text: str = field(repr=False)

    def rules_on(self, day: date) -> list[Rule]:
        """The rules in force on a day."""
        return [rule for rule in self.rules if rule.in_force(day)]


def read_ruleset(text: str, sources: Sources) -> Ruleset:
    """The ruleset of a TOML text over `sources` (name -> its fields). Raises Refusal (several at once as Refusals): all that is wrong."""
    data = _parsed(text)
    rules = data.get("rules", [])
    if not isinstance(rules, list) or not 1 <= len(rules) <= MOST_RULES:
        raise BadRuleset(f"规则文件须有 1 至 {MOST_RULES} 条 [[rules]]。")
    readers = [_Reader(place, row, sources, _ids(rules)) for place, row in enumerate(rules, 1)]
    refuse_all([*_classing_faults(data), *(fault for reader in readers for fault in reader.faults())])
    ordered = _ordered([reader.rule() for reader in readers])
    classes = data["classes"]
    return Ruleset(
        title=str(data.get("title", "")).strip()[:100] or "未命名规则",
        kinds=tuple(map(str, data.get("kinds", ()))),
        rules=ordered,
        cuts={letter: float(classes["cuts"][letter]) for letter in "BCD"} if "cuts" in classes else None,
        shares={letter: int(classes["shares"][letter]) for letter in LETTERS} if "shares" in classes else None,
        missing_percent=int(classes.get("missing_percent", 30)),
        version=hashlib.sha256(_canonical(data)).hexdigest(),
        text=text,
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {place[1]} 行第 {place[2]} 个字符" if place else "文末"
        raise BadRuleset(
            f"规则文件在{where}读不懂。", mend="请按 TOML 写法检查引号、括号和等号；日期写成 2026-01-01。"
        ) from error


def _canonical(data: Mapping[str, Any]) -> bytes:
    """The same rules written otherwise (order of keys, spaces, comments) are the same version."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def _ids(rules: list[Any]) -> list[str]:
    return [str(row.get("id", "")) for row in rules if isinstance(row, dict)]


def _classing_faults(data: Mapping[str, Any]) -> Iterator[Refusal]:
    classes = data.get("classes")
    if not isinstance(classes, dict) or ("cuts" in classes) == ("shares" in classes):
        yield BadRuleset("[classes] 须写明 cuts（分数线）或 shares（各类占比），只写其中一种。")
        return
    if "shares" in classes and not _are_shares(classes["shares"]):
        yield BadRuleset("[classes] 的 shares 须给出 A、B、C、D 四类，单位为万分之一，合计 10000。")
    if "cuts" in classes and not _are_cuts(classes["cuts"]):
        yield BadRuleset("[classes] 的 cuts 须给出 B、C、D 的起点分，逐类升高。")
    percent = classes.get("missing_percent", 30)
    if not (isinstance(percent, int) and 0 <= percent <= 100):
        yield BadRuleset("[classes] 的 missing_percent 须为 0 至 100 的整数。")


def _are_shares(shares: Any) -> bool:
    if not isinstance(shares, dict) or set(shares) != set(LETTERS):
        return False
    return all(_is_count(share) for share in shares.values()) and sum(shares.values()) == WHOLE


def _are_cuts(cuts: Any) -> bool:
    if not isinstance(cuts, dict) or set(cuts) != set("BCD") or not all(map(_is_number, cuts.values())):
        return False
    return bool(cuts["B"] < cuts["C"] < cuts["D"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _ordered(rules: list[Rule]) -> tuple[Rule, ...]:
    """Rules over other rules' points after those; raises BadRuleset for a circle."""
    by_id = {rule.id: rule for rule in rules}
    needs = {rule.id: rule.predicate.names if rule.source == OF_RULES else frozenset() for rule in rules}
    try:
        return tuple(by_id[name] for name in TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise BadRuleset(f"规则互相引用成环：{circle}。", mend="请去掉其中一处引用。") from error


class _Reader:
    """One [[rules]] of the file: its faults, then the rule."""

    KEYS = frozenset(
        {
            "id", "group", "name", "source", "predicate", "points", "cap", "window_months", "decay", "half_life_months", "veto",
            "missing", "legal_basis", "valid_from", "valid_to",
        }
    )  # fmt: skip

    def __init__(self, place: int, row: Any, sources: Sources, ids: list[str]) -> None:
        self.row: dict[str, Any] = row if isinstance(row, dict) else {}
        self.place = place
        self.sources = {**sources, OF_RULES: {name: float for name in ids if name != self.row.get("id")}}
        if self.row.get("source") == OF_RULES:  # a rule over itself is a circle of one: told as such
            self.sources[OF_RULES] = dict.fromkeys(ids, float)
        self.ids = ids

    def faults(self) -> Iterator[Refusal]:
        """Everything that is wrong, each with the rule and the field."""
        yield from self._keys()
        yield from self._words()
        yield from self._numbers()
        yield from self._days()
        if self.row.get("source") in self.sources:
            try:
                self._predicate()
            except BadPredicate as bad:
                yield self._fault(bad.message, bad.mend)

    def rule(self) -> Rule:
        """The rule; call after `faults` found none."""
        row = self.row
        points = float(row["points"])
        window = row.get("window_months", 12)
        return Rule(
            id=row["id"], group=row["group"], name=row["name"].strip(), source=row["source"], predicate=self._predicate(),
            points=points, cap=float(row.get("cap", points)), window_months=window, decay=row.get("decay", "none"),
            half_life_months=float(row.get("half_life_months", window / 2)), veto=row.get("veto", False),
            missing=str(row.get("missing", "0")), legal_basis=row.get("legal_basis", "").strip(),
            valid_from=row["valid_from"], valid_to=row.get("valid_to", date.max),
        )  # fmt: skip

    def _predicate(self) -> Predicate:
        return read_predicate(str(self.row.get("predicate", "true")), self.sources[self.row["source"]])

    def _fault(self, message: str, mend: str = "") -> BadRuleset:
        return BadRuleset(f"第 {self.place} 条规则（{self.row.get('id') or '无 id'}）：{message}", mend=mend)

    def _keys(self) -> Iterator[Refusal]:
        for key in sorted(self.row.keys() - self.KEYS):
            yield self._fault(f"不认识的项“{key}”。", f"可用的项：{'、'.join(sorted(self.KEYS))}。")
        name = self.row.get("id")
        if not (isinstance(name, str) and ID.match(name)):
            yield self._fault("id 须由小写字母开头，只含小写字母、数字和下划线，至多 40 个字符。")
        elif self.ids.count(name) > 1:
            yield self._fault(f"id“{name}”重复。")

    def _words(self) -> Iterator[Refusal]:
        lists = {"group": GROUPS, "source": tuple(self.sources), "decay": DECAYS, "missing": MISSING}
        given = {"decay": "none", "missing": "0", **self.row}
        for key, allowed in lists.items():
            if str(given.get(key)) not in allowed:
                yield self._fault(f"{key}“{given.get(key, '')}”不在范围内。", f"可用：{'、'.join(allowed)}。")
        if not (isinstance(self.row.get("name"), str) and self.row["name"].strip()):
            yield self._fault("没有 name（指标名称）。")
        if not isinstance(self.row.get("legal_basis", ""), str):
            yield self._fault("legal_basis 须是文字。")
        if not isinstance(self.row.get("veto", False), bool):
            yield self._fault("veto 须是 true 或 false。")

    def _numbers(self) -> Iterator[Refusal]:
        points = self.row.get("points")
        if not (_is_number(points) and abs(points or 0) <= MOST_POINTS):
            yield self._fault(f"points 须是 −{MOST_POINTS} 至 {MOST_POINTS} 的数。")
        elif "cap" in self.row and not (_is_number(self.row["cap"]) and abs(self.row["cap"]) >= abs(points or 0)):
            yield self._fault("cap（封顶分）须是数，且不小于一次的 points。")
        months = self.row.get("window_months", 12)
        if not (isinstance(months, int) and 1 <= months <= MOST_MONTHS):
            yield self._fault(f"window_months 须是 1 至 {MOST_MONTHS} 的整数（月）。")
        half = self.row.get("half_life_months", 1)
        if not (_is_number(half) and half > 0):
            yield self._fault("half_life_months 须大于 0。")

    def _days(self) -> Iterator[Refusal]:
        start, end = self.row.get("valid_from"), self.row.get("valid_to", date.max)
        for key, day in (("valid_from", start), ("valid_to", end)):
            if type(day) is not date:
                yield self._fault(f"{key} 须是日期。", "写成 2026-01-01，不加引号。")
                return
        if start > end:
            yield self._fault("valid_from 晚于 valid_to。")
