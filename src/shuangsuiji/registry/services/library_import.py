"""专项库名单 into the register: tags, licence and what an inspection needs, added to subjects that are known.

A row adds and lifts nothing: the sheets of other special directories stay right. A subject may stand in many rows; the first
one that changes it keeps what it was, and undo gives that back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from shuangsuiji.registry.library_sheets import LIBRARY_SHEET, NEEDS
from shuangsuiji.registry.models import (
    ChangeSource,
    ImportLine,
    Subject,
    SubjectChange,
    SubjectLicence,
    SubjectTag,
    Tag,
    TagSource,
)
from shuangsuiji.tabular.columns import ParsedRow

from .intake import Intake
from .kinds import SheetKind, add_kind
from .past_import import Draft, drafts_of, licence_text
from .subject_changes import Origin, change, keep
from .subject_import import restored

LICENCE_KEYS = ("issuer", "approved_on", "valid_to")


@dataclass
class Known:
    """What the register holds of the subjects of a part, brought up to date as rows are taken."""

    tags: dict[int, set[str]]
    licences: dict[tuple[int, str, str], SubjectLicence]
    lines: dict[int, ImportLine]
    names: dict[str, str]
    told: list[SubjectChange] = field(default_factory=list)


def take(intake: Intake, rows: list[ParsedRow]) -> None:
    """Carry a part of the sheet into the register."""
    codes: dict[str, str] = intake.remembered("tags", lambda: dict(Tag.objects.values_list("name", "code")))
    drafts = list(drafts_of(intake, rows))
    known = _known(intake, [draft.subject for draft in drafts], {code: name for name, code in codes.items()})
    for draft in drafts:
        named = _tags(intake, draft, codes)
        if named is not None and _has_whole_licence(intake, draft):
            _take_row(intake, draft, named, known)
    keep(known.told)


def _known(intake: Intake, subjects: list[Subject], names: dict[str, str]) -> Known:
    tags: dict[int, set[str]] = {}
    for key, code in SubjectTag.objects.filter(subject__in=subjects).values_list("subject_id", "tag_id"):
        tags.setdefault(key, set()).add(code)
    licences = {
        (one.subject_id, one.name, one.number): one for one in SubjectLicence.objects.filter(subject__in=subjects)
    }
    lines = ImportLine.objects.filter(batch=intake.batch, object_id__in={one.pk for one in subjects})
    return Known(tags, licences, {line.object_id: line for line in lines}, names)


def _tags(intake: Intake, draft: Draft, codes: Mapping[str, str]) -> set[str] | None:
    """Codes of the tags that a row names; a name that is not known is asked about, and hands the row back."""
    found: set[str] = set()
    for key, what in (("libraries", "专项库"), ("tags", "标签")):
        for name in draft.row.values.get(key) or ():
            if name not in codes:
                near = get_close_matches(name, codes, n=1, cutoff=0.5)
                asked = f"没有{what}“{name}”，是不是“{near[0]}”？" if near else f"没有{what}“{name}”。"
                intake.refuse(draft.row, key, asked, "请改正名称，或先在“标签与专业”中建立。")
                return None
            found.add(codes[name])
    return found


def _has_whole_licence(intake: Intake, draft: Draft) -> bool:
    said = draft.row.values.get
    if bool(said("licence")) != bool(said("number")):
        intake.refuse(
            draft.row,
            "number" if said("licence") else "licence",
            "许可证名称和编号只填了一个。",
            "请两项都填，或都不填。",
        )
        return False
    approved, until = said("approved_on"), said("valid_to")
    if approved and until and until < approved:
        intake.refuse(draft.row, "valid_to", "有效期早于批准日期。", "请核对两个日期。")
        return False
    return True


def _take_row(intake: Intake, draft: Draft, tags: set[str], known: Known) -> None:
    """Add what a row says and the register does not hold; note it once per subject."""
    subject, before = draft.subject, dict[str, Any]()
    origin = Origin(intake.actor.user_id, ChangeSource.IMPORT, intake.now, intake.batch.ref)
    held = known.tags.setdefault(subject.pk, set())
    if tags - held:
        before["tags"] = sorted(held)
        _add_tags(subject, tags - held, known, origin)
    licence = _licence(draft, known, origin)
    if licence:
        before["licences"] = [licence]
    needs = {title: draft.row.values[key] for key, title in NEEDS.items() if draft.row.values.get(key)}
    if {**subject.attributes, **needs} != subject.attributes:
        before["attributes"] = dict(subject.attributes)
        subject.attributes = {**subject.attributes, **needs}
        told = change(subject, "attributes", _words(before["attributes"]), _words(subject.attributes), origin)
        known.told.append(told)
    if not before:
        intake.unchanged()
        return
    Subject.objects.filter(pk=subject.pk).update(attributes=subject.attributes, updated_at=intake.now)
    _note(intake, draft, before, known)


def _words(attributes: Mapping[str, Any]) -> str:
    return "；".join(f"{name}：{said}" for name, said in attributes.items())


def _add_tags(subject: Subject, fresh: set[str], known: Known, origin: Origin) -> None:
    held = known.tags[subject.pk]
    old = "、".join(sorted(known.names[code] for code in held))
    SubjectTag.objects.bulk_create(
        [SubjectTag(subject=subject, tag_id=code, source=TagSource.IMPORT) for code in sorted(fresh)]
    )
    held |= fresh
    known.told.append(change(subject, "tags", old, "、".join(sorted(known.names[code] for code in held)), origin))


def _licence(draft: Draft, known: Known, origin: Origin) -> dict[str, Any] | None:
    """Write the licence of a row; its key and what it was before (None: it is new), or None where nothing changed."""
    said = draft.said(*LICENCE_KEYS)
    name, number = (str(draft.row.values.get(one) or "") for one in ("licence", "number"))
    if not name:
        return None
    key = draft.subject.pk, name, number
    stored = known.licences.get(key)
    if stored is not None and all(getattr(stored, one) == value for one, value in said.items()):
        return None
    old = licence_text(stored) if stored else ""
    former = {one: str(getattr(stored, one) or "") for one in LICENCE_KEYS} if stored else None
    row = stored or SubjectLicence(subject=draft.subject, name=name, number=number)
    for one, value in said.items():
        setattr(row, one, value)
    row.save()
    known.licences[key] = row
    known.told.append(change(draft.subject, "licence", old, licence_text(row), origin))
    return {"pk": row.pk, "former": former}


def _note(intake: Intake, draft: Draft, before: dict[str, Any], known: Known) -> None:
    """The line of a subject's first row; later rows add to it only what it does not hold yet."""
    line = known.lines.get(draft.subject.pk)
    if line is None:
        intake.note(draft.row, draft.subject, before)
        known.lines[draft.subject.pk] = intake.lines[-1]
        return
    intake.count(0, 1, 0)
    kept = line.before or {}
    line.before = {**before, **kept, "licences": [*kept.get("licences", []), *before.get("licences", [])]}
    if line.pk:
        line.save(update_fields=["before"])


def returned(row: Subject, before: Mapping[str, Any]) -> None:
    """Undo of the licences of a subject, the last one first: new ones go, changed ones become what they were."""
    for said in reversed(before.get("licences") or []):
        found = SubjectLicence.objects.filter(pk=said["pk"], subject=row)
        if said["former"] is None:
            found.delete()
        else:
            days = {one: said["former"][one] or None for one in ("approved_on", "valid_to")}
            found.update(issuer=said["former"]["issuer"], **days)


LIBRARIES = add_kind(
    SheetKind(
        "libraries", LIBRARY_SHEET, "subject.libraries", "registry.Subject", take, returned=returned, restored=restored
    )
)
