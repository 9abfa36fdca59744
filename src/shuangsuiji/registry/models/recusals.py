"""回避: who may not visit whom, why, from when to when, and what the review said."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import REF_LENGTH, new_ref

from .experts import Agency, Expert
from .officers import Officer
from .subjects import Subject


class RecusalGround(models.TextChoices):
    KIN = "kin", "近亲属任职或经营"
    EMPLOYER = "employer", "曾在该单位任职"
    HOLDING = "holding", "持有股份或有其他利益"
    HOME = "home", "籍贯地或长期居住地"
    OTHER = "other", "其他可能影响公正的情形"


class RecusalScope(models.TextChoices):
    SUBJECT = "subject", "指定检查对象"
    OFFICE = "office", "某单位管辖的全部对象"
    REGION = "region", "某行政区划的全部对象"
    GRID = "grid", "某网格的全部对象"
    NAME = "name", "名称中含某字样的对象"


class RecusalState(models.TextChoices):
    DECLARED = "declared", "待审核"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "未予确认"
    WITHDRAWN = "withdrawn", "已撤销"


# A declared recusal counts at once, until a review rejects it: a visit that should not have been cannot be taken back.
IN_FORCE = (RecusalState.DECLARED, RecusalState.CONFIRMED)


class Recusal(models.Model):
    """回避 of an officer, an expert or an agency towards the subjects of `scope`; the field of that name says which.

    `first_day` and `last_day` bound the days of visits it counts for, both included; none means without end.
    """

    ref = models.CharField("编号", max_length=REF_LENGTH, unique=True, default=new_ref, editable=False)
    officer = models.ForeignKey(
        Officer, models.CASCADE, null=True, blank=True, related_name="recusals", verbose_name="执法人员"
    )
    expert = models.ForeignKey(
        Expert, models.CASCADE, null=True, blank=True, related_name="recusals", verbose_name="专家"
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="recusals", verbose_name="受委托机构"
    )
    scope = models.CharField("范围", max_length=8, choices=RecusalScope.choices, default=RecusalScope.SUBJECT)
    subject = models.ForeignKey(
        Subject, models.CASCADE, null=True, blank=True, related_name="recusals", verbose_name="检查对象"
    )
    office = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="管辖单位"
    )
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区划"
    )
    grid = models.CharField("网格", max_length=60, blank=True)
    pattern = models.CharField("名称含有", max_length=40, blank=True)
    ground = models.CharField("情形", max_length=10, choices=RecusalGround.choices, default=RecusalGround.KIN)
    reason = models.CharField("回避事由", max_length=100, blank=True)
    first_day = models.DateField("开始日期", null=True, blank=True)
    last_day = models.DateField("结束日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=RecusalState.choices, default=RecusalState.DECLARED)
    declared_at = models.DateTimeField("申报时间")
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="申报人")
    reviewed_at = models.DateTimeField("审核时间", null=True)
    reviewed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    review_note = models.CharField("审核意见", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(officer__isnull=False, expert=None, agency=None)
                | Q(officer=None, expert__isnull=False, agency=None)
                | Q(officer=None, expert=None, agency__isnull=False),
                name="recusal_of_one_bearer",
            ),
            models.CheckConstraint(
                condition=Q(scope="subject", subject__isnull=False)
                | Q(scope="office", office__isnull=False)
                | Q(scope="region", region__isnull=False)
                | (Q(scope="grid") & ~Q(grid=""))
                | (Q(scope="name") & ~Q(pattern="")),
                name="recusal_says_from_whom",
            ),
            *[
                models.UniqueConstraint(
                    fields=[bearer, "subject"],
                    condition=Q(state__in=["declared", "confirmed"], scope="subject"),
                    name=f"one_recusal_per_{bearer}",
                )
                for bearer in ("officer", "expert", "agency")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.bearer}—{self.towards}"

    @property
    def bearer(self) -> Officer | Expert | Agency:
        """Who stays away."""
        found = self.officer or self.expert or self.agency
        assert found is not None  # noqa: S101 - by the constraint
        return found

    @property
    def unit_path(self) -> str:
        """Where it is kept: with its bearer."""
        return self.bearer.unit_path

    @property
    def towards(self) -> str:
        """From whom, in words."""
        words: dict[str, object] = {
            RecusalScope.SUBJECT: self.subject,
            RecusalScope.OFFICE: f"{self.office}管辖的对象",
            RecusalScope.REGION: f"{self.region}的对象",
            RecusalScope.GRID: f"网格“{self.grid}”的对象",
            RecusalScope.NAME: f"名称含“{self.pattern}”的对象",
        }
        return str(words[self.scope])
