"""The wizard of a draw: seven pages, each with one button that does one act; the state lives in the announcement."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.ceremony import WITNESS, is_witness
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.ui.wizard import render_step

from . import contents
from .shown import done_steps, next_url, rail, step_url

Act = Callable[[StaffRequest, Announcement], str]


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.read")
def step(request: StaffRequest, ref: str, key: str) -> HttpResponse:
    """One step of a draw: shown with GET, acted on with POST. A step that is not reached yet sends back to where the draw stands."""
    announcement = queries.get_announcement(request.actor, ref)
    try:
        steps = rail(announcement, key)
    except KeyError as error:
        raise Http404 from error
    reached = key in done_steps(announcement) or next_url(announcement) == step_url(announcement, key)
    if not reached:
        return redirect(next_url(announcement))
    reasons: list[str] = []
    if request.method == "POST":
        try:
            return redirect(_act(request, announcement, key))
        except services.CannotMatch as impossible:
            messages.error(request, str(impossible))
            reasons = impossible.reasons
            announcement = queries.get_announcement(request.actor, ref)
        except Refusal as refused:
            messages.error(request, str(refused))
            return redirect(step_url(announcement, key))
    content = contents.CONTENTS[key](request.actor, announcement)
    context = {"announcement": announcement, "actor": request.actor, "reasons": reasons, **content.context}
    return render_step(
        request, steps, page_title=announcement.title, template=f"drawing/steps/{key}.html", form=content.form,
        submit=content.submit, confirm=content.confirm, context=context,
    )  # fmt: skip


def _act(request: StaffRequest, announcement: Announcement, key: str) -> str:
    """Do what the pressed button says; returns where to go."""
    act = ACTS.get((key, request.POST.get("act", "")))
    if act is None:
        raise Refusal("没有这一项操作。", mend="请刷新页面后重试。")
    return act(request, announcement)


def _to(announcement: Announcement, key: str) -> str:
    return step_url(announcement, key)


def _common(request: StaffRequest, announcement: Announcement) -> dict[str, Any]:
    return {"actor": request.actor, "announcement": announcement, "now": timezone.now()}


def _rebuild(request: StaffRequest, announcement: Announcement) -> str:
    services.rebuild_frame(**_common(request, announcement))
    messages.success(request, "已按名录库和计划项的最新内容重新编制。")
    return _to(announcement, "scope")


def _certain(request: StaffRequest, announcement: Announcement) -> str:
    services.choose_certain(**_common(request, announcement), rules=request.POST.getlist("rules"))
    messages.success(request, "已按所选的重点检查规则重新编制。")
    return _to(announcement, "scope")


def _discard(request: StaffRequest, announcement: Announcement) -> str:
    services.discard_announcement(**_common(request, announcement))
    messages.success(request, "已放弃这份未锁定的抽取。")
    return "drawing:announcements"


def _save_ceremony(request: StaffRequest, announcement: Announcement) -> str:
    if request.actor.may("draw.run", announcement.unit_path) and announcement.state == "framed":
        mode, names = request.POST.get("mode", ""), request.POST.get("names", "")
        services.choose_ceremony(**_common(request, announcement), mode=mode, names=names)
    return _to(announcement, "lock")


def _announce(request: StaffRequest, announcement: Announcement) -> str:
    accept = request.POST.get("accept_overruns") == "on"
    services.announce(**_common(request, announcement), accept_overruns=accept)
    messages.success(request, f"名录已锁定，公告已发布，抽取编号 {announcement.number}。")
    return _to(announcement, "seed")


def _lend(request: StaffRequest, announcement: Announcement) -> str:
    lender, reason = request.POST.get("lender", ""), request.POST.get("lend_reason", "")
    services.lend_officers(**_common(request, announcement), lender=lender, reason=reason)
    messages.success(request, "已加入选派范围，理由记入留痕台账。")
    return _to(announcement, "lock")


def _commit_witness(request: StaffRequest, announcement: Announcement) -> str:
    value = request.POST.get("commit", "").strip()
    services.commit_share(**_common(request, announcement), party=_witness(request), commit=value)
    messages.success(request, "见证人的承诺已记入留痕台账。")
    return _to(announcement, "seed")


def _reveal_witness(request: StaffRequest, announcement: Announcement) -> str:
    value = request.POST.get("share", "").strip()
    services.reveal_share(**_common(request, announcement), party=_witness(request), share=value)
    messages.success(request, "见证人的份额与承诺相符。")
    return _to(announcement, "seed")


def _witness(request: StaffRequest) -> str:
    """Which of the witnesses the form speaks for."""
    party = request.POST.get("party", WITNESS)
    if not is_witness(party):
        raise Refusal("只能代录见证人的承诺和份额。", mend="请刷新页面后重试。")
    return party


def _beacon(request: StaffRequest, announcement: Announcement) -> str:
    position = _numbers(request)["position"]
    text = request.POST.get("beacon", "")
    services.take_beacon(**_common(request, announcement), position=position, text=text)
    messages.success(request, "信标的轮次和签名核对无误，已采用。")
    return _to(announcement, "seed")


def _anchor(request: StaffRequest, announcement: Announcement) -> str:
    text = request.POST.get("note", "")
    kept = services.take_cosignature(**_common(request, announcement), text=text)
    messages.success(request, f"见证签名相符：{kept.witness} 已见证台账的前 {kept.size} 条。")
    return _to(announcement, "seed")


def _ask_witnesses(request: StaffRequest, announcement: Announcement) -> str:
    failed = services.ask_witnesses(**_common(request, announcement))
    for line in failed:
        messages.error(request, line)
    if not failed:
        messages.success(request, "外部见证方已签名。")
    return _to(announcement, "seed")


def _missing(request: StaffRequest, announcement: Announcement) -> str:
    services.declare_missing(**_common(request, announcement), party=request.POST.get("party", ""))
    messages.warning(request, "已按公告的规则记录未揭示。")
    announcement.refresh_from_db(fields=["state"])
    return next_url(announcement)


def _type_numbers(request: StaffRequest, announcement: Announcement) -> str:
    services.type_entropy(**_common(request, announcement), **_numbers(request))
    messages.success(request, "已录入，请另一人复核。")
    return _to(announcement, "seed")


def _confirm_numbers(request: StaffRequest, announcement: Announcement) -> str:
    services.confirm_entropy(**_common(request, announcement), **_numbers(request))
    messages.success(request, "两人录入一致，已确认。")
    return _to(announcement, "seed")


def _numbers(request: StaffRequest) -> dict[str, Any]:
    position = request.POST.get("position", "")
    known = position.isdecimal() and len(position) < 3  # no announcement names a hundred sources
    return {"position": int(position) if known else -1, "numbers": request.POST.get("numbers", "")}


def _draw(request: StaffRequest, announcement: Announcement) -> str:
    services.run_draw(**_common(request, announcement))
    messages.success(request, "抽取完成，结果已由种子唯一确定并记入留痕台账。")
    return _to(announcement, "draw")


def _match(request: StaffRequest, announcement: Announcement) -> str:
    services.run_match(**_common(request, announcement))
    messages.success(request, "匹配完成。")
    return _to(announcement, "match")


ACTS: dict[tuple[str, str], Act] = {
    ("scope", "next"): lambda _, announcement: _to(announcement, "quota"),
    ("scope", "rebuild"): _rebuild,
    ("scope", "certain"): _certain,
    ("scope", "discard"): _discard,
    ("quota", "save"): _save_ceremony,
    ("lock", "announce"): _announce,
    ("lock", "lend"): _lend,
    ("seed", "commit"): _commit_witness,
    ("seed", "reveal"): _reveal_witness,
    ("seed", "missing"): _missing,
    ("seed", "numbers"): _type_numbers,
    ("seed", "confirm"): _confirm_numbers,
    ("seed", "beacon"): _beacon,
    ("seed", "anchor"): _anchor,
    ("seed", "witnesses"): _ask_witnesses,
    ("draw", "draw"): _draw,
    ("match", "match"): _match,
}
