"""Pages of the true rate of problems."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Missing
from shuangsuiji.planning import queries as planning
from shuangsuiji.ui.parts import Empty

from . import queries
from .sheets import estimates_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"task": "按任务", "item": "按事项", "class": "按信用风险类别", "area": "按辖区"}
NAMES = {"task": "任务", "item": "抽查事项", "class": "信用风险类别", "area": "管辖单位"}


@require_safe
@staff("evaluation.read")
def estimates(request: StaffRequest) -> HttpResponse:
    """问题发现率: the raw rate beside the weighted estimate and its interval; `?as=xlsx` the same as a sheet."""
    kind, years = request.GET.get("by", "task"), queries.drawing_years(request.actor)
    year = _year(request.GET.get("year", ""), years)
    if kind not in KINDS:
        raise Missing("没有这种分组。", mend="请从页面上的标签选择。")
    found = queries.year_of(request.actor, year)
    lines = queries.lines_of(found, request.actor, kind)
    if request.GET.get("as") == "xlsx":
        return _file(f"{year}年问题发现率（{KINDS[kind]}）", lines)
    context = {
        "page_title": "问题发现率",
        "year": year,
        "years": years,
        "kind": kind,
        "kinds": KINDS,
        "name": NAMES[kind],
        "lines": [
            (line, line.whole, line.made, reverse("evaluation:task", args=[line.ref]) if line.ref else "")
            for line in lines
        ],
        "widest": max((line.whole.high or 0 for line in lines), default=0),
        "cut_off": found.cut_off,
        "empty": Empty(f"{year} 年还没有完成的抽取", hint="抽取并匹配人员、检查结果审核之后，这里给出估计"),
    }
    return render(request, "evaluation/estimates.html", context)


def _year(asked: str, years: list[int]) -> int:
    """The year asked for, else the latest with draws, else this one."""
    known = years or [timezone.localdate().year]
    if not asked:
        return known[0]
    if not (asked.isascii() and asked.isdigit() and int(asked) in known):
        raise Missing("这一年没有完成的抽取。", mend="请从页面上的年份选择。")
    return int(asked)


def _file(title: str, lines: list[queries.Line]) -> HttpResponse:
    header = content_disposition_header(True, f"{title}.xlsx") or ""
    return HttpResponse(estimates_xlsx("问题发现率", lines), content_type=XLSX, headers={"Content-Disposition": header})


@require_safe
@staff("evaluation.read")
def task(request: StaffRequest, ref: str) -> HttpResponse:
    """One task's estimate: its strata, their weights, and how the figure comes about."""
    row = planning.get_task(request.actor, ref)
    lines = queries.task_lines(queries.year_of(request.actor, row.year))
    line = next((one for one in lines if one.ref == ref), queries.Line(row.row.name, ref, ()))
    context = {
        "page_title": f"问题发现率：{line.title}",
        "crumbs": [("问题发现率", f"{reverse('evaluation:estimates')}?year={row.year}")],
        "task": row,
        "line": line,
        "whole": line.whole,
        "made": line.made,
    }
    return render(request, "evaluation/task.html", context)
