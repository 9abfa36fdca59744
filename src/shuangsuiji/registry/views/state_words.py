"""登记状态对照: what the words and letters of each source mean here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry.models import SubjectState
from shuangsuiji.registry.state_words import STATE_SOURCES, meanings, state_of


@require_safe
@staff("subject.read")
def states(request: StaffRequest) -> HttpResponse:
    """Every word with its meaning in each source; where these differ, none is taken without the source."""
    words = dict.fromkeys(word for source in STATE_SOURCES for word in source.words)
    lines = [
        (
            word,
            [SubjectState(found[source.name]).label if source.name in found else "" for source in STATE_SOURCES],
            state_of(word) is None,
        )
        for word in words
        for found in [meanings(word)]
    ]
    context = {"page_title": "登记状态对照", "sources": STATE_SOURCES, "lines": lines}
    return render(request, "registry/states.html", context)
