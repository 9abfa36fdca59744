"""What waits for a person: counts by step, each with the list that it opens."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import former_paths, person_name
from shuangsuiji.councils import queries as councils
from shuangsuiji.disclosure import queries as disclosure
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.journal import auditing as journal
from shuangsuiji.journal.queries import first_act_at, last_act_at
from shuangsuiji.journal.watching import quick_fault
from shuangsuiji.partners import queries as partners
from shuangsuiji.planning import queries as planning
from shuangsuiji.planning.versions import late_changes
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import queries as registry
from shuangsuiji.ui.parts import Stat
from shuangsuiji.ui.states import Colour

# what waits for those who keep officers and directories: label, kind of `registers_waiting`, the list it opens, what to do
KEPT = (
    ("执法证已过期", "expired", "registry:officers", "?state=active&expiry=over", "换证前不参加随机匹配"),
    ("执法证即将到期", "expiring", "registry:officers", "?state=active&expiry=soon", "请提醒本人办理换证"),
    ("更正申请", "corrections", "registry:corrections", "", ""),
    ("待接收调动", "transfers", "registry:transfers", "", ""),
    ("名录逾期未签认", "overdue", "registry:gaps", "", "请督促责任单位核实签认"),
)


def todo(actor: Actor, today: date) -> list[Stat]:
    """待我办理: only what this role can act on."""
    return [
        *_journal(actor, timezone.now()),
        *_registers(actor, today),
        *_plans(actor),
        *_duties(actor, today),
        *_partners(actor),
        *_tasks(actor),
        *_draws(actor),
        *_visits(actor, today),
        *_publications(actor),
    ]


def _stat(label: str, value: int, colour: Colour, address: str, query: str = "") -> Stat:
    return Stat(label, value, colour if value else "grey", reverse(address) + query)


def _registers(actor: Actor, today: date) -> list[Stat]:
    """Directories to verify, subjects to take over, recusals to review, officers to keep, one's own certificate."""
    waiting = registry.registers_waiting(actor, today)
    found = _directories(actor, today) if actor.may("directory.signoff") else []
    if handovers := waiting["handovers"]:
        found.append(_stat("待接收划转", handovers, "amber", "registry:handovers", "?state=asked"))
    if actor.may("recusal.review"):
        found.append(_stat("待审核回避", waiting["recusals"], "amber", "registry:recusals", "?state=declared"))
    found += [
        Stat(label, waiting[key], "amber", reverse(address) + query, note)
        for label, key, address, query, note in KEPT
        if waiting[key]
    ]
    return found + (_own_certificate(actor, today) if actor.may("officer.self") else [])


def _directories(actor: Actor, today: date) -> list[Stat]:
    """Directories that this unit is to verify."""
    due = registry.due_directories(actor, today)
    late, soon = [row for row in due if row.due_on < today], [row for row in due if row.due_on >= today]
    found = [_named("逾期未签认名录", late, "red")] if late else []
    return found + ([_named("待签认名录", soon, "amber")] if soon else [])


def _named(label: str, rows: list[registry.Directory], colour: Colour) -> Stat:
    """Directories to verify, each by name with its day."""
    note = "、".join(f"{row}（期限 {row.due_on:%m-%d}）" for row in rows)
    return Stat(label, len(rows), colour, reverse("registry:gaps"), note)


def _own_certificate(actor: Actor, today: date) -> list[Stat]:
    """How long the officer's own certificate is still good, when that is not long."""
    own = registry.own_certificate(actor.user_id)
    days = (own - today).days if own else active_profile().expiring_days + 1
    if days > active_profile().expiring_days:
        return []
    label = "本人执法证剩余天数" if days >= 0 else "本人执法证过期天数"
    return [Stat(label, abs(days), "red", reverse("registry:mine"), f"有效期至 {own}，请及时换证")]


def _plans(actor: Actor) -> list[Stat]:
    """Plans, sections' rows and changes on their way; of rows and changes only steps at which one waits."""
    if not (actor.may("plan.approve") or actor.may("plan.publish")):
        return []
    waiting = planning.plans_waiting(actor)
    if actor.may("plan.approve"):
        found = [_stat("待批准计划", waiting["submitted"], "amber", "planning:plans", "?state=submitted")]
        if papers := waiting["paper_submitted"]:
            found.append(_stat("待批准文书", papers, "amber", "planning:all-papers", "?state=submitted"))
        return found
    steps = (
        ("待汇总计划项", "reported", "planning:plans", "?state=draft"),
        ("待备案变更", "change_applied", "planning:changes", "?state=applied"),
        ("待上报变更", "change_filed", "planning:changes", "?state=filed"),
        ("待公布文书", "paper_approved", "planning:all-papers", "?state=approved"),
        ("待公布变更", "change_reported", "planning:changes", "?state=reported"),
    )
    found = [_stat("待公布计划", waiting["approved"], "amber", "planning:plans", "?state=approved")]
    if waiting["change_filed"] or waiting["change_reported"]:
        late = late_changes(actor, timezone.localdate())
        found += [_stat("变更逾期未公布", late, "red", "planning:changes")] if late else []
    return found + [_stat(label, waiting[key], "amber", *where) for label, key, *where in steps if waiting[key]]


def _duties(actor: Actor, today: date) -> list[Stat]:
    """Duties of the year: the own unit's, and for who keeps the council those handed in and those overdue anywhere."""
    if not actor.may("duty.report"):
        return []
    counts = councils.duty_counts(actor, today)
    lists: tuple[tuple[str, int, Colour, str], ...] = (
        ("本单位任务逾期", counts.late, "red", f"?own={actor.unit_id}&late=1"),
        ("本单位任务将到期", counts.soon, "amber", f"?own={actor.unit_id}&late=30"),
        ("待确认任务", counts.reported, "amber", "?state=reported"),
        ("任务分工逾期", counts.late_everywhere, "red", "?late=1"),
    )
    return [_stat(label, value, colour, "councils:duties", query) for label, value, colour, query in lists if value]


def _partners(actor: Actor) -> list[Stat]:
    """Joint rows that wait for this department's answer, and waivers that wait for the head's word."""
    if actor.may("partner.answer"):
        return [
            _stat("待确认联合抽查", partners.waiting_answers(actor), "amber", "partners:confirmations", "?state=asked")
        ]
    waiting = partners.waiting_waivers(actor) if actor.may("partner.waive") else 0
    return [_stat("待批准免确认", waiting, "amber", "partners:confirmations", "?state=waiving")] if waiting else []


def _tasks(actor: Actor) -> list[Stat]:
    if not (actor.may("directory.signoff") or actor.may("draw.run")):
        return []
    counts = planning.task_counts(actor)
    found = []
    if actor.may("directory.signoff"):
        found.append(_stat("待核实底数", counts["preparing"], "amber", "planning:tasks", "?state=preparing"))
    if actor.may("draw.run"):
        steps = {"ready": "待抽取", "drawn": "待匹配", "matched": "待派发"}
        found += [
            _stat(label, counts[state], "amber", "planning:tasks", f"?state={state}") for state, label in steps.items()
        ]
    return found


def _draws(actor: Actor) -> list[Stat]:
    """The shares that a ceremony waits for, and the requests to void a draw that wait for this role's word."""
    draws, found = drawing.announcements_visible(actor), []
    counts = drawing.counts_by_state(draws) if actor.may("draw.share") or actor.may("draw.run") else {}
    if actor.may("draw.share"):
        steps = {"announced": "待提交承诺", "committed": "待揭示份额"}
        found += [_draw_stat(counts.get(state, 0), label, f"state={state}") for state, label in steps.items()]
    if actor.may("draw.run"):
        found.append(_draw_stat(counts.get("revealed", 0), "待抽取（种子已齐）", "state=revealed"))
    found += _replacements(actor)
    if actor.may("draw.acknowledge"):
        waiting = drawing.only_unanswered(drawing.alarms_visible(actor)).count()
        found.append(_stat("待确认提醒", waiting, "red", "drawing:alarms", "?open=1"))
    if actor.may("draw.void-approve"):
        by = actor.role.value
        found.append(_draw_stat(drawing.only_void_wanted(draws, by).count(), "待批准作废", f"void={by}"))
    if actor.may("visit.let-substitute"):
        waiting = drawing.waiting_substitutions(actor)
        found.append(_stat("待批准替补", waiting, "amber", "inspections:substitutions", "?state=asked"))
    return found


def _replacements(actor: Actor) -> list[Stat]:
    """Replacements of officers that wait for this role: the head's word, the auditor's share."""
    steps = {"replace.approve": ("asked", "待批准更换人员"), "draw.share": ("approved", "待揭示更换份额")}
    return [
        _stat(label, drawing.waiting_replacements(actor, state), "amber", "inspections:replacements", f"?state={state}")
        for verb, (state, label) in steps.items()
        if actor.may(verb)
    ]


def _draw_stat(count: int, label: str, query: str) -> Stat:
    return _stat(label, count, "amber", "drawing:announcements", f"?{query}")


def _visits(actor: Actor, today: date) -> list[Stat]:
    if not actor.may("visit.read"):
        return []
    counts, late = inspections.visit_counts_and_late(actor, today)
    found = []
    if actor.may("visit.enter"):
        steps = {"dispatched": "待领取", "received": "待检查", "returned": "退回补正"}
        found += [
            _stat(label, counts[state], "blue", "inspections:visits", f"?state={state}")
            for state, label in steps.items()
        ]
    if actor.may("visit.review"):
        found.append(_stat("待审核结果", counts["entered"], "amber", "inspections:visits", "?state=entered"))
    found.append(_stat("逾期未查", late, "red", "inspections:visits", "?late=1"))
    return found


def _publications(actor: Actor) -> list[Stat]:
    found = []
    if actor.may("publication.propose"):
        found.append(_stat("待提交公示", disclosure.count_waiting(actor), "amber", "disclosure:waiting"))
    if actor.may("publication.approve"):
        count = disclosure.publication_counts(actor)["proposed"]
        found.append(_stat("待批准公示", count, "amber", "disclosure:publications", "?state=proposed"))
    return found


def _journal(actor: Actor, now: datetime) -> list[Stat]:
    """What is wrong with the journal, and whether somebody has compared it with a copy from outside of late."""
    if not actor.may("journal.confirm"):
        return []
    fault = quick_fault()
    found = [_stat("台账异常", 1, "red", "console:journal", "?check=1")] if fault else []
    if copy_overdue(now):
        found.append(_stat("待核对台账留存", 1, "amber", "console:journal-copies"))
    return found


def last_confirmed() -> datetime | None:
    """When somebody last compared the journal with a copy from outside, and they agreed."""
    return last_act_at("journal.confirm")


def copy_days() -> int:
    """After how many days it is time again."""
    return active_profile().alarms["outside_copy_days"]


def copy_overdue(now: datetime) -> bool:
    """Whether it is time again. A journal that has hardly begun needs no copy yet."""
    since = last_confirmed() or first_act_at()
    return since is not None and now - since > timedelta(days=copy_days())


def journal_visible(actor: Actor) -> QuerySet[Any]:
    """The journal of the units this actor may read, each entry with its person's `actor_name`."""
    reach = actor.reach("journal.read")
    rows = journal.entries_under(reach, *former_paths(reach))
    return rows.annotate(actor_name=person_name("actor"))


def journal_lines(rows: QuerySet[Any]) -> Iterator[str]:
    """Each entry as one line of JSON: its content as it was hashed, its leaf and its link of the chain."""
    for entry in rows.order_by("seq").iterator(chunk_size=2000):
        line = {
            "seq": entry.seq,
            "content": bytes(entry.canon).decode(),
            "leaf": bytes(entry.leaf).hex(),
            "chain": bytes(entry.chain).hex(),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
