"""Councils with their members, meetings and the duties of a year."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class CouncilKind(models.TextChoices):
    JOINT = "joint", "联席会议"
    GROUP = "group", "领导小组"


class CouncilLevel(models.TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    BUREAU = "bureau", "局内"


class Council(Record):
    """联席会议 of several departments, or 领导小组 of one bureau. `unit` is the bureau that keeps it."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=8, choices=CouncilKind.choices)
    level = models.CharField("层级", max_length=10, choices=CouncilLevel.choices, default=CouncilLevel.COUNTY)
    document = models.CharField("成立文件", max_length=100, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    office = models.CharField("办公室设在", max_length=100, blank=True)
    liaison = models.CharField("联系人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    tasks_of = models.TextField("职责", blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联席会议与领导小组"
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_council_of_a_name")]

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    CHAIR = "chair", "召集人/组长"
    DEPUTY = "deputy", "副召集人/副组长"
    MEMBER = "member", "成员"
    LIAISON = "liaison", "联络员"


class Member(Record):
    """成员: a person with a post, for a unit of this platform or one that is only named."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="members", verbose_name="组织")
    order = models.PositiveSmallIntegerField("次序")
    role = models.CharField("身份", max_length=8, choices=MemberRole.choices, default=MemberRole.MEMBER)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=80, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    unit_text = models.CharField("单位名称", max_length=80, blank=True)
    left_on = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成员"
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def unit_name(self) -> str:
        """The unit in words."""
        return self.unit.name if self.unit else self.unit_text


class MeetingState(models.TextChoices):
    PLANNED = "planned", "待召开"
    HELD = "held", "已召开"
    ISSUED = "issued", "纪要已印发"


class Meeting(Record):
    """会议: agenda before, attendance and minutes after. Issued minutes stay as they are."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="meetings", verbose_name="组织")
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.CharField("主持人", max_length=40, blank=True)
    agenda = models.TextField("议程", blank=True)
    minutes = models.TextField("议定事项", blank=True)
    number = models.CharField("纪要文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=8, choices=MeetingState.choices, default=MeetingState.PLANNED)
    issued_on = models.DateField("印发日期", null=True, blank=True)

    lifecycle = Lifecycle({"hold": (["planned", "held"], "held"), "issue": (["held"], "issued")})

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """到会: whether a member came, and who came instead."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name="会议")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="成员")
    came = models.BooleanField("到会", default=False)
    substitute = models.CharField("代会人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到会"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_per_member")]

    def __str__(self) -> str:
        return f"{self.member} {'到会' if self.came else '缺席'}"


class DutyState(models.TextChoices):
    OPEN = "open", "办理中"
    REPORTED = "reported", "待确认"
    DONE = "done", "已完成"


class Duty(Record):
    """任务分工: what one unit does by a day in a year, and what shows that it did."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="duties", verbose_name="组织")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("任务", max_length=120)
    content = models.TextField("工作内容", blank=True)
    owner = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="责任单位")
    partners_text = models.CharField("配合单位", max_length=200, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    due = models.DateField("完成时限")
    state = models.CharField("状态", max_length=8, choices=DutyState.choices, default=DutyState.OPEN)
    done_on = models.DateField("完成日期", null=True, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)

    lifecycle = Lifecycle(
        {
            "report": (["open"], "reported"),
            "return": (["reported"], "open"),
            "confirm": (["reported"], "done"),
            "reopen": (["done"], "open"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "任务分工"
        ordering = ("year", "number")
        constraints = [models.UniqueConstraint(fields=["council", "year", "number"], name="one_number_per_duty_list")]

    def __str__(self) -> str:
        return self.title


class Evidence(Record):
    """佐证: what the owner wrote and the file that goes with it; the file lies on disk under its digest."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="evidence", verbose_name="任务")
    note = models.CharField("完成情况", max_length=500)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    size = models.PositiveIntegerField("大小", default=0)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="填报人")

    class Meta:
        verbose_name = verbose_name_plural = "佐证"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.note
