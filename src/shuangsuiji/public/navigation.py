"""The public site's menu."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from shuangsuiji.ui.navigation import NavItem

MENU = (
    ("抽查事项清单", "public:items"),
    ("抽查计划", "public:plans"),
    ("抽取公告", "public:draws"),
    ("检查结果", "public:results"),
    ("合规手册", "public:handbooks"),
    ("抽取验证", "public:verify-guide"),
)


def items(request: HttpRequest) -> list[NavItem]:
    """The columns of the site."""
    return [NavItem(label, reverse(address)) for label, address in MENU]


def footer(request: HttpRequest) -> list[NavItem]:
    """The links at the foot of every page."""
    links = [
        NavItem("无障碍", reverse("public:accessibility")),
        NavItem("站点地图", reverse("public:sitemap")),
        NavItem("工作人员登录", reverse("account_login")),
    ]
    return [NavItem("演示站点说明", reverse("public:demo")), *links] if settings.DEMO else links
