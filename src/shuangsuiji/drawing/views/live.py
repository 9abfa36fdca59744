"""投屏: what stands on the wall while a draw takes place.

It reads one small file, so two screens agree and a cut network keeps the last state.
"""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.drawing import queries
from shuangsuiji.drawing.ceremony import party_title
from shuangsuiji.drawing.models import Announcement, AnnouncementState, NamesRule

from .shown import STATES

ORDER = [state.value for state in AnnouncementState]
MOST_NAMES = 3000


@require_safe
@staff("draw.read")
def live(request: StaffRequest, ref: str) -> HttpResponse:
    """The projector's page; everything on it comes from the state file, the first copy is in the page itself."""
    announcement = queries.get_announcement(request.actor, ref)
    context = {"page_title": announcement.title, "announcement": announcement, **state_of(request, announcement)}
    return render(request, "drawing/live.html", context)


@require_safe
@staff("draw.read")
def live_state(request: StaffRequest, ref: str) -> HttpResponse:
    """The state file."""
    return JsonResponse(state_of(request, queries.get_announcement(request.actor, ref)))


def state_of(request: HttpRequest, announcement: Announcement) -> dict[str, Any]:
    """Steps, digests, counts and the list: names by code and without classes, and only where they are public at the draw."""
    return {
        "state": announcement.state,
        "state_title": STATES.label(announcement.state),
        "number": announcement.number,
        "digest": announcement.digest,
        "seed": announcement.seed if announcement.names_open_at else "",
        "steps": _steps(announcement),
        "total": queries.drawn_entries(announcement).count() if announcement.drawn_at else 0,
        "list": _list(announcement),
        "rows": _rows(announcement),
        "names_shown": announcement.names == NamesRule.AT_DRAW,
        "address": request.build_absolute_uri(reverse("drawing:record", args=[announcement.ref])),
    }


def _list(announcement: Announcement) -> list[list[str]]:
    """[code, name] in code order where names are public at the draw.

    Elsewhere nothing: even handles would tell a business that holds its receipt that it will be visited.
    """
    if announcement.names != NamesRule.AT_DRAW:
        return []
    return [list(pair) for pair in queries.names_of(announcement)[:MOST_NAMES]]


def _rows(announcement: Announcement) -> list[dict[str, Any]]:
    """Each task with how many were drawn; the number follows from the announced quotas."""
    if announcement.drawn_at is None:
        return []
    drawn = queries.drawn_entries(announcement).order_by().values_list("entry__row__title")
    return [
        {"title": title, "count": count}
        for title, count in drawn.annotate(count=Count("pk")).order_by("entry__row__title")
    ]


def _steps(announcement: Announcement) -> list[dict[str, str]]:
    """The six steps with a line each: done, current or todo."""
    parties = list(announcement.parties.all())
    committed = sum(bool(party.commit) for party in parties)
    revealed = [party for party in parties if party.revealed_at]
    size = sum(announcement.rows.values_list("size", flat=True))
    waiting = "、".join(
        party_title(party.name) for party in parties if not party.revealed_at and party.name != "server"
    )
    lines = [
        ("名录锁定", f"{size:,} 户，摘要已公布" if announcement.digest else f"{size:,} 户"),
        ("各方承诺", f"{committed} / {len(parties)} 已承诺" if parties else ""),
        (
            "揭示种子",
            f"{len(revealed)} / {len(parties)} 已揭示" + (f"，待{waiting}" if waiting else "") if parties else "",
        ),
        ("随机抽取", "种子已确定，结果已唯一确定" if _past(announcement, "revealed") else ""),
        ("匹配人员", ""),
        ("公布名单", announcement.get_names_display()),
    ]
    done = _done(announcement)
    names = ["done" if place < done else "current" if place == done else "todo" for place in range(len(lines))]
    return [{"title": title, "line": line, "state": name} for (title, line), name in zip(lines, names, strict=True)]


def _past(announcement: Announcement, state: str) -> bool:
    return ORDER.index(announcement.state) >= ORDER.index(state)


def _done(announcement: Announcement) -> int:
    """How many of the six steps are over."""
    if announcement.state == AnnouncementState.VOIDED:
        return 0
    return ORDER.index(announcement.state) + bool(announcement.names_open_at)
