"""The demo's 领导小组 with its members, meeting and duties, made like those that notices of 2023 and 2024 ask for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from shuangsuiji.councils import queries, services
from shuangsuiji.councils.queries import Council, Duty

from .organisation import Office

NAME = "泽州县市场监督管理局“双随机、一公开”监管工作领导小组"
FACTS = {
    "name": NAME,
    "kind": "group",
    "level": "bureau",
    "document": "泽市监〔2023〕10号",
    "founded_on": date(2023, 2, 6),
    "office": "信用监管股",
    "liaison": "王敏",
    "phone": "0356-0000000",
    "tasks_of": "组织领导全局“双随机、一公开”监管工作，统筹年度计划，督促任务落实，通报工作进展。",
}
# role, name, post, code of the unit ("" is the bureau)
MEMBERS = (
    ("chair", "赵立", "局长", ""),
    ("deputy", "韩同", "副局长", ""),
    ("liaison", "王敏", "股长", "xy"),
    ("member", "何量", "股长", "jl"),
    ("member", "郭食", "股长", "sp"),
    ("member", "邢法", "股长", "fg"),
    ("member", "周洁", "所长", "bgon"),
)
# title, owner, due, partners, content, the account that reports and on which day ("" is open still)
DUTIES = (
    ("完善“一单两库”", "xy", date(2023, 3, 31), "各业务股室、各所", "认领抽查事项，动态更新两库。", "section", date(2023, 3, 28)),
    ("召开领导小组会议", "xy", date(2023, 4, 30), "各成员单位", "调整成员，部署全年工作。", "section", date(2023, 4, 21)),
    ("开展业务培训", "rj", date(2023, 6, 30), "法规股、信用股", "抓好规范、指引和平台操作培训。", "section-rj", date(2023, 7, 10)),
    ("推进信用风险分类管理", "xy", date(2023, 11, 1), "各业务股室", "应用分类结果的抽查事项占 80% 以上。", "section", date(2023, 10, 30)),
    ("完成抽查任务、公示结果", "zh", date(2023, 11, 1), "各股室、所、队", "对抽取的检查对象 100% 完成检查并公示。", "", None),
    ("结果运用和后续处置", "fg", date(2023, 11, 1), "各业务股室", "发现问题的处理比例达到 100%，处罚结果记于市场主体名下。", "", None),
)  # fmt: skip
MEETING = {
    "title": "2023年第一次领导小组会议",
    "held_on": date(2023, 4, 20),
    "place": "县局三楼会议室",
    "host": "赵立",
    "agenda": "一、通报“一单两库”完善情况\n二、审议年度内部双随机抽查工作计划执行安排\n三、部署业务培训",
}
MINUTES = """会议通报了“一单两库”完善情况，要求各股室、所对底数真实性负责。
会议明确，各业务股室按计划规定的时限发起抽查，任务派发前完成底数核实。
会议决定，6月底前由人事教育股组织一次全员培训。"""
Event = tuple[datetime, int, Callable[[], None]]


def load_councils(office: Office, now: datetime) -> list[Event]:
    """The group with its members and duties; what happens in the year's course comes back as events of the calendar."""
    planner = office.actor("planner")
    council = services.save_council(actor=planner, council=None, values=FACTS, now=now)
    for role, name, post, key in MEMBERS:
        member = {"role": role, "name": name, "post": post, "unit_text": ""}
        services.add_member(actor=planner, council=council, values=member, unit=office.units[key], now=now)
    events = [_meeting(office, council, now)]
    for title, owner, due, partners, content, account, done in DUTIES:
        values = services.DutyValues(title, office.units[owner].pk, due, content, partners, "泽市监〔2023〕10号")
        duty = services.save_duty(actor=planner, council=council, year=2023, duty=None, values=values, now=now)
        if done:
            events.append(_report(office, duty, account, datetime.combine(done, now.timetz())))
    return events


def _meeting(office: Office, council: Council, now: datetime) -> Event:
    planner = office.actor("planner")
    meeting = services.save_meeting(actor=planner, council=council, meeting=None, values=MEETING, now=now)
    after = now + timedelta(days=(date(2023, 4, 21) - now.date()).days)

    def hold() -> None:
        members = queries.members_of(council)
        came = {member.pk: member.name != "邢法" for member in members}
        instead = {member.pk: "苗规" for member in members if member.name == "邢法"}
        services.note_meeting(
            actor=planner, meeting=meeting, minutes=MINUTES, came=came, substitutes=instead, now=after
        )
        services.issue_minutes(
            actor=planner, meeting=meeting, number="泽双随机组〔2023〕1号", on=after.date(), now=after
        )

    return after, 0, hold


def _report(office: Office, duty: Duty, account: str, now: datetime) -> Event:
    def report() -> None:
        services.report_duty(
            actor=office.actor(account), duty=duty, note="已按要求完成，材料存股室备查。", file=None, now=now
        )
        services.confirm_duty(actor=office.actor("planner"), duty=duty, now=now + timedelta(hours=3))

    return now, 0, report
