"""执法检查人员 from a sheet: the usual eight columns, or the twenty of older platforms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.registry.models import CertificateKind, ImportBatch, Officer, OfficerChange, Speciality
from shuangsuiji.registry.people_sheets import OFFICER_SHEET, pair_validity
from shuangsuiji.registry.queries import current_items
from shuangsuiji.tabular.columns import ParsedRow

from .changes import differing
from .importing import import_sheet
from .intake import Intake, UnitNames, filled, named
from .kinds import SheetKind, add_kind
from .officer_changes import Origin, created, keep, line, lines
from .officers import EDITABLE, certificate_number

REQUIRED_OF_NEW = {"unit_id": ("unit", "没有填写单位。", "请填写本局所属单位的名称或简称。"),
                   "certificate_valid_to": ("certificate_valid_to", "没有填写证件有效期。", "请照证件填写，如 2026-12-31。")}  # fmt: skip
ALL_ITEMS = frozenset({"全部", "所有", "全部事项"})
NONE = ("", "无", "/", "—")
# The columns of a certificate: its number, its end, its kind.
PAPERS = (
    ("government_certificate", "government_valid_to", CertificateKind.GOVERNMENT),
    ("certificate", "certificate_valid_to", None),
    ("department_certificate", "department_valid_to", CertificateKind.DEPARTMENT),
)


@dataclass
class Draft:
    """A row that names an officer: what it says, and which specialities (None: says nothing about them)."""

    row: ParsedRow
    certificate: str
    values: dict[str, Any]
    specialities: frozenset[str] | None


@dataclass
class Words:
    """What the cells of a sheet may name."""

    units: UnitNames
    specialities: Mapping[str, str]
    regions: Mapping[str, str]
    items: Mapping[str, str]
    seen: dict[str, int] = field(default_factory=dict)


def import_officers(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of officers, known by their certificates; all or nothing. Raises Refusal."""
    return import_sheet("officers", actor=actor, chunks=[data], file_name=file_name, now=now)


def _drafts(intake: Intake, rows: list[ParsedRow]) -> Iterator[Draft]:
    words: Words = intake.remembered("words", lambda: _words(intake.actor))
    for row in rows:
        before = len(intake.errors)
        values = filled(row, EDITABLE)
        if unit := words.units.resolve(intake, row, "unit"):
            values["unit_id"], values["unit_path"] = unit.pk, unit.path
        values.update(_placed(intake, row, words))
        specialities = named(intake, row, "specialities", words.specialities, "专业")
        certificate = _papers(intake, row, values, words.seen)
        if len(intake.errors) == before:
            yield Draft(row, certificate, values, specialities)


def _words(actor: Actor) -> Words:
    try:
        items = {name: item.code for item in current_items(actor.unit_path) for name in (item.code, item.name)}
    except Missing:
        items = {}
    return Words(
        UnitNames(actor.reach("officer.edit")),
        dict(Speciality.objects.values_list("name", "code")),
        {word: region.code for region in Region.objects.all() for word in (region.name, region.code)},
        items,
    )


def _placed(intake: Intake, row: ParsedRow, words: Words) -> dict[str, Any]:
    """Region and scope of items by their codes; what is not known hands the row back."""
    found: dict[str, Any] = {}
    region, scope = row.values.get("region") or "", row.values.get("item_codes") or ()
    if region and region not in words.regions:
        intake.refuse(row, "region", f"没有行政区划“{region}”。", "请先在“行政区划”中登记，或改正名称。")
    elif region:
        found["region_id"] = words.regions[region]
    unknown = [word for word in scope if word not in words.items and word not in ALL_ITEMS]
    if unknown:
        intake.refuse(row, "item_codes", f"现行清单没有事项“{'、'.join(unknown)}”。", "请填写事项编号或全称。")
    elif scope:
        found["item_codes"] = [] if ALL_ITEMS & set(scope) else sorted({words.items[word] for word in scope})
    return found


def _papers(intake: Intake, row: ParsedRow, values: dict[str, Any], seen: dict[str, int]) -> str:
    """The certificate that is shown, and into `values` its kind and end and the second one; a bad number hands the row back."""
    found = [
        (number, row.values.get(until), kind, key)
        for key, until, kind in PAPERS
        if (number := _number(intake, row, key))
    ]
    if not found:
        if all((row.values.get(key) or "") in NONE for key, _, _ in PAPERS):
            intake.refuse(row, "name", "没有填写执法证号。", "没有执法证的不能进入名录库；有证的请照证件填写。")
        return ""
    (number, until, kind, key), *others = found
    values.update(
        {name: value for name, value in (("certificate_valid_to", until), ("certificate_kind", kind)) if value}
    )
    for second, second_until, _, second_key in others[:1]:
        if second_until is None:
            intake.refuse(row, second_key, "没有填写有效期。", "两证都填的，两个有效期都要填。")
        values.update(second_certificate=second, second_valid_to=second_until)
    first = seen.setdefault(number, row.number)
    if first != row.number:
        intake.refuse(row, key, f"与第 {first} 行的执法证号相同。", "请核对后只留一行。")
    return number


def _number(intake: Intake, row: ParsedRow, key: str) -> str:
    text = row.values.get(key) or ""
    if text in NONE:
        return ""
    try:
        return certificate_number(text)
    except Refusal as refusal:
        intake.refuse(row, key, refusal.message, refusal.mend)
        return ""


def take(intake: Intake, rows: list[ParsedRow]) -> None:
    """Add new officers, change known ones where the sheet says something else; blank cells leave what is known."""
    drafts = list(_drafts(intake, rows))
    origin = Origin(intake.actor.user_id, OfficerChange.Source.IMPORT, intake.now, intake.batch.file_name)
    stored = Officer.objects.select_for_update().filter(certificate__in=[draft.certificate for draft in drafts])
    known = {row.certificate: row for row in stored.order_by("certificate").prefetch_related("specialities")}
    fresh: list[tuple[ParsedRow, Officer]] = []
    changed: list[tuple[ParsedRow, Officer, dict[str, Any]]] = []
    history: list[OfficerChange] = []
    for draft in drafts:
        row = known.get(draft.certificate)
        if row is None:
            fresh.extend((draft.row, officer) for officer in _new(draft, intake))
        elif not intake.actor.may("officer.edit", row.unit_path):
            intake.refuse(draft.row, "name", "该执法证号已由其他单位登记。", "请联系该单位办理调动，或由上级划转。")
        elif (changes := differing(row, draft.values)) or _marks_differ(draft, row):
            changed.append((draft.row, row, changes))
            history += lines(row, {name: getattr(row, name) for name in changes}, changes, origin)
        else:
            intake.unchanged()
    written = (*(name.removesuffix("_id") for name in EDITABLE), "unit", "unit_path")
    saved = intake.save(fresh, changed, unique=("certificate",), fields=written)
    history += [created(officer, origin) for _, officer in fresh]
    history += _mark(
        intake, [(saved[draft.row.number], draft) for draft in drafts if draft.row.number in saved], origin
    )
    keep(history)


def _mark(intake: Intake, pairs: list[tuple[Officer, Draft]], origin: Origin) -> list[OfficerChange]:
    """Give each officer the specialities its draft says, and no others; the lines of those that had others."""
    names = dict(Speciality.objects.values_list("code", "name"))
    history = []
    for officer, draft in pairs:
        if draft.specialities is None:
            continue
        former = sorted(mark.pk for mark in officer.specialities.all())
        if set(former) == draft.specialities:
            continue
        officer.specialities.set(Speciality.objects.filter(pk__in=draft.specialities))
        if intake.also_before(officer.pk, "specialities", former):
            old, new = (sorted(names[code] for code in codes) for codes in (former, draft.specialities))
            history.append(line(officer, "specialities", "、".join(old), "、".join(new), origin))
    return history


def _marks_differ(draft: Draft, row: Officer) -> bool:
    return draft.specialities is not None and draft.specialities != {mark.pk for mark in row.specialities.all()}


def _new(draft: Draft, intake: Intake) -> list[Officer]:
    """The officer that a draft makes; a row that lacks unit or expiry is handed back."""
    lacking = [words for name, words in REQUIRED_OF_NEW.items() if name not in draft.values]
    for key, reason, mend in lacking:
        intake.refuse(draft.row, key, reason, mend)
    if lacking:
        return []
    return [Officer(**draft.values, certificate=draft.certificate, created_at=intake.now, updated_at=intake.now)]


def restored(actor: Actor, batch: ImportBatch, row: Officer, former: Mapping[str, Any], now: datetime) -> None:
    """Keep the history of an officer that undo has set back."""
    origin = Origin(actor.user_id, OfficerChange.Source.IMPORT, now, f"撤销：{batch.file_name}")
    keep(lines(row, former, {name: getattr(row, name) for name in former}, origin))


add_kind(
    SheetKind(
        "officers", OFFICER_SHEET, "officer.import", "registry.Officer", take, prepare=pair_validity, restored=restored,
        parts_of_row=frozenset({"changes"}),
    )
)  # fmt: skip
