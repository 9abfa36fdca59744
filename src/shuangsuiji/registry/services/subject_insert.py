"""New subjects of a sheet, a part at a time: rows, history, lines, tags and search, each table written at once."""

import os
from typing import Any

from shuangsuiji.common import bigrams, bulk
from shuangsuiji.common.base import ALPHABET, REF_LENGTH
from shuangsuiji.registry.models import ChangeSource, ImportLine, Subject, SubjectChange, SubjectTag, TagSource

from .intake import CREATED, Intake
from .subject_drafts import FIELDS, Draft

KIND, OFFICE = FIELDS.index("kind"), FIELDS.index("office_id")
SAID = ("id", "ref", "code_type", "code", *FIELDS)
_FAIR = 256 - 256 % len(ALPHABET)
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))


def is_complete(draft: Draft) -> bool:
    """Whether a draft can be a new subject: it has a kind and an office."""
    return bool(draft.values[KIND] and draft.values[OFFICE])


def hand_back(intake: Intake, drafts: list[Draft]) -> None:
    """Refuse new subjects that are not complete."""
    for draft in drafts:
        if not draft.values[KIND]:
            intake.refuse(draft.row, "org_form", "看不出是哪一类检查对象。", "请填写“主体类型”或“类别”。")
        else:
            intake.refuse(draft.row, "office", "没有填写管辖单位。", "请填写本局所属单位的名称或简称。")


def add(intake: Intake, drafts: list[Draft]) -> None:
    """Add new subjects, in the open transaction. Raises IntegrityError when somebody has just added one of them."""
    if not drafts:
        return
    keys = bulk.reserve(Subject, len(drafts))
    by_name = {field.attname: field for field in Subject._meta.concrete_fields}
    defaults = [by_name[name].get_default() for name in FIELDS]
    rows = [
        (
            key,
            ref,
            draft.code_type,
            draft.code,
            *[value or default for value, default in zip(draft.values, defaults, strict=True)],
        )
        for key, ref, draft in zip(keys, new_refs(len(drafts)), drafts, strict=True)
    ]
    with bigrams.paused(Subject, "name"):
        bulk.load(Subject._meta.db_table, SAID, rows, _constants(intake))
    place = SAID.index("name")
    bigrams.index_texts(Subject, "name", [(row[0], row[place]) for row in rows])
    _keep_history(intake, rows)
    lines = [(key, draft.row.number) for key, draft in zip(keys, drafts, strict=True)]
    bulk.load(
        ImportLine._meta.db_table,
        ("object_id", "row"),
        lines,
        {"batch_id": intake.batch.pk, "done": CREATED, "before": None},
    )
    tags = [(key, tag) for key, draft in zip(keys, drafts, strict=True) for tag in sorted(draft.tags or ())]
    bulk.load(SubjectTag._meta.db_table, ("subject_id", "tag_id"), tags, {"source": TagSource.IMPORT.value})
    intake.count(len(drafts), 0, 0)


def _constants(intake: Intake) -> dict[str, Any]:
    """The columns of which a sheet says nothing: the model's own defaults."""
    rest = [field for field in Subject._meta.concrete_fields if field.attname not in SAID]
    stamps = {"created_at": intake.now, "updated_at": intake.now}
    return {str(field.column): stamps.get(field.attname, field.get_default()) for field in rest}


def _keep_history(intake: Intake, rows: list[tuple[Any, ...]]) -> None:
    """The line that says that a subject is new."""
    name, path = SAID.index("name"), SAID.index("unit_path")
    lines = [(row[0], row[path], row[name]) for row in rows]
    constants = {
        "at": intake.now, "by_id": intake.actor.user_id, "source": ChangeSource.IMPORT.value, "reference": intake.batch.ref,
        "field": "", "old": "",
    }  # fmt: skip
    bulk.load(SubjectChange._meta.db_table, ("subject_id", "unit_path", "new"), lines, constants)


def new_refs(count: int) -> list[str]:
    """As `new_ref`, many at once: random bytes that would favour some letters are left out."""
    letters = b""
    while len(letters) < count * REF_LENGTH:
        letters += os.urandom(count * REF_LENGTH + 64).translate(_LETTERS, bytes(range(_FAIR, 256)))
    text = letters.decode()
    return [text[start : start + REF_LENGTH] for start in range(0, count * REF_LENGTH, REF_LENGTH)]
