"""Subjects by hand: create and edit. What sheets bring comes by `subject_import`."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.codes import CodeRefused, classify_code
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Subject, Tag
from shuangsuiji.registry.vocabulary import REGISTERED_KINDS

from .changes import differing, insert, save_changes
from .subject_changes import Origin, created, field_changes, keep
from .tagging import set_tags

# What a person may set; code and kind make the identity, office makes unit_path.
EDITABLE = (
    "name", "kind", "org_form", "state", "established_on", "approved_on", "ended_on", "authority", "capital", "scope",
    "address", "region_id", "industry", "grid", "legal_person", "phone", "contact", "contact_phone", "risk_class",
    "owner_id", "attributes",
)  # fmt: skip
OWN_CODE = "own"
LONGEST_CODE = 40


class Identity(NamedTuple):
    """What a subject is known by, and what speaks against it."""

    code_type: str
    code: str
    doubts: str = ""


def identify(code: str, kind: str) -> Identity:
    """The identity that a code gives a subject of `kind`.

    Businesses bear a registered code, whose shape is checked and whose check digit only warns; products, projects, places
    and the like bear the bureau's own number. Raises Refusal.
    """
    try:
        reading = classify_code(code)
    except CodeRefused as error:
        if kind in REGISTERED_KINDS:
            raise Refusal(error.message, mend=error.mend, field="code") from error
        return Identity(OWN_CODE, _own_code(code))
    return Identity(reading.type.value, reading.value, "".join(reading.doubts))


def _own_code(code: str) -> str:
    value = unicodedata.normalize("NFKC", code).strip().upper()
    if not 0 < len(value) <= LONGEST_CODE:
        raise Refusal("编号应为 1 至 40 个字符。", mend="请填写本单位为它编的号。", field="code")
    return value


def create_subject(
    *, actor: Actor, code: str, office: Unit, values: Mapping[str, Any], tags: Collection[Tag] = (), now: datetime
) -> Subject:
    """A new subject of `office`; `values` by the names in EDITABLE. Raises Refusal for a bad or known code."""
    actor.require("subject.edit", office.path)
    identity = identify(code, values["kind"])
    row = Subject(
        **values, code_type=identity.code_type, code=identity.code, doubts=identity.doubts,
        office=office, unit_path=office.path, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, _known(identity))
        origin = Origin.hand(actor, now)
        keep([created(row, origin), *set_tags(row, tags, origin)])
        work.note(actor, "subject.create", row.ref, unit_path=row.unit_path, now=now)
    return row


def _known(identity: Identity) -> Refusal:
    return Refusal(f"代码 {identity.code} 已经登记。", mend="请在名录库中按代码查找并修改原有记录。", field="code")


def edit_subject(
    *,
    actor: Actor,
    subject: Subject,
    code: str,
    office: Unit,
    values: Mapping[str, Any],
    tags: Collection[Tag],
    now: datetime,
) -> list[str]:
    """Change a subject (its state too); the names of the fields that differed. Raises Refusal, Stale."""
    actor.require("subject.edit", subject.unit_path)
    actor.require("subject.edit", office.path)
    identity = identify(code, values["kind"])
    wanted = {
        **values,
        "code_type": identity.code_type,
        "code": identity.code,
        "doubts": identity.doubts,
        "office_id": office.pk,
        "unit_path": office.path,
    }
    changes = differing(subject, wanted)
    before = {name: getattr(subject, name) for name in changes}
    origin = Origin.hand(actor, now)
    with unit_of_work() as work:
        tagged = set_tags(subject, tags, origin)
        fields = sorted([*changes, *(["tags"] if tagged else [])])
        if fields:
            save_changes(subject, changes, _known(identity), now=now)
            keep([*field_changes(before, subject, origin), *tagged])
            work.note(
                actor, "subject.edit", subject.ref, unit_path=office.path, now=now, detail={"fields": fields}
            )  # fmt: skip
    return fields
