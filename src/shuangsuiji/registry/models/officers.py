"""执法检查人员: who they are, when they are away, what changed of them and what they ask for."""

from datetime import date

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle
from shuangsuiji.common.sealing import SealedField

from .words import Speciality


class OfficerState(models.TextChoices):
    ACTIVE = "active", "在岗"
    INACTIVE = "inactive", "离岗"


class CertificateKind(models.TextChoices):
    """Who issued a certificate: the department's own ministry, or the provincial government."""

    DEPARTMENT = "department", "部门执法证"
    GOVERNMENT = "government", "政府执法证"


class OfficerGrade(models.TextChoices):
    GENERAL = "general", "普通"
    PROFESSIONAL = "professional", "专业"


class Officer(Record):
    """执法检查人员: holds a certificate (执法证). `user` is the account with which results are entered.

    `certificate` is the one that is shown at the door and stands in published files; a second one, of the other kind, may
    stand beside it. `duty`, `education` and `post_class` are codes of the profile. `item_codes` are the codes of the items
    that the officer may check, empty for all. Identity and phone numbers are sealed.
    """

    certificate = models.CharField("执法证号", max_length=40, unique=True)
    certificate_kind = models.CharField(
        "执法证类别", max_length=10, choices=CertificateKind.choices, default=CertificateKind.GOVERNMENT
    )
    certificate_valid_to = models.DateField("证件有效期至")
    second_certificate = models.CharField("另一执法证号", max_length=40, blank=True)
    second_valid_to = models.DateField("另一证件有效期至", null=True, blank=True)
    name = models.CharField("姓名", max_length=40)
    staff_number = models.CharField("工号", max_length=20, blank=True)
    id_number = SealedField("身份证号", blank=True)
    phone = SealedField("手机号", blank=True)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    post = models.CharField("职务", max_length=40, blank=True)
    duty = models.CharField("职务类别", max_length=4, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    education = models.CharField("学历", max_length=4, blank=True)
    post_class = models.CharField("岗位大类", max_length=4, blank=True)
    post_since = models.DateField("从事本岗日期", null=True, blank=True)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="地区"
    )
    grid = models.CharField("网格（片区）", max_length=60, blank=True)
    qualifications = models.CharField("资格资质", max_length=200, blank=True)
    grade = models.CharField("分级", max_length=12, choices=OfficerGrade.choices, default=OfficerGrade.GENERAL)
    item_codes = models.JSONField("执法事项范围", default=list, blank=True)
    state = models.CharField("状态", max_length=8, choices=OfficerState.choices, default=OfficerState.ACTIVE)
    specialities = models.ManyToManyField(Speciality, blank=True, related_name="officers", verbose_name="专业")
    user = models.OneToOneField(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ("unit_path", "certificate")
        constraints = [
            models.UniqueConstraint(
                fields=["second_certificate"],
                condition=~models.Q(second_certificate=""),
                name="one_bearer_of_second_certificate",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def second_kind(self) -> CertificateKind:
        """The kind of the second certificate: the one that the first is not."""
        department = CertificateKind.DEPARTMENT
        return CertificateKind.GOVERNMENT if self.certificate_kind == department else department

    def certified_on(self, day: date) -> bool:
        """Whether the certificate that is shown holds on `day`."""
        return self.certificate_valid_to >= day


class Leave(models.Model):
    """Days on which an officer makes no visits, both ends included."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="leaves", verbose_name="执法人员")
    first_day = models.DateField("开始")
    last_day = models.DateField("结束")
    reason = models.CharField("事由", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        ordering = ("first_day",)
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_forward")
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.first_day}—{self.last_day}"


class OfficerChange(models.Model):
    """One field of one officer, before and after; `field` "" says that the officer is new. Sealed values stand masked.

    `source` says how it came: by hand, a sheet, a transfer, an accepted correction; `reference` names that act.
    """

    class Source(models.TextChoices):
        HAND = "hand", "手工修改"
        IMPORT = "import", "批量导入"
        TRANSFER = "transfer", "调动"
        UNIT = "unit", "机构调整"

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="changes", verbose_name="执法人员")
    at = models.DateTimeField("时间")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    reference = models.CharField("依据", max_length=100, blank=True)
    field = models.CharField("字段", max_length=40, blank=True)
    old = models.TextField("原内容", blank=True)
    new = models.TextField("新内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员变更"
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["officer", "at"])]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.field} {self.at}"


class RequestState(models.TextChoices):
    OPEN = "open", "待办理"
    DONE = "done", "已办理"
    REFUSED = "refused", "未予办理"


class OfficerCorrection(Record):
    """What an officer says is wrong in the own record, and the answer."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="corrections", verbose_name="执法人员")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    content = models.CharField("更正内容", max_length=300)
    state = models.CharField("状态", max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    answered_at = models.DateTimeField("办理时间", null=True)

    lifecycle = Lifecycle({"done": (["open"], "done"), "refuse": (["open"], "refused")})

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.officer}的更正申请"


class OfficerTransfer(Record):
    """调动 of an officer between units: at once where one person keeps both, else the other unit takes over.

    `unit_path` is the unit that lets go, `target_path` the one that takes over.
    """

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="transfers", verbose_name="执法人员")
    source = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="调出单位")
    unit_path = models.CharField("调出单位路径", max_length=200, db_index=True)
    target = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="调入单位")
    target_path = models.CharField("调入单位路径", max_length=200, db_index=True)
    reason = models.CharField("依据", max_length=100)
    state = models.CharField("状态", max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    answered_at = models.DateTimeField("办理时间", null=True)

    lifecycle = Lifecycle({"done": (["open"], "done"), "refuse": (["open"], "refused")})

    class Meta:
        verbose_name = verbose_name_plural = "调动"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=models.Q(state="open"), name="one_open_transfer_per_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer}：{self.source} → {self.target}"
