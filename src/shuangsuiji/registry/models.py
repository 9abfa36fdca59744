"""一单两库: items, subjects, officers and what ties them together."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

CLASS_CHOICES = [("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("U", "未分类")]


class Speciality(models.Model):
    """专业: what a visit may ask of an officer (食品, 特种设备 …)."""

    code = models.CharField("代码", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "专业"

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """标签 of a subject: what 专项分库 are made of (加油站, 药店 …)."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "标签"

    def __str__(self) -> str:
        return self.name


class CatalogueState(models.TextChoices):
    DRAFT = "draft", "拟定中"
    IN_FORCE = "in_force", "执行中"
    SUPERSEDED = "superseded", "已被替代"


class ItemCatalogue(Record):
    """随机抽查事项清单: one edition."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="发布单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    edition = models.CharField("版次", max_length=60)
    adopting_document = models.CharField("发布文件", max_length=200, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("停止日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=CatalogueState.choices, default=CatalogueState.DRAFT)

    lifecycle = Lifecycle({"publish": (["draft"], "in_force"), "supersede": (["in_force"], "superseded")})

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项清单"
        constraints = [
            models.UniqueConstraint(fields=["unit", "edition"], name="one_edition_per_unit"),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(state="in_force"), name="one_edition_in_force_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.edition


class ItemCategory(models.TextChoices):
    KEY = "key", "重点"
    GENERAL = "general", "一般"


class Item(Record):
    """抽查事项: one row of a catalogue, in the field's twelve columns."""

    catalogue = models.ForeignKey(ItemCatalogue, models.PROTECT, related_name="items", verbose_name="清单")
    code = models.CharField("编号", max_length=20)
    name = models.CharField("抽查事项名称", max_length=100)
    sub_item = models.CharField("子项", max_length=200, blank=True)
    category = models.CharField("类别", max_length=8, choices=ItemCategory.choices, default=ItemCategory.GENERAL)
    legal_basis = models.TextField("抽查依据", blank=True)
    checking_body = models.CharField("抽查主体", max_length=100, blank=True)
    object_kind = models.CharField("抽查对象", max_length=200, blank=True)
    ratio_text = models.CharField("抽查比例", max_length=200, blank=True)
    frequency_text = models.CharField("抽查频次", max_length=200, blank=True)
    methods = models.CharField("抽查方式", max_length=200, blank=True)
    officer_requirement = models.CharField("检查人员要求", max_length=200, blank=True)
    content = models.TextField("内容及要求", blank=True)
    note = models.TextField("备注", blank=True)
    speciality = models.ForeignKey(
        Speciality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所需专业"
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项"
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["catalogue", "code"], name="one_code_per_catalogue")]

    def __str__(self) -> str:
        return self.name


class SubjectKind(models.TextChoices):
    ENTERPRISE = "enterprise", "企业"
    TRADER = "trader", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    INSTITUTION = "institution", "机关事业单位和社会组织"
    PRODUCT = "product", "产品"
    PROJECT = "project", "项目"
    BEHAVIOUR = "behaviour", "行为"
    PLACE = "place", "点位"
    DEVICE = "device", "器具"


class SubjectState(models.TextChoices):
    ACTIVE = "active", "存续"
    REVOKED = "revoked", "吊销"
    CANCELLED = "cancelled", "注销"
    MOVED = "moved", "迁出"


class Subject(Record):
    """检查对象. Identity is (code_type, code); a doubtful code is kept and marked, never refused."""

    code_type = models.CharField("代码类型", max_length=12)
    code = models.CharField("统一社会信用代码/注册号", max_length=40, db_index=True)
    name = models.CharField("名称", max_length=200, db_index=True)
    kind = models.CharField("类别", max_length=12, choices=SubjectKind.choices, db_index=True)
    org_form = models.CharField("主体类型", max_length=60, blank=True)
    state = models.CharField("登记状态", max_length=12, choices=SubjectState.choices, default=SubjectState.ACTIVE)
    established_on = models.DateField("成立日期", null=True, blank=True)
    address = models.CharField("住所（经营场所）", max_length=300, blank=True)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区划"
    )
    industry = models.CharField("行业代码", max_length=8, blank=True)
    office = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="管辖单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    legal_person = models.CharField("法定代表人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    risk_class = models.CharField("信用风险类别", max_length=1, choices=CLASS_CHOICES, default="U")
    tags = models.ManyToManyField(Tag, blank=True, related_name="subjects", verbose_name="标签")
    doubts = models.CharField("存疑", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查对象"
        ordering = ("code", "id")
        constraints = [models.UniqueConstraint(fields=["code_type", "code"], name="one_subject_per_code")]

    def __str__(self) -> str:
        return self.name


class OfficerState(models.TextChoices):
    ACTIVE = "active", "在岗"
    INACTIVE = "inactive", "离岗"


class Officer(Record):
    """执法检查人员: holds a certificate (执法证). `user` is the account with which results are entered."""

    certificate = models.CharField("执法证号", max_length=40, unique=True)
    certificate_valid_to = models.DateField("证件有效期至")
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    post = models.CharField("职务", max_length=40, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    state = models.CharField("状态", max_length=8, choices=OfficerState.choices, default=OfficerState.ACTIVE)
    specialities = models.ManyToManyField(Speciality, blank=True, related_name="officers", verbose_name="专业")
    user = models.OneToOneField(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ("unit_path", "certificate")

    def __str__(self) -> str:
        return self.name


class Leave(models.Model):
    """Days on which an officer makes no visits, both ends included."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="leaves", verbose_name="执法人员")
    first_day = models.DateField("开始")
    last_day = models.DateField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_forward")
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.first_day}—{self.last_day}"


class Recusal(models.Model):
    """回避: an officer who may not visit a subject."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="recusals", verbose_name="执法人员")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="recusals", verbose_name="检查对象")
    reason = models.CharField("回避事由", max_length=100)
    declared_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [models.UniqueConstraint(fields=["officer", "subject"], name="one_recusal_per_pair")]

    def __str__(self) -> str:
        return f"{self.officer}—{self.subject}"


class LedgerKind(models.TextChoices):
    DRAWN = "drawn", "抽中"
    VISITED = "visited", "检查"


class FrequencyLedger(models.Model):
    """抽查频次台账: how often a body has drawn or visited a subject in a year. Written by later stages, read by drawing."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="frequency", verbose_name="检查对象")
    unit_path = models.CharField("检查单位路径", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=8, choices=LedgerKind.choices)
    day = models.DateField("日期")
    source = models.CharField("来源", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "抽查频次台账"
        indexes = [models.Index(fields=["subject", "year"])]
        constraints = [models.UniqueConstraint(fields=["subject", "kind", "source"], name="one_ledger_line_per_source")]

    def __str__(self) -> str:
        return f"{self.subject} {self.year} {self.get_kind_display()}"


class ImportBatch(Record):
    """One imported file: who, what, how many, and what was handed back.

    `errors` is a list of {"row", "cell", "column", "value", "reason", "mend"}; `rejected` is the sheet of the rows that
    were not taken, {"name", "header", "rows"}, ready to be mended and uploaded again.
    """

    kind = models.CharField("内容", max_length=20)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="导入人")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    rows = models.PositiveIntegerField("总行数")
    created = models.PositiveIntegerField("新增")
    updated = models.PositiveIntegerField("更新")
    unchanged = models.PositiveIntegerField("无变化")
    errors = models.JSONField("错误", default=list)
    rejected = models.JSONField("未导入的行", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ("-id",)

    @property
    def failed(self) -> int:
        """How many rows were not taken."""
        return self.rows - self.created - self.updated - self.unchanged

    def __str__(self) -> str:
        return self.file_name
