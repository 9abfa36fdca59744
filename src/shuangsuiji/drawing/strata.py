"""The strata of an announcement as people read them: how many, how many left out, how many will be drawn, and what stands in the way."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count
from fairdraw.quotas import share_up

from shuangsuiji.profiles.queries import active_profile

from .models import Announcement, DrawRow, FrameEntry
from .pools import Office

WHOLE_FRAME = "全部（不分类）"


class Counted(NamedTuple):
    """How many entries of a frame are alike; of which office where that was asked for."""

    row_id: int
    letter: str
    status: str
    number: int
    office: Office | None = None


@dataclass
class Stratum:
    """One class of one row. `quota` is None where the plan gives no rule."""

    row: DrawRow
    letter: str
    rule: Mapping[str, int] | None
    eligible: int = 0
    certain: int = 0
    left_out: int = 0

    @property
    def title(self) -> str:
        """The class's name, or that classes make no difference here."""
        return WHOLE_FRAME if set(self.row.quotas) == {"U"} else active_profile().class_titles[self.letter]

    @property
    def total(self) -> int:
        return self.eligible + self.certain + self.left_out

    @property
    def rule_text(self) -> str:
        """The rule as it stands in a plan: 3%, or 20 户."""
        if self.rule is None:
            return "未规定"
        if "number" in self.rule:
            return f"{self.rule['number']} 户"
        whole, part = divmod(self.rule["bp"], 100)
        return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"

    @property
    def wanted(self) -> int:
        """The rule's number before it meets the size of the stratum."""
        if self.rule is None:
            return 0
        return self.rule["number"] if "number" in self.rule else share_up(self.eligible, self.rule["bp"])

    @property
    def quota(self) -> int | None:
        """How many will be drawn: never more than there are. With cumulative rounding right to one."""
        return None if self.rule is None else min(self.eligible, self.wanted)


@dataclass
class StrataTable:
    """All strata of an announcement in the order of rows and classes; `reasons` are (title, number) of those left out."""

    lines: list[Stratum] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def left_out(self) -> int:
        return sum(line.left_out for line in self.lines)

    @property
    def eligible(self) -> int:
        return sum(line.eligible for line in self.lines)

    @property
    def certain(self) -> int:
        return sum(line.certain for line in self.lines)

    @property
    def quota(self) -> int:
        return sum(line.quota or 0 for line in self.lines)

    @property
    def row_count(self) -> int:
        """How many tasks are drawn."""
        return len({line.row.pk for line in self.lines})

    @property
    def rows_differ(self) -> bool:
        """Whether more than one task is drawn."""
        return self.row_count > 1

    @property
    def visits(self) -> int:
        """The most visits that can follow."""
        return self.quota + self.certain


def count_by_office(rows: Iterable[DrawRow]) -> list[Counted]:
    """How many entries of each row, stratum, status and office of their subjects, the offices in the order of the tree."""
    entries = FrameEntry.objects.filter(row__in=[row.pk for row in rows]).order_by("subject__office__path")
    office = ("subject__office__code", "subject__office__short_name", "subject__office__path")
    counted = entries.values_list("row_id", "stratum", "status", *office).annotate(number=Count("pk"))
    return [Counted(row, letter, status, number, Office(*office)) for row, letter, status, *office, number in counted]


def _count(rows: Iterable[int]) -> list[Counted]:
    counted = FrameEntry.objects.filter(row__in=list(rows)).order_by().values_list("row_id", "stratum", "status")
    return [Counted(*line) for line in counted.annotate(number=Count("pk"))]


def strata_table(
    announcement: Announcement, rows: Sequence[DrawRow] | None = None, counted: Sequence[Counted] | None = None
) -> StrataTable:
    """The strata of an announcement. One query, and one for its `rows`, unless they are given."""
    known = {row.pk: row for row in rows or announcement.rows.defer("frame", "draw_file")}
    lines: dict[tuple[int, str], Stratum] = {}
    left: Counter[str] = Counter()
    for row_id, letter, status, number, _ in _count(known) if counted is None else counted:
        line = lines.setdefault((row_id, letter), Stratum(known[row_id], letter, known[row_id].quotas.get(letter)))
        column = {"E": "eligible", "C": "certain"}.get(status, "left_out")
        setattr(line, column, getattr(line, column) + number)
        if column == "left_out":
            left[status.removeprefix("X:")] += number
    titles = active_profile().reasons("exclusion")
    reasons = [(titles.get(code, code), number) for code, number in left.most_common()]
    return StrataTable([lines[key] for key in sorted(lines, key=lambda key: (known[key[0]].row_id, key[1]))], reasons)


def blockers(table: StrataTable) -> list[str]:
    """What forbids announcing, in words with the place to mend it."""
    found = [
        f"“{line.row.title}”的{line.title}有 {line.total} 户，但计划没有规定抽取比例：请在计划项中补充后重新编制名录。"
        for line in table.lines
        if line.rule is None
    ]
    if not found and not table.visits:
        found.append("按现有条件没有可抽取的检查对象：请核对计划项的对象范围和比例后重新编制名录。")
    return found


def overruns(table: StrataTable) -> list[str]:
    """Strata whose quota is above their size, as a question to the person who announces."""
    return [
        f"“{line.row.title}”的{line.title}应抽 {line.wanted} 户，有效只有 {line.eligible} 户"
        for line in table.lines
        if line.rule is not None and line.wanted > line.eligible
    ]
