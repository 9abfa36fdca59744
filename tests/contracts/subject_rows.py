"""Rows of what hangs on subjects, own and foreign: for the matrix."""

from datetime import date
from typing import Any

from shuangsuiji.registry.models import (
    Directory,
    DirectoryKind,
    DoublePair,
    FactKind,
    Subject,
    SubjectCode,
    SubjectFact,
    SubjectLicence,
    SubjectMerge,
    SubjectTransfer,
    Tag,
    TagRule,
)
from tests.county import NOW, County

STAMPS = {"created_at": NOW, "updated_at": NOW}


def hung_on(county: County, own: Subject, foreign: Subject) -> dict[str, tuple[list[Any], list[Any]]]:
    """Kind of row → the arguments of own and of foreign addresses."""
    parts = {kind: [_part(kind, who) for who in (own, foreign)] for kind in ("code", "licence", "fact")}
    # an own subject's address with another's part in it is foreign too
    rows: dict[str, tuple[list[Any], list[Any]]] = {
        kind: ([(own.ref, one.pk)], [(foreign.ref, other.pk), (own.ref, other.pk)])
        for kind, (one, other) in parts.items()
    }
    for kind, make in (("handover", _transfer), ("pair", _pair), ("merge", _merge), ("directory", _directory)):
        one, other = make(county, own, True), make(county, foreign, False)
        rows[kind] = ([(one.ref,)], [(other.ref,)])
    tag = Tag.objects.get(pk="gas-station")
    for unit in (county.bureau, county.units["other"]):
        TagRule.objects.create(
            tag=tag, unit=unit, unit_path=unit.path, spec={"names": ["加油"]}, saved_at=NOW
        )  # fmt: skip
    rows["gap"] = ([("doubtful",)], [])
    return rows


def _part(kind: str, subject: Subject) -> Any:
    if kind == "code":
        return SubjectCode.objects.create(subject=subject, code_type="reg15", code=f"14052500000{subject.pk:04d}")
    if kind == "licence":
        return SubjectLicence.objects.create(
            subject=subject, name="食品经营许可证", number="JY1", valid_to=date(2020, 1, 1)
        )
    return SubjectFact.objects.create(subject=subject, kind=FactKind.ABNORMAL, date=date(2023, 1, 1), noted_at=NOW)


def _transfer(county: County, subject: Subject, own: bool) -> SubjectTransfer:
    """From one station to the reviewer's, asked by the section; or wholly within the other bureau."""
    source, target = (county.units["s2"], county.units["s1"]) if own else (county.units["other"], county.units["other"])
    asker = county.people["section" if own else "stranger"]
    return SubjectTransfer.objects.create(
        subject=subject, source=source, source_path=source.path, target=target, target_path=target.path, reason="搬迁",
        asked_by=asker, **STAMPS,
    )  # fmt: skip


def _twin(subject: Subject, suffix: str) -> Subject:
    columns = [field for field in subject._meta.concrete_fields if not field.primary_key and field.name != "ref"]
    values = {field.attname: getattr(subject, field.attname) for field in columns}
    return Subject.objects.create(**{**values, "code": f"{suffix}-{subject.pk}", "code_type": "own"})


def _pair(county: County, subject: Subject, own: bool) -> DoublePair:
    path = (county.bureau if own else county.units["other"]).path
    return DoublePair.objects.create(
        first=subject, second=_twin(subject, "TWIN"), unit_path=path, reasons="名称和住所相同", score=95, **STAMPS
    )


def _merge(county: County, subject: Subject, own: bool) -> SubjectMerge:
    gone = _twin(subject, "GONE")
    Subject.objects.filter(pk=gone.pk).update(merged_into=subject)
    moved = {name: [] for name in ("codes", "licences", "facts", "tags", "ledger", "recusals", "belongings")}
    return SubjectMerge.objects.create(
        kept=subject, gone=gone, unit_path=subject.unit_path, by=county.people["planner" if own else "stranger"],
        reason="重复登记", moved={**moved, "filled": {}, "alias": 0}, **STAMPS,
    )  # fmt: skip


def _directory(county: County, subject: Subject, own: bool) -> Directory:
    unit = county.bureau if own else county.units["other"]
    owner = county.units["xy"] if own else unit
    return Directory.objects.create(
        unit=unit, unit_path=unit.path, kind=DirectoryKind.OFFICERS, owner=owner, owner_path=owner.path,
        due_on=date(2024, 3, 31), open_until=date(2024, 3, 31), **STAMPS,
    )  # fmt: skip
