"""A small back office for the shell."""

from django.http import HttpRequest

from shuangsuiji.ui.navigation import Account, NavGroup, NavItem

GROUPS = [
    NavGroup("工作台", url="/console/"),
    NavGroup(
        "抽查任务", [NavItem("任务管理", "/ui/gallery/list/"), NavItem("随机抽取", "/ui/gallery/wizard/", badge=3)]
    ),
    NavGroup("统计分析", [NavItem("组件", "/ui/gallery/")]),
]


def groups(request: HttpRequest) -> list[NavGroup]:
    return GROUPS


def public(request: HttpRequest) -> list[NavItem]:
    return [NavItem("抽查计划", "/plans/"), NavItem("抽取验证", "/ui/gallery/public/")]


def footer(request: HttpRequest) -> list[NavItem]:
    return [NavItem("无障碍", "/accessibility/")]


def account(request: HttpRequest) -> Account:
    return Account("示例局 · 王某某", unread=12, inbox_url="/inbox/", logout_url="/logout/")


def site() -> dict[str, str]:
    return {
        "name": "示例市公示平台",
        "host_unit": "示例市市场监督管理局",
        "site_code": "1234567890",
        "region": "140525",
    }
