"""Reads of councils, meetings and duties. A duty is seen where its council is, and where its owner is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, units_under
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.documents.filling import fill
from shuangsuiji.documents.paper import Paper, Table, read_paper
from shuangsuiji.documents.queries import in_force

from .models import Attendance, Council, Duty, DutyState, Evidence, Meeting, MeetingState, Member

__all__ = ["Council", "Duty", "DutyState", "Meeting", "Unit"]
SOON = timedelta(days=30)


def councils_visible(actor: Actor) -> QuerySet[Council]:
    """Councils of the units this actor may read, with their numbers of members."""
    rows = Council.objects.filter(under(actor.reach("council.read"))).select_related("unit")
    return rows.annotate(member_count=Count("members", filter=Q(members__left_on=None)))


def get_council(actor: Actor, ref: str) -> Council:
    """One council in scope; raises Missing."""
    found = councils_visible(actor).filter(ref=ref).first()
    if found is None:
        raise Missing("没有找到该组织。", mend="请从联席会议列表重新进入。")
    return found


def members_of(council: Council) -> QuerySet[Member]:
    """Who belongs to it, those who left last."""
    return council.members.select_related("unit").order_by("left_on", "order", "pk")


def members_on(council: Council, day: date) -> list[Member]:
    """Who belonged to it on a day."""
    return [member for member in members_of(council) if member.left_on is None or member.left_on > day]


def get_member(actor: Actor, ref: str) -> Member:
    """One member in scope; raises Missing."""
    rows = Member.objects.filter(under(actor.reach("council.read"), "council__unit_path")).select_related("council")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Missing("没有找到该成员。", mend="请从组织页重新进入。")
    return found


def meetings_visible(actor: Actor) -> QuerySet[Meeting]:
    """Meetings of councils in scope, the latest first."""
    rows = Meeting.objects.filter(under(actor.reach("council.read"), "council__unit_path"))
    return rows.select_related("council__unit")


def get_meeting(actor: Actor, ref: str) -> Meeting:
    """One meeting in scope; raises Missing."""
    found = meetings_visible(actor).filter(ref=ref).first()
    if found is None:
        raise Missing("没有找到该会议。", mend="请从组织页重新进入。")
    return found


def attendance_of(meeting: Meeting) -> list[tuple[Member, Attendance | None]]:
    """The members of that day, each with what was noted of them."""
    noted = {row.member_id: row for row in meeting.attendance.all()}
    return [(member, noted.get(member.pk)) for member in members_on(meeting.council, meeting.held_on)]


def meetings_held(unit_path: str, year: int) -> QuerySet[Meeting]:
    """Meetings held in a year by councils that a bureau keeps, the earliest first."""
    held = Meeting.objects.filter(council__unit_path=unit_path, held_on__year=year)
    return held.exclude(state=MeetingState.PLANNED).order_by("held_on")


def duties_visible(actor: Actor) -> QuerySet[Duty]:
    """Duties of councils in scope and of units in scope, by their day."""
    reach = actor.reach("council.read")
    rows = Duty.objects.filter(under(reach, "council__unit_path") | under(reach, "owner__path"))
    return rows.select_related("council", "owner")


def get_duty(actor: Actor, ref: str) -> Duty:
    """One duty in scope; raises Missing."""
    found = duties_visible(actor).filter(ref=ref).first()
    if found is None:
        raise Missing("没有找到该任务。", mend="请从任务分工列表重新进入。")
    return found


def evidence_of(duty: Duty) -> QuerySet[Evidence]:
    """What was handed in, newest first."""
    return duty.evidence.select_related("by")


def get_evidence(actor: Actor, ref: str) -> Evidence:
    """One piece of evidence with a file, of a duty in scope; raises Missing."""
    found = Evidence.objects.filter(ref=ref, duty__in=duties_visible(actor)).exclude(sha256="").first()
    if found is None:
        raise Missing("没有找到该文件。", mend="请从任务分工重新进入。")
    return found


def is_owner(actor: Actor, duty: Duty) -> bool:
    """Whether the duty is this person's unit's, and the role may report on it."""
    return actor.may("duty.report") and actor.unit_path == duty.owner.path


@dataclass(frozen=True)
class DutyCounts:
    """What waits: of the actor's own unit open, soon due and overdue; of the councils it keeps reported and overdue."""

    open: int
    soon: int
    late: int
    reported: int
    late_everywhere: int


def duty_counts(actor: Actor, today: date) -> DutyCounts:
    """Everything the workbench asks for, in one query."""
    own, is_open = Q(owner_id=actor.unit_id), Q(state=DutyState.OPEN)
    kept = under(actor.reach("council.edit"), "council__unit_path")
    late = is_open & Q(due__lt=today)
    return DutyCounts(
        **Duty.objects.aggregate(
            open=Count("pk", filter=own & is_open),
            soon=Count("pk", filter=own & is_open & Q(due__gte=today, due__lte=today + SOON)),
            late=Count("pk", filter=own & late),
            reported=Count("pk", filter=kept & Q(state=DutyState.REPORTED)),
            late_everywhere=Count("pk", filter=kept & late),
        )
    )


def duties_of(council: Council, year: int) -> QuerySet[Duty]:
    """The duty list of a year."""
    return council.duties.filter(year=year).select_related("owner")


def duties_with_evidence(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """For the export: each with what was handed in."""
    return rows.select_related("council", "owner").prefetch_related(
        Prefetch("evidence", Evidence.objects.order_by("pk"))
    )


def minutes_paper(meeting: Meeting, today: date) -> Paper:
    """会议纪要 after the bureau's template."""
    council, noted = meeting.council, attendance_of(meeting)
    came = [_named(member) for member, row in noted if row and row.came]
    came += [f"{row.substitute}（代{member.name}）" for member, row in noted if row and not row.came and row.substitute]
    absent = [_named(member) for member, row in noted if not (row and (row.came or row.substitute))]
    values = {
        "组织名称": council.name,
        "文号": meeting.number or "（文号待编）",
        "会议名称": meeting.title,
        "时间": _day(meeting.held_on),
        "地点": meeting.place or "—",
        "主持人": meeting.host or "—",
        "出席": "、".join(came) or "—",
        "缺席": "、".join(absent) or "无",
        "议程": meeting.agenda or "—",
        "纪要": meeting.minutes or "—",
        "印发日期": _day(meeting.issued_on or today),
    }
    duties = duties_of(council, meeting.held_on.year)
    rows = [(str(one.number), one.title, one.owner.name, one.partners_text, _day(one.due)) for one in duties]
    table = Table(rows, ("序号", "任务", "责任单位", "配合单位", "完成时限"), (1, 4, 3, 3, 2))
    template = in_force(council.unit_path, "minutes")
    return read_paper(f"{meeting.title}纪要", fill(template.body, values), {"任务分工表": table})


def _named(member: Member) -> str:
    return f"{member.name}（{member.unit_name}{member.post}）" if member.unit_name or member.post else member.name


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def units_to_charge(unit_path: str) -> QuerySet[Unit]:
    """Units to which the council of a bureau may give a duty: the bureau and all below it."""
    return units_under(unit_path)
