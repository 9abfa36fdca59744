"""年度抽查计划 and the tasks that carry it out."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

from . import paper_models  # noqa: F401 - Django looks for models here
from .batches import Batch, batch_of


class PlanState(models.TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "待公布"
    PUBLISHED = "published", "已公布"


class PlanKind(models.TextChoices):
    """A special or interim check is a plan of its own with one row: it takes the same way, and is counted apart."""

    ANNUAL = "annual", "年度计划"
    SPECIAL = "special", "专项检查"
    INTERIM = "interim", "临时任务"


class Plan(Record):
    """年度抽查工作计划 of one unit for one year; or a 专项检查 or 临时任务 outside of it, with its basis and reason."""

    kind = models.CharField("类别", max_length=8, choices=PlanKind.choices, default=PlanKind.ANNUAL)
    basis = models.CharField("依据文件", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="制定单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人"
    )
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    # 备案 upward: when, under which number, and what came back
    filed_on = models.DateField("备案日期", null=True, blank=True)
    filing_number = models.CharField("备案文号", max_length=60, blank=True)
    filing_receipt = models.CharField("备案回执", max_length=200, blank=True)
    source_name = models.CharField("来源文件", max_length=200, blank=True)
    source_sha256 = models.CharField("来源文件摘要", max_length=64, blank=True)
    # the columns of that file in their order, [[title, field or ""], …]: so that it can be written back as it came
    layout = models.JSONField("来源文件的列", default=list, blank=True)

    lifecycle = Lifecycle(
        {
            "submit": (["draft"], "submitted"),
            "return": (["submitted"], "draft"),
            "approve": (["submitted"], "approved"),
            "publish": (["approved"], "published"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度抽查计划"
        ordering = ("-year", "-id")

    def __str__(self) -> str:
        return self.title


class SamplingType(models.TextChoices):
    DIRECTED = "directed", "定向"
    UNDIRECTED = "undirected", "不定向"


class RowKind(models.TextChoices):
    """Who carries a row out together, or why it is not a random check."""

    SINGLE = "single", "系统内"
    SECTIONS = "sections", "系统内部联合"
    JOINT = "joint", "部门联合"
    TRADE = "trade", "一业一查"
    COMBINED = "combined", "综合查一次"
    SPECIAL = "special", "专项检查"
    INTERIM = "interim", "临时任务"


# Kinds with other departments: the numerator of 部门联合双随机监管率.
JOINT_KINDS = (RowKind.JOINT, RowKind.TRADE, RowKind.COMBINED)
# Kinds without a place in the yearly plan of random checks: they need a basis and are counted apart.
APART_KINDS = (RowKind.SPECIAL, RowKind.INTERIM)


class RowLevel(models.TextChoices):
    """At which level is drawn and at which is visited."""

    PROVINCE = "province", "省抽省查"
    PROVINCE_CITY = "province-city", "省抽市查"
    PROVINCE_COUNTY = "province-county", "省抽县查"
    CITY = "city", "市抽市查"
    CITY_COUNTY = "city-county", "市抽县查"
    CITY_WITH_COUNTY = "city-with-county", "市县联查"
    COUNTY = "county", "县抽县查"


class Crossing(models.TextChoices):
    """Whether officers leave their own district."""

    NONE = "", "本辖区"
    MUTUAL = "mutual", "交叉互查"
    REGIONAL = "regional", "跨区域"


class DrawUnit(models.TextChoices):
    """What is drawn."""

    BUSINESS = "business", "主体"
    PRODUCT = "product", "产品"
    PROJECT = "project", "项目"
    BEHAVIOUR = "behaviour", "行为"
    PLACE = "place", "点位"
    DEVICE = "device", "器具"
    GRID = "grid", "网格"


class RowStage(models.TextChoices):
    """Where a row stands before its plan is submitted: a section drafts and reports it, the lead section merges it."""

    DRAFTED = "drafted", "起草中"
    REPORTED = "reported", "待汇总"
    MERGED = "merged", "已汇总"


class PlanRow(Record):
    """计划项. The `*_text` fields keep the ten printed columns as they are; the rest is what they were resolved to."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows", verbose_name="计划")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("抽查任务名称", max_length=200)
    type_text = models.CharField("抽查类型", max_length=60, blank=True)
    items_text = models.TextField("抽查事项", blank=True)
    subjects_text = models.CharField("抽查对象范围", max_length=300, blank=True)
    ratio_text = models.CharField("抽查比例/数量", max_length=200, blank=True)
    classes_text = models.TextField("信用风险分类管理", blank=True)
    window_text = models.CharField("抽查起止时间", max_length=100, blank=True)
    initiator_text = models.CharField("发起主体/指导单位", max_length=200, blank=True)
    body_text = models.CharField("抽查检查主体", max_length=200, blank=True)
    frequency_text = models.CharField("抽查频次", max_length=200, blank=True)
    # title → text of the columns that are none of these, as they were printed
    extra = models.JSONField("其他列", default=dict, blank=True)

    # called state, for that is what a life cycle compares
    state = models.CharField("阶段", max_length=10, choices=RowStage.choices, default=RowStage.MERGED)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    kind = models.CharField("组织形式", max_length=10, choices=RowKind.choices, default=RowKind.SINGLE)
    level = models.CharField("抽查层级", max_length=20, choices=RowLevel.choices, default=RowLevel.COUNTY)
    crossing = models.CharField("跨区域", max_length=10, choices=Crossing.choices, blank=True, default=Crossing.NONE)
    draw_unit = models.CharField("抽取单位", max_length=10, choices=DrawUnit.choices, default=DrawUnit.BUSINESS)
    partners = models.ManyToManyField("accounts.Unit", blank=True, related_name="+", verbose_name="参与单位")
    partners_text = models.CharField("参与部门", max_length=200, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    # of a row that was made of others in the same plan, so that none is drawn again alone
    made_of = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="joined_in", verbose_name="合并自"
    )
    sampling_type = models.CharField("类型", max_length=12, choices=SamplingType.choices, blank=True)
    items = models.ManyToManyField("registry.Item", blank=True, related_name="+", verbose_name="事项")
    # {"kinds": [...], "tags": [...], "without_tags": [...]}: see registry.queries.subjects_in
    subject_filter = models.JSONField("对象条件", default=dict)
    # {"A": {"bp": 50}, …} or {"number": n} per class: the quota rules of the draw
    quotas = models.JSONField("分类抽取规则", default=dict)
    # {"D": 2, …}: how often a year a class is drawn, once where it does not stand; each time is a batch of its own
    frequencies = models.JSONField("分类年度频次", default=dict, blank=True)
    window_start = models.DateField("开始", null=True, blank=True)
    window_end = models.DateField("结束", null=True, blank=True)
    lead = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起股室"
    )
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    # [{"field": "name", "text": "…", "settled_by": "", "answer": ""}]: a doubt stays until a person has settled it
    doubts = models.JSONField("存疑", default=list)
    resolved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )

    lifecycle = Lifecycle(
        {
            "report": (["drafted"], "reported"),
            "return": (["reported"], "drafted"),
            "merge": (["reported"], "merged"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "计划项"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_number_per_plan")]

    def __str__(self) -> str:
        return self.name


class TaskState(models.TextChoices):
    PREPARING = "preparing", "待核实底数"
    READY = "ready", "待抽取"
    ANNOUNCED = "announced", "已公告"
    DRAWN = "drawn", "待匹配"
    MATCHED = "matched", "待派发"
    DISPATCHED = "dispatched", "检查中"
    FINISHED = "finished", "已完成"
    CANCELLED = "cancelled", "已取消"


class Task(Record):
    """抽查任务: a plan row being carried out."""

    row = models.ForeignKey(PlanRow, models.PROTECT, related_name="tasks", verbose_name="计划项")
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("流水号")
    number = models.CharField("任务编号", max_length=60, unique=True)
    name = models.CharField("任务名称", max_length=200)
    # of a row that is drawn several times a year: which of them, from 1
    batch = models.PositiveSmallIntegerField("批次", default=1)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="组织单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    state = models.CharField("状态", max_length=12, choices=TaskState.choices, default=TaskState.PREPARING)
    # 底数核实 by the section, with its nomination of mode and pool, before anything is announced
    signed_off_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    signed_off_at = models.DateTimeField("核实时间", null=True, blank=True)
    # how far it has come, told by the later stages when they move it on
    frame_size = models.PositiveIntegerField("名录库基数", null=True, blank=True)
    drawn_count = models.PositiveIntegerField("抽取户数", null=True, blank=True)
    officer_count = models.PositiveIntegerField("执法人员", null=True, blank=True)
    done_count = models.PositiveIntegerField("已检查户数", default=0)
    match_mode = models.CharField("选派方式", max_length=30, blank=True)
    pool = models.ManyToManyField("accounts.Unit", blank=True, related_name="+", verbose_name="选派范围")

    lifecycle = Lifecycle(
        {
            "sign_off": (["preparing", "ready"], "ready"),
            "announce": (["ready"], "announced"),
            "void": (["announced", "drawn"], "ready"),
            "draw": (["announced"], "drawn"),
            "match": (["drawn"], "matched"),
            "dispatch": (["matched"], "dispatched"),
            "finish": (["dispatched"], "finished"),
            "cancel": (["preparing", "ready"], "cancelled"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽查任务"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="one_serial_per_year"),
            models.UniqueConstraint(fields=["row", "batch"], name="one_task_per_batch"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def turn(self) -> Batch:
        """The rules and days of this draw of its row."""
        return batch_of(self.row, self.batch)


class ReadingPurpose(models.TextChoices):
    SIGN_OFF = "sign-off", "底数核实"
    FRAME = "frame", "编制名录"


class PoolReading(models.Model):
    """快照: whom a task reached, and who could visit, at one moment; later readings are compared with it."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="readings", verbose_name="任务")
    purpose = models.CharField("时机", max_length=10, choices=ReadingPurpose.choices)
    taken_at = models.DateTimeField("时间")
    # of unit and subject filter: readings of one scope can be compared over the years
    scope = models.CharField("范围摘要", max_length=64, db_index=True)
    # of the two lists; it stands in the journal
    digest = models.CharField("摘要", max_length=64)
    lists = models.BinaryField("名单")

    class Meta:
        verbose_name = verbose_name_plural = "名录快照"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.task} {self.get_purpose_display()}"


class ChangeKind(models.TextChoices):
    CHANGE = "change", "变更"
    POSTPONE = "postpone", "延期"
    CANCEL = "cancel", "取消"


class ChangeState(models.TextChoices):
    APPLIED = "applied", "待备案"
    FILED = "filed", "待上报"
    REPORTED = "reported", "待公布"
    PUBLISHED = "published", "已公布"
    REFUSED = "refused", "未予备案"


class PlanChange(Record):
    """计划变更: a row of a published plan that is to change, be postponed or be cancelled, on its way to the public.

    The section applies, the lead section files it, reports it to the bureau above and publishes the plan anew. `values` are
    the row's new fields, days as ISO texts.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="changes", verbose_name="计划")
    row = models.ForeignKey(PlanRow, models.PROTECT, related_name="changes", verbose_name="计划项")
    kind = models.CharField("类别", max_length=10, choices=ChangeKind.choices)
    serial = models.PositiveIntegerField("流水号")
    number = models.CharField("申请编号", max_length=60, unique=True)
    reason = models.CharField("理由", max_length=500)
    basis = models.CharField("依据", max_length=200, blank=True)
    values = models.JSONField("变更内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=ChangeState.choices, default=ChangeState.APPLIED)
    applied_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    applicant = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="申请股室")
    filed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="备案人"
    )
    filed_at = models.DateTimeField("备案时间", null=True, blank=True)
    filing_number = models.CharField("备案编号", max_length=60, blank=True)
    opinion = models.CharField("备案意见", max_length=500, blank=True)
    reported_on = models.DateField("上报日期", null=True, blank=True)
    report_number = models.CharField("上报文号", max_length=60, blank=True)
    receipt = models.CharField("上级回执", max_length=200, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    lifecycle = Lifecycle(
        {
            "file": (["applied"], "filed"),
            "refuse": (["applied"], "refused"),
            "report": (["filed"], "reported"),
            "publish": (["reported"], "published"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "计划变更"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["row"],
                condition=models.Q(state__in=["applied", "filed", "reported"]),
                name="one_open_change_per_row",
            )
        ]

    def __str__(self) -> str:
        return self.number


class PlanVersion(models.Model):
    """A plan as it was published once: what the public could read, kept for good.

    `rows` is a list of {"number", "cancelled", "texts": the printed columns, "quotas",
    "frequencies", "extra": what stands in other columns}.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="计划")
    number = models.PositiveSmallIntegerField("版次")
    published_at = models.DateTimeField("公布时间")
    change = models.OneToOneField(
        PlanChange, models.PROTECT, null=True, blank=True, related_name="version", verbose_name="变更"
    )
    rows = models.JSONField("计划项")

    class Meta:
        verbose_name = verbose_name_plural = "计划版次"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_number_per_version")]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 版"
