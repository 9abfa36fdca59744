"""What each step of the wizard shows, and the one button it offers to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseForm

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import forms, queries
from shuangsuiji.drawing.ceremony import SERVER, is_beacon, is_witness, party_title, source_rule, source_title
from shuangsuiji.drawing.doors import Doors
from shuangsuiji.drawing.models import Announcement, AnnouncementState, DrawRow, Entropy
from shuangsuiji.drawing.pools import shortages
from shuangsuiji.drawing.staffing import preview_patterns, staffed_rows
from shuangsuiji.drawing.trials import try_ways
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import describe_filter

from .shown import is_undispatched, may_see_names, may_see_seats


@dataclass
class Content:
    """The variable part of a step's page; `submit` is empty where this actor has nothing to press."""

    context: dict[str, Any]
    submit: str = ""
    confirm: str = ""
    form: BaseForm | None = None


@dataclass
class Holder:
    """A party as the page shows it."""

    name: str
    title: str
    row: Any
    waiting: bool = field(default=False)


def _runs(actor: Actor, announcement: Announcement) -> bool:
    return actor.may("draw.run", announcement.unit_path)


def scope(actor: Actor, announcement: Announcement) -> Content:
    """筛选名录库: which tasks, whom they reach, who is left out."""
    rows = list(queries.rows_of(announcement).prefetch_related("task__pool"))
    modes = active_profile().match_modes
    tasks = [
        {
            "row": row,
            "filter": describe_filter(row.task.row.subject_filter),
            "mode": modes.get(row.task.match_mode, {}).get("title", "—"),
            "pool": "、".join(unit.short_name for unit in row.task.pool.all()),
        }
        for row in rows
    ]
    framed = announcement.state == AnnouncementState.FRAMED
    context = {
        "tasks": tasks,
        "table": queries.strata_table(announcement),
        "may_change": framed and _runs(actor, announcement),
        "alarm": queries.latest_changes(announcement),
        "certain": _certain(announcement),
    }
    return Content(context, submit="下一步：比例与分层")


def _certain(announcement: Announcement) -> list[dict[str, Any]]:
    """The rules by which subjects can be made certain, and how many subjects of the frame meet each."""
    rules, chosen = active_profile().certain_rules, set(announcement.certain_rules)
    return [
        {"code": code, "title": rules[code]["title"], "number": number, "chosen": code in chosen}
        for code, number in announcement.certain_found
        if code in rules
    ]


def quota(actor: Actor, announcement: Announcement) -> Content:
    """比例与分层: how many of each class, how the seed comes about, when names are public."""
    table = queries.strata_table(announcement)
    framed = announcement.state == AnnouncementState.FRAMED
    form = None
    if framed and _runs(actor, announcement):
        form = forms.CeremonyForm(initial={"mode": announcement.mode, "names": announcement.names})
    context = {
        "table": table,
        "blockers": queries.blockers(table),
        "doors": _doors(announcement, table.row_count),
        **_terms(announcement),
    }
    return Content(context, submit="下一步：锁定并公布摘要", form=form)


def _doors(announcement: Announcement, rows: int, drawn: int | None = None) -> dict[str, Any] | None:
    """What a batch spares: expected, or as it came out where `drawn` counts the subjects that the rows drew, row by row."""
    if not announcement.doors:
        return None
    doors = Doors(**announcement.doors)
    actual = None if drawn is None else len(queries.drawn_subjects(announcement))
    return {
        **announcement.doors,
        "saved": doors.saved,
        "rows": rows,
        "drawn": drawn,
        "actual": actual,
        "spared": 0 if actual is None else doors.apart - actual,
    }


def _terms(announcement: Announcement) -> dict[str, Any]:
    profile = active_profile()
    mode = profile.draw_modes[announcement.mode]
    rounding = {"ceil": "各层按比例计算，不足 1 户的进为 1 户", "cumulative": "按累计数取整，各类合计误差不超过 1 户"}
    return {
        "mode_title": mode["title"],
        "party_titles": "、".join(party_title(name) for name in mode["parties"]),
        "sources": "、".join(source_title(name) for name in mode["entropy"]),
        "rounding": rounding[profile.data["draw"]["rounding"]],
        "reserve": profile.data["draw"]["reserve"],
    }


def lock(actor: Actor, announcement: Announcement) -> Content:
    """锁定并公布摘要: the plan, the snapshot, the officers, and what still forbids it."""
    framed = announcement.state == AnnouncementState.FRAMED
    rows = staffed_rows(announcement) if framed else list(queries.rows_of(announcement))
    rows.sort(key=lambda row: row.task.row.number)
    counted = queries.count_by_office(rows) if framed else None
    table = queries.strata_table(announcement, rows, counted)
    blockers = queries.blockers(table) if framed else []
    coverage, lacking = _coverage(announcement, rows, counted) if counted is not None else (announcement.coverage, [])
    context = {
        "table": table,
        "rows": rows,
        "coverage": coverage,
        "blockers": [*blockers, *lacking],
        "overruns": queries.overruns(table) if framed else [],
        "framed": framed,
        "alarm": queries.latest_changes(announcement),
        "thin": _thin(coverage) if framed else [],
        "trials": try_ways(announcement, rows, counted) if counted is not None and lacking and coverage else [],
        "may_lend": framed and _runs(actor, announcement),
        **_terms(announcement),
    }
    if not framed or not _runs(actor, announcement):
        return Content(context)
    if context["blockers"]:
        return Content(context)
    question = "锁定后名录、比例和选派规则都不可更改，公告立即发布并记入留痕台账。确认锁定？"
    return Content(context, submit="锁定并公布名录摘要", confirm=question)


def _coverage(
    announcement: Announcement, rows: list[DrawRow], counted: list[queries.Counted]
) -> tuple[list[dict[str, Any]], list[str]]:
    """How many officers each kind of seat can choose from, and what is lacking."""
    modes = active_profile().match_modes
    try:
        patterns = preview_patterns(announcement, rows, counted)
    except Refusal as refused:
        return [], [str(refused)]
    return [pattern.summary(modes[pattern.rule.mode]["title"]) for pattern in patterns], shortages(patterns)


def _thin(coverage: list[dict[str, Any]]) -> list[str]:
    """Seats with fewer officers to choose from than the profile asks for: their visits can be foreseen."""
    least = active_profile().alarms["seat_officers"]
    return [
        f"{line['office']}“{seat['kind']}”席位 {seat['officers']} 人"
        for line in coverage
        for seat in line["seats"]
        if seat["officers"] < least
    ]


def seed(actor: Actor, announcement: Announcement) -> Content:
    """种子: who has committed, who has revealed, which public values are in."""
    parties = [Holder(row.name, party_title(row.name), row) for row in announcement.parties.select_related("user")]
    for holder in parties:
        holder.waiting = holder.name != SERVER and not (holder.row.revealed_at or holder.row.missing)
    entropy = list(announcement.entropy.select_related("typed_by", "confirmed_by"))
    state, runs = announcement.state, _runs(actor, announcement)
    committed = state == AnnouncementState.COMMITTED
    witnesses = [holder for holder in parties if is_witness(holder.name)]
    may_confirm = runs or actor.may("draw.share", announcement.unit_path)
    context = {
        "parties": parties,
        "entropy": [_source(row) for row in entropy],
        "live": state in (AnnouncementState.ANNOUNCED, AnnouncementState.COMMITTED),
        "witnesses": [holder for holder in witnesses if _witness_due(state, holder)] if runs else [],
        "commit_form": forms.CommitForm(),
        "share_form": forms.ShareForm(),
        "numbers_form": forms.NumbersForm() if committed and not any(h.waiting for h in parties) else None,
        "beacon_form": forms.BeaconForm(),
        "anchor": queries.anchor_of(announcement),
        "anchor_form": forms.AnchorForm() if may_confirm and active_profile().witness_keys else None,
        "witness_urls": active_profile().witness_urls,
        "runs": runs,
        "may_confirm": may_confirm,
        "may_share": actor.may("draw.share", announcement.unit_path) and any(h.name == "auditor" for h in parties),
        **_terms(announcement),
    }
    return Content(context)


def _witness_due(state: str, holder: Holder) -> bool:
    """Whether something is still wanted of a witness: the commitment, or after all commitments the share."""
    if state == AnnouncementState.ANNOUNCED:
        return not holder.row.commit
    return state == AnnouncementState.COMMITTED and holder.waiting


def _source(row: Entropy) -> dict[str, Any]:
    """A public value as the page shows it."""
    rule = source_rule(row.source)
    return {
        "title": source_title(row.source),
        "hint": rule.get("hint", ""),
        "address": rule.get("address", "").format(round=row.round),
        "beacon": is_beacon(row.source),
        "row": row,
    }


def draw(actor: Actor, announcement: Announcement) -> Content:
    """抽取: before it the seed, after it what it gave; names only for those who may."""
    table = queries.strata_table(announcement)
    drawn = announcement.drawn_at is not None
    total = queries.drawn_entries(announcement).count() if drawn else 0
    context = {
        "table": table,
        "doors": _doors(announcement, table.row_count, total if drawn else None),
        "drawn": drawn,
        "record": announcement.record or {},
        "drawn_total": total,
        "names": list(queries.drawn_entries(announcement)[:200]) if may_see_names(actor, announcement) else [],
        "may_see_names": may_see_names(actor, announcement),
    }
    if drawn or not _runs(actor, announcement):
        return Content(context)
    return Content(context, submit="抽取", confirm="种子已经确定，结果唯一且只能抽取一次。现在抽取？")


def match(actor: Actor, announcement: Announcement) -> Content:
    """人员匹配: rules as they were frozen, then loads and coverage."""
    matched = announcement.matched_at is not None
    visits = len(queries.drawn_subjects(announcement))
    loads = queries.loads_of(announcement) if matched else []
    context = {
        "coverage": announcement.coverage,
        "matched": matched,
        "visits": visits,
        "seats": sum(number for _, _, number in loads),
        "officers": len(loads),
        "loads": loads if may_see_seats(actor, announcement) else [],
        "most": max((number for _, _, number in loads), default=0),
        "histogram": _histogram([number for _, _, number in loads]),
        "may_see_seats": may_see_seats(actor, announcement),
        "may_share": actor.may("draw.share", announcement.unit_path),
    }
    if matched or not _runs(actor, announcement):
        return Content(context)
    return Content(context, submit="匹配执法人员", confirm="按锁定时冻结的规则随机匹配，只能匹配一次。现在匹配？")


def _histogram(loads: list[int]) -> list[tuple[int, int]]:
    """(visits, officers with that many)."""
    return [(visits, loads.count(visits)) for visits in sorted(set(loads))]


def dispatch(actor: Actor, announcement: Announcement) -> Content:
    """派发: from the match to visits that officers receive."""
    waiting = is_undispatched(announcement)
    context = {
        "waiting": waiting,
        "may_dispatch": waiting and actor.may("visit.dispatch", announcement.unit_path),
        "total": len(queries.drawn_subjects(announcement)),
        "officers": len(queries.loads_of(announcement)),
    }
    return Content(context)


def names(actor: Actor, announcement: Announcement) -> Content:
    """公开名单: when it opens, what is public now."""
    visible = may_see_names(actor, announcement)
    context = {
        "may_open": announcement.names_open_at is None
        and not is_undispatched(announcement)
        and _runs(actor, announcement),
        "names": list(queries.drawn_entries(announcement)[:200]) if visible else [],
        "total": len(queries.drawn_subjects(announcement)),
        "withheld": _withheld(announcement) if announcement.names_open_at else [],
        "may_see_names": visible,
    }
    return Content(context)


def _withheld(announcement: Announcement) -> list[str]:
    titles = {
        "frames/": "名录（抽取池）",
        "draw/": "抽取文件",
        "record.json": "抽取记录（各类应抽户数、结果摘要）",
        "officers.tsv": "人员表",
        "seats.tsv": "席位表",
        "match.": "匹配表",
        "replacements/": "人员更换",
    }
    return [titles[path] for path in queries.withheld(announcement)]


CONTENTS: dict[str, Callable[[Actor, Announcement], Content]] = {
    "scope": scope,
    "quota": quota,
    "lock": lock,
    "seed": seed,
    "draw": draw,
    "match": match,
    "dispatch": dispatch,
    "names": names,
}
