"""认领: what the lists from above ask of a bureau."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.queries import Unit, UnitKind, bureau_of, units_under
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries
from shuangsuiji.registry.forms.items import ClaimForm
from shuangsuiji.registry.models import Item, ItemClaim
from shuangsuiji.registry.queries import claims as reads
from shuangsuiji.registry.services.claims import claim_items, decline_items
from shuangsuiji.ui.parts import Stat

from .common import attempt

VIEWS = {"open": "待认领", "claimed": "已认领", "declined": "不涉及"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.claim")
def claims(request: StaffRequest) -> HttpResponse:
    """Items from above of one bureau, by what it has answered; and the bureaus below with their figures."""
    bureau = _bureau(request)
    asked = reads.items_from_above(bureau).order_by("catalogue__unit_path", "catalogue__kind", "pk")
    sections = units_under(bureau.path).filter(kind=UnitKind.SECTION)
    form = ClaimForm(request.POST or None, items=asked, sections=sections)
    goal = reverse("registry:claims") + f"?unit={bureau.ref}"
    if request.method == "POST" and form.is_valid() and _answer(request, bureau, form):
        return redirect(goal)
    shown = request.GET.get("view", "open")
    context = {
        "page_title": f"事项认领：{bureau.short_name}",
        "crumbs": [("抽查事项清单", reverse("registry:catalogues")), ("事项认领", "")],
        "bureau": bureau,
        "form": form,
        "views": VIEWS,
        "shown": shown if shown in VIEWS else "open",
        "rows": _shown(list(asked), shown),
        "stats": _stats(bureau, goal),
        "others": [(unit, figures) for unit, figures in reads.bureaus_with_figures(request.actor) if unit != bureau],
    }
    return render(request, "registry/claims.html", context, status=422 if form.errors else 200)


def _bureau(request: StaffRequest) -> Unit:
    """The actor's bureau, or one below it that the address names."""
    own = bureau_of(request.actor.unit_path)
    wanted = request.GET.get("unit", "")
    if not wanted or wanted == own.ref:
        return own
    below = units_under(own.path).filter(kind=UnitKind.BUREAU, ref=wanted).first()
    if below is None:
        raise queries.missing("单位")
    return below


def _answer(request: StaffRequest, bureau: Unit, form: ClaimForm) -> bool:
    given, now = form.cleaned_data, timezone.now()
    items, actor = list(given["items"]), request.actor
    if request.POST.get("act") == "decline":
        done = attempt(
            form, lambda: decline_items(actor=actor, bureau=bureau, items=items, reason=given["reason"], now=now)
        )
        words = "已记为不涉及"
    else:
        done = attempt(
            form, lambda: claim_items(actor=actor, bureau=bureau, items=items, section=given["section"], now=now)
        )
        words = "已认领"
    if done is None:
        return False
    messages.success(request, f"{words} {done} 项。")
    return True


def _shown(rows: list[Item], view: str) -> list[tuple[Item, ItemClaim | None]]:
    """The rows of one view, each with the bureau's answer."""
    pairs = [(row, reads.answer_to(row)) for row in rows]
    wanted = view if view in VIEWS else "open"
    return [(row, claim) for row, claim in pairs if (claim.state if claim else "open") == wanted]


def _stats(bureau: Unit, goal: str) -> list[Stat]:
    figures = reads.claim_figures(bureau)
    return [
        Stat("上级清单事项", figures["total"], "grey"),
        Stat("待认领", figures["open"], "amber" if figures["open"] else "grey", f"{goal}&view=open"),
        Stat("已认领", figures["claimed"], "green", f"{goal}&view=claimed"),
        Stat("不涉及", figures["declined"], "grey", f"{goal}&view=declined"),
    ]
