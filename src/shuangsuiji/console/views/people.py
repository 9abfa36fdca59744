"""Pages of accounts: mine, everybody's, and the organisation."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts import queries, services, sessions
from shuangsuiji.accounts.middleware import SESSION_KEY
from shuangsuiji.accounts.queries import User
from shuangsuiji.accounts.web import StaffRequest, confirmed, staff
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.console import sheets
from shuangsuiji.console.forms import people as forms
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.services import link_account
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty


def _roles(user: User) -> str:
    return "；".join(f"{row.unit.short_name} {row.get_role_display()}" for row in user.memberships.all()) or "—"


USERS = Listing(
    columns=(
        Column("姓名", "name", link=lambda user: reverse("accounts:user", args=[user.ref])),
        Column("用户名", "username", sort="username"),
        Column("岗位", _roles),
        Column("状态", template="accounts/parts/status.html"),
        Column("两步验证", template="accounts/parts/factors.html", minor=True),
        Column("最近登录", "last_login", kind="dt", minor=True),
    ),
    ordering="username",
    filters=forms.UserFilter,
    empty=Empty("还没有用户", "新建用户", "/console/accounts/users/new/"),
    unit="个用户",
)


@require_safe
@staff("any")
def me(request: StaffRequest) -> HttpResponse:
    """My account: the roles I can act in, my second factor, my password."""
    context = {
        "page_title": "我的账号",
        "roles": queries.actors_of(request.user),
        "actor": request.actor,
        "two_factors": is_mfa_enabled(request.user),
    }
    return render(request, "accounts/me.html", context)


@require_safe
@staff("any")
def my_sessions(request: StaffRequest) -> HttpResponse:
    """登录设备: where I am logged in, and the way to end all but this one."""
    context = {
        "page_title": "登录设备",
        "crumbs": [("我的账号", reverse("accounts:me"))],
        "rows": sessions.sessions_of(request.user, timezone.now()),
        "current": request.session.session_key,
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
@staff("any")
def end_sessions(request: StaffRequest) -> HttpResponse:
    """退出其他设备."""
    keep = request.session.session_key or ""
    ended = services.end_other_sessions(actor=request.actor, user=request.user, keep=keep, now=timezone.now())
    messages.success(request, f"已退出其他 {ended} 处登录。" if ended else "没有其他设备在登录。")
    return redirect("accounts:sessions")


@require_POST
@staff("any")
def switch(request: StaffRequest) -> HttpResponse:
    """Act in another of my roles."""
    wanted = request.POST.get("unit_path", "")
    if wanted not in {role.unit_path for role in queries.actors_of(request.user)}:
        raise Missing("您没有该岗位。", mend="请从“我的账号”中选择。")
    request.session[SESSION_KEY] = wanted
    return redirect("console:workbench")


@require_safe
@staff("account.manage")
def users(request: StaffRequest) -> HttpResponse:
    """用户与角色."""
    rows = queries.users_visible(request.actor)
    return render_listing(request, USERS, rows, page_title="用户与角色", template="accounts/users.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff("account.manage")
@confirmed
def new_user(request: StaffRequest) -> HttpResponse:
    """A new account; its first password is shown on the answer and nowhere else."""
    form = forms.UserForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            names = {key: form.cleaned_data[key] for key in ("username", "name")}
            with unit_of_work():
                user, password = services.create_user(actor=request.actor, **names, **form.chosen, now=timezone.now())
                _link_officer(request, user, form)
            return _show_password(request, user, password)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    crumbs = [("用户与角色", reverse("accounts:users"))]
    return render(request, "accounts/form.html", {"page_title": "新建用户", "crumbs": crumbs, "form": form})


def _link_officer(request: StaffRequest, user: User, form: forms.RoleForm) -> None:
    """Tie the account to the officer of the certificate given; raises Refusal when the unit has none."""
    certificate = form.cleaned_data["certificate"]
    if not certificate:
        return
    unit = form.chosen["unit"]
    officer = registry.officers_in([unit.path]).filter(certificate=certificate).first()
    if officer is None:
        raise Refusal(
            f"{unit.name}的名录库中没有执法证号 {certificate}。",
            mend="请核对证号和单位，或先在执法人员名录库中登记。",
            field="certificate",
        )
    link_account(actor=request.actor, officer=officer, user_id=user.pk, now=timezone.now())


def _show_password(request: StaffRequest, user: User, password: str) -> HttpResponse:
    context = {"page_title": f"{user.name}的初始密码", "account": user, "password": password}
    return render(request, "accounts/password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("account.manage")
@confirmed
def user(request: StaffRequest, ref: str) -> HttpResponse:
    """One account: its roles, given and taken here."""
    found = queries.get_user(request.actor, ref)
    form = forms.RoleForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            with unit_of_work():
                services.give_role(actor=request.actor, user=found, **form.chosen, now=timezone.now())
                _link_officer(request, found, form)
            messages.success(request, "岗位已调整。")
            return redirect("accounts:user", ref)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "page_title": found.name,
        "crumbs": [("用户与角色", reverse("accounts:users"))],
        "account": found,
        "memberships": found.memberships.all(),
        "sign_on": settings.OIDC,
        "elsewhere": queries.elsewhere(request.actor, found),
        "form": form,
    }
    return render(request, "accounts/user.html", context)


@require_POST
@staff("account.manage")
@confirmed
def take_role(request: StaffRequest, ref: str) -> HttpResponse:
    """Take one role away."""
    found = queries.get_user(request.actor, ref)
    unit = queries.unit_at(request.POST.get("unit_path", ""))
    try:
        services.take_role(actor=request.actor, user=found, unit=unit, now=timezone.now())
        messages.success(request, "岗位已取消，立即生效。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:user", ref)


@require_POST
@staff("account.manage")
@confirmed
def set_active(request: StaffRequest, ref: str) -> HttpResponse:
    """Switch an account off or on."""
    found = queries.get_user(request.actor, ref)
    active = request.POST.get("active") == "1"
    try:
        services.set_active(actor=request.actor, user=found, active=active, now=timezone.now())
        messages.success(request, "账号已启用。" if active else "账号已停用，立即生效。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:user", ref)


@never_cache
@require_POST
@staff("account.manage")
@confirmed
def reset_password(request: StaffRequest, ref: str) -> HttpResponse:
    """A new first password, shown once."""
    found = queries.get_user(request.actor, ref)
    password = services.reset_password(actor=request.actor, user=found, now=timezone.now())
    return _show_password(request, found, password)


@require_POST
@staff("account.manage")
@confirmed
def reset_factors(request: StaffRequest, ref: str) -> HttpResponse:
    """Forget the second factor of who lost the phone."""
    found = queries.get_user(request.actor, ref)
    services.reset_factors(actor=request.actor, user=found, now=timezone.now())
    messages.success(request, f"{found.name}的两步验证已重置。")
    return redirect("accounts:user", ref)


@require_POST
@staff("account.manage")
@confirmed
def set_sso_id(request: StaffRequest, ref: str) -> HttpResponse:
    """By which value the sign-on provider names this person."""
    found = queries.get_user(request.actor, ref)
    try:
        sso_id = request.POST.get("sso_id", "")[:100]
        services.set_sso_id(actor=request.actor, user=found, sso_id=sso_id, now=timezone.now())
        messages.success(request, "统一认证标识已保存。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:user", ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff("account.manage")
@confirmed
def import_users(request: StaffRequest) -> HttpResponse:
    """New accounts from a sheet: all of them or none; the answer is the sheet of their first passwords, given out once."""
    form = forms.UsersUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            joiners = sheets.read_joiners(
                file.read(), file.name, queries.units_visible(request.actor).filter(active=True)
            )
            made = services.create_users(actor=request.actor, joiners=joiners, now=timezone.now())
            return _passwords(made)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    context = {"page_title": "批量开通账号", "crumbs": [("用户与角色", reverse("accounts:users"))], "form": form}
    return render(request, "accounts/import.html", context, status=422 if form.errors else 200)


def _passwords(made: list[tuple[User, str]]) -> HttpResponse:
    response = HttpResponse(sheets.passwords_xlsx(made), content_type=sheets.XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "初始密码.xlsx") or ""
    return response


@require_safe
@staff("account.manage")
def users_template(request: StaffRequest) -> HttpResponse:
    """The empty sheet of new accounts."""
    response = HttpResponse(sheets.joiner_template(), content_type=sheets.XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "账号导入模板.xlsx") or ""
    return response
