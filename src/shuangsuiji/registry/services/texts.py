"""Rulebooks and handbooks: written, published by a person, followed by a next version; a published text never changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.base import new_ref
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Handbook, Rulebook, TextState

from .changes import save_edit

Text = TypeVar("Text", Rulebook, Handbook)
VERBS = {Rulebook: "rulebook.edit", Handbook: "handbook.edit"}
SUBJECTS = {Rulebook: "rulebook", Handbook: "handbook"}
KNOWN = Refusal("同一版本已经有了。", mend="请刷新页面。")


def create_text(*, actor: Actor, model: type[Text], values: Mapping[str, Any], now: datetime) -> Text:
    """A draft of the actor's bureau; `values` by field. Raises NotAllowed."""
    bureau = bureau_of(actor.unit_path)
    actor.require(VERBS[model], bureau.path)
    row = model(**values, unit=bureau, unit_path=bureau.path, created_at=now, updated_at=now)
    with unit_of_work() as work:
        row.save(force_insert=True)
        work.note(actor, f"{SUBJECTS[model]}.create", row.ref, unit_path=row.unit_path, now=now)
    return row


def edit_text(*, actor: Actor, text: Rulebook | Handbook, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change a draft; the names of the fields that differed. Raises Refusal, Stale."""
    require_draft_text(actor, text)
    act = "rulebook.edit" if isinstance(text, Rulebook) else "handbook.edit"
    return save_edit(text, values, KNOWN, actor=actor, act=act, unit_path=text.unit_path, now=now)


def require_draft_text(actor: Actor, text: Rulebook | Handbook) -> None:
    """Pass for a draft within the actor's right; raises Refusal for a published text."""
    actor.require(VERBS[type(text)], text.unit_path)
    if text.state != TextState.DRAFT:
        raise Refusal(f"“{text}”{text.get_state_display()}，不能再改。", mend="请编写新版本，改好后发布。")


def publish_text(*, actor: Actor, text: Rulebook | Handbook, now: datetime) -> None:
    """Bring a draft into force; the version in force until now is superseded. Raises Refusal when it is empty, Stale."""
    actor.require(VERBS[type(text)], text.unit_path)
    if not text.body.strip() and not (isinstance(text, Rulebook) and text.points.exists()):
        raise Refusal("还没有内容，不能发布。", mend="请先编写正文，或添加检查要点。")
    model: Any = type(text)
    with unit_of_work() as work:
        former = model.objects.filter(series=text.series, state=TextState.IN_FORCE).first()
        if former is not None:
            model.lifecycle.advance(former, "supersede", now=now)
        try:
            with transaction.atomic():
                model.lifecycle.advance(text, "publish", now=now, published_at=now)
        except IntegrityError as error:  # two versions at the same moment: the database lets one in
            raise Stale("另一版刚刚发布，本次没有执行。", mend="请刷新页面后再决定。") from error
        act = f"{SUBJECTS[type(text)]}.publish"
        work.note(actor, act, text.ref, unit_path=text.unit_path, now=now, detail={"version": text.version})


def next_version(*, actor: Actor, text: Text, now: datetime) -> Text:
    """A draft that starts from a published version, with its points and items; the draft there is, when there is one."""
    actor.require(VERBS[type(text)], text.unit_path)
    model: Any = type(text)
    series = model.objects.filter(series=text.series)
    draft: Text | None = series.filter(state=TextState.DRAFT).first()
    if draft is not None:
        return draft
    row: Text = model.objects.get(pk=text.pk)
    row.pk, row.ref, row.state, row.published_at = None, new_ref(), TextState.DRAFT, None
    row.version = series.aggregate(last=Max("version"))["last"] + 1
    row.created_at = row.updated_at = now
    with unit_of_work() as work:
        row.save(force_insert=True)
        if isinstance(text, Rulebook):
            _copy_parts(text, row)
        work.note(actor, f"{SUBJECTS[type(text)]}.create", row.ref, unit_path=row.unit_path, now=now)
    return row


def _copy_parts(former: Rulebook, row: Any) -> None:
    parts: tuple[QuerySet[Any], ...] = (former.points.all(), former.item_links.all())
    for rows in parts:
        copies = list(rows)
        for copy in copies:
            copy.pk, copy.rulebook = None, row
        rows.model._default_manager.bulk_create(copies)


def remove_text(*, actor: Actor, text: Rulebook | Handbook, now: datetime) -> None:
    """Throw a draft away. Raises Refusal for a published text."""
    require_draft_text(actor, text)
    with unit_of_work() as work:
        work.note(actor, f"{SUBJECTS[type(text)]}.remove", text.ref, unit_path=text.unit_path, now=now)
        text.delete()
