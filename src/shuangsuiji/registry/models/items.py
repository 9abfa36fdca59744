"""抽查事项清单: editions of three kinds, their items, who has taken them on, what was reported upward, which tags they reach."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

from .subjects import SubjectKind
from .words import Speciality, Tag


class CatalogueKind(models.TextChoices):
    RANDOM = "random", "随机抽查事项清单"
    JOINT = "joint", "部门联合抽查事项清单"
    KEY = "key", "重点监管事项清单"


class CatalogueState(models.TextChoices):
    DRAFT = "draft", "拟定中"
    IN_FORCE = "in_force", "执行中"
    SUPERSEDED = "superseded", "已被替代"


class ItemCatalogue(Record):
    """One edition of a list. `digest` is taken over the published text, so that a receipt says what was received."""

    kind = models.CharField("清单", max_length=8, choices=CatalogueKind.choices, default=CatalogueKind.RANDOM)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="发布单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    number = models.PositiveSmallIntegerField("版号", default=1)
    edition = models.CharField("版次", max_length=60)
    adopting_document = models.CharField("发布文件", max_length=200, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("停止日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=CatalogueState.choices, default=CatalogueState.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)

    lifecycle = Lifecycle({"publish": (["draft"], "in_force"), "supersede": (["in_force"], "superseded")})

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项清单"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "edition"], name="one_edition_per_unit"),
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=models.Q(state="in_force"), name="one_edition_in_force_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.edition


class ItemCategory(models.TextChoices):
    KEY = "key", "重点"
    GENERAL = "general", "一般"


class DrawUnit(models.TextChoices):
    SUBJECT = "subject", "主体"
    PRODUCT = "product", "产品"
    PROJECT = "project", "项目"
    BEHAVIOUR = "behaviour", "行为"
    GRID = "grid", "网格"
    PLACE = "place", "点位"
    DEVICE = "device", "器具"


class MethodCode(models.TextChoices):
    ONSITE = "onsite", "实地核查"
    DOCUMENTS = "documents", "书面检查"
    NETWORK = "network", "网络监测"
    TESTING = "testing", "检验检测"
    OPINION = "opinion", "部门检查结果或专业意见"
    AUDIT = "audit", "审计评估等第三方验证"
    AGENCY = "agency", "委托专业机构"


class Item(Record):
    """抽查事项: one row of a list, as it is printed and as it was read.

    The texts stand as they were adopted. `ratio`, `frequency`, `method_codes`, `subject_kinds` and `levels` are what they
    were read to be (see registry.readings); what could not be read for certain stands in `doubts`,
    [{"field", "text", "answer", "by"}], until a person has answered.
    """

    catalogue = models.ForeignKey(ItemCatalogue, models.PROTECT, related_name="items", verbose_name="清单")
    code = models.CharField("编号", max_length=20)
    name = models.CharField("抽查事项名称", max_length=200)
    sub_item = models.CharField("子项", max_length=500, blank=True)
    category = models.CharField("类别", max_length=8, choices=ItemCategory.choices, default=ItemCategory.GENERAL)
    legal_basis = models.TextField("抽查依据", blank=True)
    checking_body = models.CharField("抽查主体", max_length=200, blank=True)
    object_kind = models.CharField("抽查对象", max_length=500, blank=True)
    ratio_text = models.CharField("抽查比例", max_length=300, blank=True)
    frequency_text = models.CharField("抽查频次", max_length=300, blank=True)
    methods = models.CharField("抽查方式", max_length=300, blank=True)
    officer_requirement = models.CharField("检查人员要求", max_length=300, blank=True)
    content = models.TextField("内容及要求", blank=True)
    note = models.TextField("备注", blank=True)
    levels_text = models.CharField("抽查层级", max_length=200, blank=True)
    # of a joint list: 一业一查
    industry = models.CharField("领域（行业）", max_length=100, blank=True, db_index=True)
    lead_text = models.CharField("发起部门", max_length=200, blank=True)
    partners_text = models.CharField("配合部门", max_length=500, blank=True)
    # of the list of what is watched over apart from chance
    measures = models.TextField("监管措施", blank=True)

    speciality = models.ForeignKey(
        Speciality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所需专业"
    )
    draw_unit = models.CharField("抽取单位", max_length=10, choices=DrawUnit.choices, default=DrawUnit.SUBJECT)
    ratio = models.JSONField("抽查比例（读作）", default=list, blank=True)
    frequency = models.JSONField("抽查频次（读作）", default=list, blank=True)
    method_codes = models.JSONField("抽查方式（读作）", default=list, blank=True)
    subject_kinds = models.JSONField("对象类别（读作）", default=list, blank=True)
    levels = models.CharField("层级", max_length=3, blank=True)
    doubts = models.JSONField("存疑", default=list, blank=True)
    lead = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起单位"
    )
    partners = models.ManyToManyField("accounts.Unit", blank=True, related_name="+", verbose_name="配合单位")

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项"
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["catalogue", "code"], name="one_code_per_catalogue")]

    def __str__(self) -> str:
        return self.name

    @property
    def method_labels(self) -> list[str]:
        """The methods that were read, in words."""
        return [str(MethodCode(code).label) for code in self.method_codes]

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of subject that were read, in words."""
        return [str(SubjectKind(code).label) for code in self.subject_kinds]

    @property
    def counts_as_random(self) -> bool:
        """Whether a check of it counts as one that comes by chance alone: what is watched over apart does not."""
        return bool(self.catalogue.kind != CatalogueKind.KEY)

    @property
    def open_doubts(self) -> list[dict[str, str]]:
        """What a person has still to decide."""
        return [doubt for doubt in self.doubts if not doubt["answer"]]


class ItemTag(models.Model):
    """Which tags an item reaches: subjects that bear any of them. By code, so that it outlives an edition."""

    unit = models.ForeignKey("accounts.Unit", models.CASCADE, related_name="+", verbose_name="清单的发布单位")
    kind = models.CharField("清单", max_length=8, choices=CatalogueKind.choices, default=CatalogueKind.RANDOM)
    item_code = models.CharField("事项编号", max_length=20)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="item_tags", verbose_name="标签")

    class Meta:
        verbose_name = verbose_name_plural = "事项标签"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "item_code", "tag"], name="one_tag_per_item_code")
        ]

    def __str__(self) -> str:
        return f"{self.item_code}—{self.tag}"


class ClaimState(models.TextChoices):
    CLAIMED = "claimed", "已认领"
    DECLINED = "declined", "不涉及"


class ItemClaim(Record):
    """认领: a bureau's answer to an item of a list from above. `carried` came over from the edition before, unchanged."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="claims", verbose_name="抽查事项")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="认领单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    state = models.CharField("状态", max_length=10, choices=ClaimState.choices)
    section = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任股室"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    carried = models.BooleanField("沿用上一版", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "事项认领"
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="one_claim_per_unit")]

    def __str__(self) -> str:
        return str(self.item)


class ReportState(models.TextChoices):
    SENT = "sent", "待回执"
    RECEIVED = "received", "已回执"
    RETURNED = "returned", "已退回"


class CatalogueReport(Record):
    """上报 of a published edition. A bureau above answers in the platform; one outside it by a receipt that is typed in."""

    catalogue = models.ForeignKey(ItemCatalogue, models.PROTECT, related_name="reports", verbose_name="清单")
    unit_path = models.CharField("上报单位路径", max_length=200, db_index=True)
    to_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受理单位"
    )
    to_path = models.CharField("受理单位路径", max_length=200, blank=True, db_index=True)
    to_name = models.CharField("受理单位名称", max_length=80)
    digest = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=ReportState.choices, default=ReportState.SENT)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="上报人")
    receipt_number = models.CharField("回执号", max_length=60, blank=True)
    answered_at = models.DateTimeField("回执时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受理人"
    )
    remark = models.CharField("意见", max_length=300, blank=True)

    lifecycle = Lifecycle({"receive": (["sent"], "received"), "return": (["sent"], "returned")})

    class Meta:
        verbose_name = verbose_name_plural = "清单上报"
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue"],
                condition=models.Q(state__in=["sent", "received"]),
                name="one_standing_report_per_edition",
            )
        ]

    def __str__(self) -> str:
        return f"{self.catalogue}→{self.to_name}"
