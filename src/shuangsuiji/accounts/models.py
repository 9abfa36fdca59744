"""Regions, units, users and the roles they hold."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record, new_ref

from .roles import ADMIN_ROLES, ROLE_TITLES


class Region(models.Model):
    """行政区划 of GB/T 2260, with the towns of GB/T 10114."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    BUREAU = "bureau", "局"
    DEPARTMENT = "department", "部门"
    SECTION = "section", "股室"
    STATION = "station", "所"


class UnitLevel(models.TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    STATION = "station", "所"


class Unit(Record):
    """单位: bureaus, their sections and stations, partner departments. `path` is the chain of codes, each ended by a dot.

    `department` is a code of the profile's departments: which line of government the unit belongs to. A role may be limited
    to one department of a subtree.
    """

    PATH_LENGTH = 200

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    path = models.CharField("路径", max_length=PATH_LENGTH, unique=True)
    level = models.CharField("层级", max_length=8, choices=UnitLevel.choices, blank=True)
    department = models.CharField("部门", max_length=20, blank=True, db_index=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区划")
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("path",)

    def __str__(self) -> str:
        return self.short_name


class User(AbstractBaseUser):
    """A person's account. What it may do comes from its memberships alone; there is no superuser.

    `sso_id` is the value of the stable claim by which a sign-on provider names the person. `unit_path` is the unit that
    keeps the account once it has no role left.
    """

    ref = models.CharField("编号", max_length=12, unique=True, default=new_ref, editable=False)
    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    sso_id = models.CharField("统一认证标识", max_length=100, unique=True, null=True, blank=True)
    unit_path = models.CharField("管理单位路径", max_length=200, blank=True, db_index=True)
    password_is_initial = models.BooleanField("使用初始密码", default=False)
    date_joined = models.DateTimeField("开通时间", auto_now_add=True)

    objects = BaseUserManager["User"]()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of a user in a unit: one role per unit, and never two of the three administrations."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="用户")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="单位")
    role = models.CharField("角色", max_length=12, choices=[(role.value, title) for role, title in ROLE_TITLES.items()])
    department = models.CharField("限定部门", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(fields=["user", "unit"], name="one_role_per_unit"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(role__in=[role.value for role in ADMIN_ROLES]), name="three_admins_apart"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}·{self.unit}·{self.get_role_display()}"


class UnitChange(models.Model):
    """What happened to a unit: founded, renamed, moved below another, closed or opened again, by which document."""

    class Kind(models.TextChoices):
        CREATE = "create", "设立"
        RENAME = "rename", "变更"
        MOVE = "move", "调整隶属"
        CLOSE = "close", "撤并"
        REOPEN = "reopen", "恢复"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="changes", verbose_name="单位")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    kind = models.CharField("事项", max_length=8, choices=Kind.choices)
    old = models.CharField("变更前", max_length=300, blank=True)
    new = models.CharField("变更后", max_length=300, blank=True)
    reason = models.CharField("依据", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位沿革"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"
