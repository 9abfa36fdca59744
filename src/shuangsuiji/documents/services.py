"""Writes of templates."""

from datetime import datetime

from django.db import IntegrityError

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work

from .filling import check_text
from .models import TextTemplate
from .queries import get_kind, in_force

LONGEST = 20_000


def save_template(*, actor: Actor, code: str, body: str, note: str, edition: int, now: datetime) -> TextTemplate:
    """A new edition of the bureau's text for a kind of paper; `edition` is the one it was written from.

    Raises Refusal for an empty or overlong text, one that says the same, or placeholders that nobody knows; Stale when
    another person saved meanwhile.
    """
    bureau = bureau_of(actor.unit_path)
    actor.require("template.edit", bureau.path)
    kind, current = get_kind(code), in_force(bureau.path, code)
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise Refusal("正文是空的。", mend="请填写，或恢复随系统提供的文本。", field="body")
    if len(body) > LONGEST:
        raise Refusal(f"正文有 {len(body)} 字，超过上限 {LONGEST} 字。", field="body")
    if body == current.body.strip():
        raise Refusal("与现行文本相同，没有需要保存的修改。", field="body")
    check_text(body, kind.names)
    if edition != current.edition:
        raise Stale("这份模板刚被别人修改过。", mend="请刷新后在最新一版上修改；您的文字请先复制留存。")
    try:
        with unit_of_work() as work:
            made = TextTemplate.objects.create(
                unit=bureau, unit_path=bureau.path, kind=code, edition=edition + 1, body=body, note=note.strip(),
                made_by_id=actor.user_id, created_at=now, updated_at=now,
            )  # fmt: skip
            work.note(actor, "template.edit", made.ref, unit_path=bureau.path, now=now,
                      detail={"kind": code, "edition": made.edition})  # fmt: skip
    except IntegrityError as error:
        raise Stale("这份模板刚被别人修改过。", mend="请刷新后在最新一版上修改。") from error
    return made
