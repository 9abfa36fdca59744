"""检查对象: businesses, and the products, projects, acts, places and instruments that they own."""

from django.db import models

from shuangsuiji.common.base import REF_LENGTH, Record, new_ref

from .words import Tag

CLASS_CHOICES = [("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("U", "未分类")]


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
    GRID = "grid", "网格"


class SubjectState(models.TextChoices):
    ACTIVE = "active", "存续"
    REVOKED = "revoked", "吊销"
    CANCELLED = "cancelled", "注销"
    MOVED = "moved", "迁出"


class Subject(Record):
    """检查对象. Identity is (code_type, code); a doubtful code is kept and marked, never refused.

    `unit_path` follows `office`: the office that supervises it is said by persons and sheets, never guessed from the county
    digits of a code. A subject that turned out to be another one's double stays as an alias: `merged_into` names the one
    that is kept, and lists and frames leave the alias out.

    Millions of rows: every index below is paid for a million times over, so each serves a list, a search or a delete.
    Unique and db_index of a field would add a second one for LIKE on PostgreSQL, which the ranges asked for do not need.
    """

    ref = models.CharField("编号", max_length=REF_LENGTH, default=new_ref, editable=False)
    code_type = models.CharField("代码类型", max_length=12)
    code = models.CharField("统一社会信用代码/注册号", max_length=40)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类别", max_length=12, choices=SubjectKind.choices)
    org_form = models.CharField("主体类型", max_length=60, blank=True)
    state = models.CharField("登记状态", max_length=12, choices=SubjectState.choices, default=SubjectState.ACTIVE)
    established_on = models.DateField("成立日期", null=True, blank=True)
    approved_on = models.DateField("核准日期", null=True, blank=True)
    ended_on = models.DateField("注销、吊销或迁出日期", null=True, blank=True)
    authority = models.CharField("登记机关", max_length=100, blank=True)
    capital = models.DecimalField("注册资本（万元）", max_digits=16, decimal_places=4, null=True, blank=True)
    scope = models.TextField("经营范围", blank=True)
    address = models.CharField("住所（经营场所）", max_length=300, blank=True)
    region = models.ForeignKey(
        "accounts.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行政区划",
        db_index=False,
    )
    industry = models.CharField("行业代码", max_length=8, blank=True)
    office = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="管辖单位")
    unit_path = models.CharField("单位路径", max_length=200)
    grid = models.CharField("网格（片区）", max_length=60, blank=True)
    legal_person = models.CharField("法定代表人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    contact = models.CharField("联络员", max_length=60, blank=True)
    contact_phone = models.CharField("联络员电话", max_length=40, blank=True)
    risk_class = models.CharField("信用风险类别", max_length=1, choices=CLASS_CHOICES, default="U")
    owner = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="belongings",
        verbose_name="所属主体",
        db_index=False,
    )
    attributes = models.JSONField("属性", default=dict, blank=True)
    tags = models.ManyToManyField(
        Tag, through="registry.SubjectTag", blank=True, related_name="subjects", verbose_name="标签"
    )
    doubts = models.CharField("存疑", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name="并入", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查对象"
        ordering = ("code", "id")
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="one_subject_per_ref"),
            # the code first: lists are in its order, and searches ask for its beginning
            models.UniqueConstraint(fields=["code", "code_type"], name="one_subject_per_code"),
        ]
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["kind"]),
            models.Index(fields=["unit_path"]),
            # a rare class in a large scope must not be looked for through all of it
            models.Index(fields=["risk_class", "unit_path"]),
            # what few subjects have
            *(
                models.Index(fields=[name], condition=models.Q((f"{name}__isnull", False)), name=f"subject_with_{name}")
                for name in ("region", "owner", "merged_into")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectCode(models.Model):
    """A further number of a subject beside its own: the old 注册号 of a firm that bears a 统一社会信用代码 now, or an alias's."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="codes", verbose_name="检查对象")
    code_type = models.CharField("代码类型", max_length=12)
    code = models.CharField("代码", max_length=40, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "曾用代码"
        constraints = [models.UniqueConstraint(fields=["code_type", "code"], name="one_bearer_per_further_code")]

    def __str__(self) -> str:
        return self.code
