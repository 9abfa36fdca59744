"""工作台, the journal's pages, help and the profile."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.roles import RIGHTS
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.console import queries, services
from shuangsuiji.console.forms.desk import JournalFilter
from shuangsuiji.console.help import HELP, VERB_TITLES
from shuangsuiji.console.profile_words import tables
from shuangsuiji.journal.acts import act_title
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.planning import queries as planning
from shuangsuiji.planning.views.tasks import TASK_STATES
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.lists import Column, Listing, narrow, render_listing
from shuangsuiji.ui.parts import Empty

RECENT = 8
JOURNAL = Listing(
    columns=(
        Column("序号", "seq", kind="number", sort="seq"),
        Column("时间", "at", kind="dt"),
        Column("事项", lambda entry: act_title(entry.act)),
        Column("办理人", "actor_name"),
        Column("对象", "target"),
        Column("摘要", lambda entry: json.loads(bytes(entry.canon)).get("digest", ""), kind="hash", minor=True),
    ),
    ordering="-seq",
    filters=JournalFilter,
    empty=Empty("台账还没有记录"),
    unit="条",
    size=50,
)


@require_safe
@staff("any")
def workbench(request: StaffRequest) -> HttpResponse:
    """What waits for me, and the tasks that moved last."""
    actor = request.actor
    tasks = planning.tasks_visible(actor)[:RECENT] if actor.may("task.read") else []
    stats = queries.todo(actor, timezone.localdate())
    context = {
        "page_title": "工作台",
        "stats": stats,
        "notices": [stat for stat in stats if stat.note],
        "tasks": tasks,
        "states": TASK_STATES,
        "shows_dates": actor.may("plan.read"),
    }
    return render(request, "console/workbench.html", context)


@require_safe
@staff("journal.read")
def journal(request: StaffRequest) -> HttpResponse:
    """The journal, newest first; with ?check=1 the whole chain is checked now."""
    context = {
        "audit": audit_journal() if request.GET.get("check") == "1" else None,
        "may_export": request.actor.may("journal.export"),
    }
    rows = queries.journal_visible(request.actor)
    return render_listing(
        request, JOURNAL, rows, page_title="留痕台账", template="console/journal.html", context=context
    )


@require_POST
@staff("journal.export")
def export(request: StaffRequest) -> HttpResponse:
    """The entries that the filter in the address lets through, as JSON lines with the hashes by which anybody checks them.

    The taking out is an entry too, hence a POST: whoever follows a link changes nothing.
    """
    _, rows = narrow(JOURNAL, request, queries.journal_visible(request.actor))
    services.note_export(actor=request.actor, now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="journal.jsonl"'}
    lines = queries.journal_lines(rows)
    return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8", headers=headers)


@require_safe
@staff("any")
def help_page(request: StaffRequest) -> HttpResponse:
    """What this role does day by day, and what it may and may not do."""
    verbs = [VERB_TITLES[verb] for verb in RIGHTS if request.actor.may(verb)]
    context = {"page_title": f"帮助：{request.actor.role_title}", "guide": HELP[request.actor.role], "verbs": verbs}
    return render(request, "console/help.html", context)


@require_safe
@staff("system.configure")
def profile(request: StaffRequest) -> HttpResponse:
    """The numbers and names this installation runs with."""
    found = active_profile()
    context = {"page_title": "管辖配置", "tables": tables(found.data), "results": found.result_codes.values()}
    return render(request, "console/profile.html", context)


@require_safe
@staff("any")
def entrance(request: StaffRequest) -> HttpResponse:
    """/console/ leads to the workbench."""
    return redirect("console:workbench")
