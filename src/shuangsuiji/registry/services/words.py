"""标签 and 专业: the small vocabularies that subjects and officers are marked with."""

import re
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import ProtectedError

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Speciality, Tag

from .changes import insert

Word = Tag | Speciality
Kind = TypeVar("Kind", bound=Word)
VERBS = {Tag: "subject.edit", Speciality: "officer.edit"}
NAMES = {Tag: "tag", Speciality: "speciality"}


def create_word(*, actor: Actor, model: type[Kind], name: str, now: datetime) -> Kind:
    """A new tag or speciality; its code is made of the name's pinyin. Raises Refusal for a name that is there."""
    actor.require(VERBS[model])
    with unit_of_work() as work:
        word = model(code=_free_code(model, name), name=name)
        insert(word, _known(name))
        work.note(actor, f"{NAMES[model]}.create", word.pk, unit_path=actor.unit_path, now=now)
    return word


def rename_word(*, actor: Actor, word: Word, name: str, now: datetime) -> None:
    """Another name for the same word; what bears it keeps it."""
    actor.require(VERBS[type(word)])
    if type(word).objects.filter(name=name).exists():
        raise _known(name)
    with unit_of_work() as work:
        type(word).objects.filter(pk=word.pk).update(name=name)
        work.note(actor, f"{NAMES[type(word)]}.rename", word.pk, unit_path=actor.unit_path, now=now)


def remove_word(*, actor: Actor, word: Word, now: datetime) -> None:
    """Delete a word that nothing bears; raises Refusal while something does."""
    actor.require(VERBS[type(word)])
    bearers = word.subjects if isinstance(word, Tag) else word.officers
    if bearers.exists():
        raise Refusal(f"“{word}”还在使用，不能删除。", mend="请先从使用它的名录中去掉，或改名。")
    with unit_of_work() as work:
        work.note(actor, f"{NAMES[type(word)]}.remove", word.pk, unit_path=actor.unit_path, now=now)
        try:
            word.delete()
        except ProtectedError as error:
            raise Refusal(f"“{word}”还有抽查事项要求，不能删除。", mend="请先修改这些抽查事项，或改名。") from error


def _known(name: str) -> Refusal:
    return Refusal(f"已经有“{name}”了。", mend="请换一个名称，或直接使用已有的。", field="name")


def _free_code(model: type[Any], name: str) -> str:
    """The first code of the name's pinyin that nobody has: jiayouzhan, jiayouzhan-2 …"""
    from pypinyin import (
        lazy_pinyin,
    )  # its dictionary takes a quarter of a second, which no other command should wait for

    stem = re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(name)).lower())[:16] or "word"
    taken = set(model.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return next(code for code in [stem, *numbered] if code not in taken)
