"""The back office's menu: what a role may open, and nothing else."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from shuangsuiji.ui.navigation import Account, NavGroup, NavItem


@dataclass(frozen=True)
class Page:
    """A menu entry: its label, address name and the right it needs."""

    label: str
    address: str
    verb: str


MENU: tuple[tuple[str, tuple[Page, ...]], ...] = (
    (
        "计划管理",
        (
            Page("年度抽查计划", "planning:plans", "plan.read"),
            Page("计划变更", "planning:changes", "plan.read"),
            Page("专项检查与临时任务", "planning:specials", "plan.read"),
            Page("年度节点", "planning:dates", "plan.read"),
            Page("通知与方案", "planning:all-papers", "plan.read"),
            Page("文书模板", "documents:templates", "template.read"),
            Page("配合部门确认", "partners:confirmations", "partner.read"),
        ),
    ),
    (
        "统筹协调",
        (
            Page("联席会议与领导小组", "councils:councils", "council.read"),
            Page("任务分工", "councils:duties", "council.read"),
        ),
    ),
    (
        "名录管理",
        (
            Page("检查对象名录库", "registry:subjects", "subject.read"),
            Page("专项分库", "registry:tags", "subject.read"),
            Page("动态更新", "registry:changes", "subject.read"),
            Page("划转", "registry:handovers", "subject.transfer"),
            Page("疑似重复", "registry:doubles", "subject.edit"),
            Page("底数核实", "registry:gaps", "subject.read"),
            Page("执法人员名录库", "registry:officers", "officer.read"),
            Page("专家库", "registry:experts", "officer.read"),
            Page("受委托机构库", "registry:agencies", "officer.read"),
            Page("回避申报", "registry:recusals", "officer.read"),
            Page("培训记录", "registry:trainings", "officer.read"),
            Page("我的执法档案", "registry:mine", "officer.self"),
            Page("抽查事项清单", "registry:catalogues", "item.read"),
            Page("1+X组合", "registry:bundles", "item.read"),
            Page("事项认领", "registry:claims", "item.claim"),
            Page("检查要点与指引", "registry:rulebooks", "item.read"),
            Page("合规手册", "registry:handbooks", "item.read"),
        ),
    ),
    (
        "抽查任务",
        (
            Page("任务管理", "planning:tasks", "task.read"),
            Page("随机抽取与匹配", "drawing:announcements", "draw.read"),
            Page("替补记录", "inspections:substitutions", "draw.read"),
            Page("抽查频次台账", "drawing:frequency", "draw.read"),
            Page("监督提醒", "drawing:alarms", "draw.read"),
        ),
    ),
    (
        "检查实施",
        (
            Page("检查任务", "inspections:visits", "visit.read"),
            Page("人员更换", "inspections:replacements", "replace.read"),
        ),
    ),
    (
        "信息公示",
        (
            Page("公示管理", "disclosure:publications", "publication.read"),
            Page("待公示", "disclosure:waiting", "publication.propose"),
        ),
    ),
    ("统计评价", (Page("问题发现率", "evaluation:estimates", "evaluation.read"),)),
    (
        "系统管理",
        (
            Page("用户与角色", "accounts:users", "account.manage"),
            Page("组织机构", "accounts:units", "account.manage"),
            Page("留痕台账", "console:journal", "journal.read"),
            Page("管辖配置", "console:profile", "system.configure"),
        ),
    ),
)


def groups(request: HttpRequest) -> list[NavGroup]:
    """The menu of the acting role."""
    actor = getattr(request, "actor", None)
    if not actor:
        return []
    found = [NavGroup("工作台", url=reverse("console:workbench"))]
    for label, pages in MENU:
        items = tuple(NavItem(page.label, reverse(page.address)) for page in pages if actor.may(page.verb))
        if items:
            found.append(NavGroup(label, items))
    return found


def account(request: HttpRequest) -> Account | None:
    """Who is logged in, at the top right."""
    actor = getattr(request, "actor", None)
    if not actor:
        return None
    return Account(
        label=f"{actor.unit_name} · {actor.name}",
        help_url=reverse("console:help"),
        profile_url=reverse("accounts:me"),
        logout_url=reverse("account_logout"),
    )
