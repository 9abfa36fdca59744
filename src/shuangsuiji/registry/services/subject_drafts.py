"""检查对象 from a sheet: what its rows say, as drafts; whether a draft is a new subject is told by `subject_merge`."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry.models import Tag
from shuangsuiji.registry.vocabulary import kind_of_code, kind_of_words
from shuangsuiji.tabular.columns import ParsedRow

from .intake import Intake, UnitNames, named
from .subjects import Identity, identify

# Columns of the sheet that are read into the field of the same name.
KEYS = (
    "name",
    "org_form",
    "state",
    "established_on",
    "address",
    "industry",
    "grid",
    "legal_person",
    "phone",
    "risk_class",
)
DAY = KEYS.index("established_on")
# The fields of a subject that a sheet may say, by attname.
FIELDS = (*KEYS, "kind", "doubts", "office_id", "unit_path")


class Draft(NamedTuple):
    """A row that names a subject: its identity, what it says (in the order of FIELDS, None: nothing), its tags (None: says
    nothing of them)."""

    row: ParsedRow
    code_type: str
    code: str
    values: tuple[Any, ...]
    tags: frozenset[str] | None


class Reader:
    """From rows of text values to drafts; what cannot be resolved is handed back. Words that come again are resolved once."""

    def __init__(self, intake: Intake) -> None:
        self.units = UnitNames(intake.actor.reach("subject.edit"))
        self.tags = dict(Tag.objects.values_list("name", "code"))
        self.kinds: dict[str, str] = {}
        self.offices: dict[str, tuple[int, str]] = {}

    def drafts(self, intake: Intake, rows: list[ParsedRow]) -> Iterator[Draft]:
        """The rows that can be taken as far as the sheet itself tells."""
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            before, said = len(intake.errors), row.values.get
            kind = self._kind(row)
            identity = self._identity(intake, row, kind)
            office = self._office(intake, row)
            tags = self._tags(intake, row) if said("tags") or said("libraries") else None
            if identity is None or len(intake.errors) != before:
                continue
            first = seen.setdefault((identity.code_type, identity.code), row.number)
            if first == row.number:
                plain: list[Any] = [said(key) or None for key in KEYS]
                if plain[DAY]:
                    plain[DAY] = plain[DAY].isoformat()
                yield Draft(
                    row, identity.code_type, identity.code, (*plain, kind or None, identity.doubts, *office), tags
                )
            else:
                intake.refuse(row, "code", f"与第 {first} 行的代码相同。", "请核对后只留一行。")

    def _office(self, intake: Intake, row: ParsedRow) -> tuple[int | None, str | None]:
        """Key and path of the unit that a row names."""
        name = row.values.get("office")
        if not name:
            return None, None
        if name not in self.offices:
            unit = self.units.resolve(intake, row, "office")
            if unit is None:
                return None, None
            self.offices[name] = unit.pk, unit.path
        return self.offices[name]

    def _tags(self, intake: Intake, row: ParsedRow) -> frozenset[str]:
        """专项库 are tags too."""
        said = (named(intake, row, key, self.tags, what) for key, what in (("tags", "标签"), ("libraries", "专项库")))
        return frozenset().union(*(codes or () for codes in said))

    def _kind(self, row: ParsedRow) -> str:
        """The kind that a row says, or that its 主体类型 or its code tells; "" for none."""
        kind, form = row.values.get("kind"), row.values.get("org_form") or ""
        if kind:
            return str(kind)
        if form not in self.kinds:
            self.kinds[form] = str(kind_of_words(form) or "")
        return self.kinds[form] or str(kind_of_code(_code(row)) or "")

    def _identity(self, intake: Intake, row: ParsedRow, kind: str) -> Identity | None:
        try:
            return identify(_code(row), kind or "enterprise")
        except Refusal as refusal:
            intake.refuse(row, "code", refusal.message, refusal.mend)
            return None


def _code(row: ParsedRow) -> str:
    return str(row.values.get("code") or row.values.get("registration") or "")
