"""What the pages of councils share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.councils.models import Council
from shuangsuiji.ui.forms import UiForm

Crumbs = list[tuple[str, str]]


def crumbs_of(council: Council) -> Crumbs:
    """The way to a council's page."""
    return [
        ("联席会议与领导小组", reverse("councils:councils")),
        (council.name, reverse("councils:council", args=[council.ref])),
    ]


def form_page(
    request: HttpRequest, form: UiForm, save: Callable[[], Any], *, title: str, crumbs: Crumbs, told: str,
    page: Callable[[Any], str], **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form: saved and on to `page` of what was saved, or shown again with what is wrong (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            made = save()
        except (NotAllowed, Missing):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, told)
            return redirect(page(made))
    shown = {"page_title": title, "crumbs": crumbs, "form": form, "back": crumbs[-1][1], **context}
    return render(request, "councils/form.html", shown, status=422 if form.errors else 200)


def step(request: HttpRequest, act: Callable[[], object], told: str, back: str) -> HttpResponse:
    """Do one thing and go back; a refusal is told there."""
    try:
        act()
        messages.success(request, told)
    except (NotAllowed, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
