"""印发通知 and 实施方案 before the public: as a page, and as Word and PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shuangsuiji.documents.answers import kept_answer
from shuangsuiji.planning.issued import printed, published_paper


@require_safe
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """One published paper."""
    found = _published(ref)
    plan = found.plan
    context = {
        "page_title": found.title,
        "crumbs": [("抽查计划", reverse("public:plans")), (plan.title, reverse("public:plan", args=[plan.ref]))],
        "one": found,
        "paper": printed(found),
    }
    return render(request, "public/paper.html", context)


@require_safe
def paper_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The same as docx or PDF."""
    return kept_answer(printed(_published(ref)), kind)


def _published(ref: str) -> Any:
    found = published_paper(ref)
    if found is None:
        raise Http404
    return found
