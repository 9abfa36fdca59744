"""The steps of a text that is published in versions: into force, the next version's draft, a draft thrown away."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from shuangsuiji.accounts.web import StaffRequest
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry.models import Handbook, Rulebook
from shuangsuiji.registry.services import texts

Text = TypeVar("Text", Handbook, Rulebook)


def publish(request: StaffRequest, row: Text, page_of: Callable[[Text], str], *, done: str) -> HttpResponse:
    """Bring a draft into force; what forbids it is told on its page, and `done` where nothing does."""
    try:
        texts.publish_text(actor=request.actor, text=row, now=timezone.now())
        messages.success(request, f"“{row}”第 {row.version} 版已{done}。")
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.error(request, str(refusal))
    return redirect(page_of(row))


def follow(request: StaffRequest, row: Text, page_of: Callable[[Text], str]) -> HttpResponse:
    """Open the draft of the next version."""
    draft = texts.next_version(actor=request.actor, text=row, now=timezone.now())
    messages.success(request, f"第 {draft.version} 版的草稿在这里编写，发布后替代现行版本。")
    return redirect(page_of(draft))


def remove(request: StaffRequest, row: Text, back: str) -> HttpResponse:
    """Throw a draft away; `back` is the name of the list."""
    texts.remove_text(actor=request.actor, text=row, now=timezone.now())
    messages.success(request, f"已删除“{row}”的草稿。")
    return redirect(back)
