"""Pages of the year: its dates with countdown, and a plan as bars by month."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.planning import queries
from shuangsuiji.planning.dates import dates_of
from shuangsuiji.planning.gantt import gantt

YEARS = range(2000, 2101)


@require_safe
@staff("plan.read")
def dates(request: StaffRequest) -> HttpResponse:
    """年度节点 of the bureau; as a part of another page when a script asks for it."""
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in YEARS else today.year
    context = {
        "page_title": f"年度节点（{year} 年）",
        "year": year,
        "dates": dates_of(bureau_of(request.actor.unit_path).path, year, today),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "planning/parts/dates.html" if is_part else "planning/dates.html", context)


@require_safe
@staff("plan.read")
def year(request: StaffRequest, ref: str) -> HttpResponse:
    """全年安排: the plan's rows as bars, the year's dates as marks, and both as lists."""
    found, today = queries.get_plan(request.actor, ref), timezone.localdate()
    rows = sorted(queries.rows_of(found), key=lambda row: (row.window_start or today.max, row.number))
    days = dates_of(found.unit_path, found.year, today)
    context = {
        "page_title": found.title,
        "crumbs": [("年度抽查计划", reverse("planning:plans"))],
        "plan": found,
        "year": found.year,
        "dates": days,
        "gantt": gantt(found.year, rows, days, today),
    }
    return render(request, "planning/year.html", context)
