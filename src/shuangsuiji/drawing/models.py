"""Frames, ceremonies, draws and matches. The formats are those of the published specification (fairdraw/1)."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

from .followups import CosignedNote, ReceiptCode, Substitution, SubstitutionLine, SubstitutionState
from .replacements import Replacement, ReplacementState, SeatChange, SpareShare

__all__ = [
    "Alarm",
    "AlarmKind",
    "Announcement",
    "AnnouncementState",
    "CosignedNote",
    "DrawRow",
    "Entropy",
    "FrameEntry",
    "Movement",
    "MovementKind",
    "NamesRule",
    "Party",
    "ReceiptCode",
    "Replacement",
    "ReplacementState",
    "SeatAssignment",
    "SeatChange",
    "Selection",
    "SelectionKind",
    "SpareShare",
    "Substitution",
    "SubstitutionLine",
    "SubstitutionState",
    "VoidRequest",
]


class AnnouncementState(models.TextChoices):
    FRAMED = "framed", "名录待锁定"
    ANNOUNCED = "announced", "已公告，待承诺"
    COMMITTED = "committed", "承诺已齐，待揭示"
    REVEALED = "revealed", "种子已齐，待抽取"
    DRAWN = "drawn", "已抽取，待匹配"
    MATCHED = "matched", "已匹配"
    VOIDED = "voided", "已作废"


class NamesRule(models.TextChoices):
    AT_DRAW = "at-draw", "匹配后即公开"
    AT_NOTICE = "at-notice", "全部检查对象通知后公开"
    AFTER_VISIT = "after-visit", "全部检查审核后公开"


class Announcement(Record):
    """抽取公告 and the ceremony that follows from it: one announcement, one seed, one draw."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="抽取单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=200)
    mode = models.CharField("仪式", max_length=20)
    names = models.CharField("名单公开", max_length=12, choices=NamesRule.choices)
    hash_name = models.CharField("摘要算法", max_length=8)
    sealed = models.BooleanField("密封名录")
    state = models.CharField("状态", max_length=12, choices=AnnouncementState.choices, default=AnnouncementState.FRAMED)
    # when the directory was read: the frame stands as it was then
    framed_at = models.DateTimeField("名录快照时间")
    # given when announced; gapless per unit
    serial = models.PositiveIntegerField("流水号", null=True, blank=True)
    number = models.CharField("抽取编号", max_length=60, blank=True)
    announced_at = models.DateTimeField("公告时间", null=True, blank=True)
    announced_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公告人"
    )
    reveal_by = models.DateTimeField("揭示期限", null=True, blank=True)
    canonical = models.BinaryField("公告原文", null=True, blank=True)
    digest = models.CharField("公告摘要", max_length=64, blank=True)
    secret = models.CharField("密封密钥", max_length=64, blank=True)
    match_inputs = models.BinaryField("匹配输入", null=True, blank=True)
    # codes of the rules by which subjects are checked without drawing, and [code, subjects that meet it] of every rule there is
    certain_rules = models.JSONField("重点必查规则", default=list)
    certain_found = models.JSONField("重点必查户数", default=list)
    # {"visits", "together", "apart"} of a batch as it was framed, see doors.py; empty where one row is drawn alone
    doors = models.JSONField("进门户数", default=dict)
    # {published id: [officer, certificate]} as they were frozen: certificates are renewed, people leave
    officer_ids = models.JSONField("人员代号", default=dict)
    # [{"office", "mode", "subjects", "seats": [n, n]}]: how many officers each kind of seat can choose from, shown before the seed
    coverage = models.JSONField("人员覆盖", default=list)
    # after the draw
    transcript = models.TextField("种子原文", blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    matched_at = models.DateTimeField("匹配时间", null=True, blank=True)
    record = models.JSONField("抽取记录", null=True, blank=True)
    names_open_at = models.DateTimeField("名单公开时间", null=True, blank=True)

    lifecycle = Lifecycle(
        {
            "announce": (["framed"], "announced"),
            "commit": (["announced"], "committed"),
            "reveal": (["committed"], "revealed"),
            "draw": (["revealed"], "drawn"),
            "match": (["drawn"], "matched"),
            "void": (["announced", "committed", "revealed", "drawn"], "voided"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽取公告"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "serial"], name="gapless_serial_per_unit"),
            models.UniqueConstraint(fields=["seed"], condition=~Q(seed=""), name="one_draw_per_seed"),
        ]

    def __str__(self) -> str:
        return self.title


class DrawRow(models.Model):
    """One row of an announcement: a task, its frozen frame and its quota rules."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="rows", verbose_name="公告")
    task = models.ForeignKey("planning.Task", models.PROTECT, related_name="+", verbose_name="任务")
    row_id = models.CharField("行号", max_length=40)
    title = models.CharField("名称", max_length=200)
    quotas = models.JSONField("分类抽取规则")
    rounding = models.CharField("取整", max_length=12)
    reserve = models.PositiveSmallIntegerField("备选数")
    # [{"rule", "title", "number"}]: by which rule how many are checked without drawing; public with the announcement
    certain = models.JSONField("重点必查", default=list)
    frame = models.BinaryField("抽取池原文", null=True, blank=True)
    root = models.CharField("抽取池摘要", max_length=64, blank=True)
    size = models.PositiveIntegerField("户数", default=0)
    draw_file = models.BinaryField("抽取原文", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽取行"
        ordering = ("row_id",)
        constraints = [models.UniqueConstraint(fields=["announcement", "row_id"], name="one_row_id_per_announcement")]

    def __str__(self) -> str:
        return self.title


class FrameEntry(models.Model):
    """One subject in a frozen frame. `status` is E, C or X:reason; whoever is left out stays here with the reason."""

    row = models.ForeignKey(DrawRow, models.CASCADE, related_name="entries", verbose_name="抽取行")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    # code and name as they were frozen: a subject may be renamed, a published package may not change
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=200)
    handle = models.CharField("代号", max_length=22)
    stratum = models.CharField("层", max_length=40)
    status = models.CharField("状态", max_length=48)

    class Meta:
        verbose_name = verbose_name_plural = "抽取池"
        constraints = [
            models.UniqueConstraint(fields=["row", "subject"], name="one_entry_per_subject"),
            models.UniqueConstraint(fields=["row", "handle"], name="one_entry_per_handle"),
        ]

    def __str__(self) -> str:
        return self.handle


class Party(models.Model):
    """A holder of a part of the seed: the server, the auditor, a witness."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="parties", verbose_name="公告")
    name = models.CharField("名称", max_length=40)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="持有人"
    )
    # a witness has no account: a short code leads to a page of their own, where they give their name
    code = models.CharField("短码", max_length=12, blank=True)
    holder = models.CharField("姓名", max_length=40, blank=True)
    commit = models.CharField("承诺", max_length=64, blank=True)
    committed_at = models.DateTimeField("承诺时间", null=True, blank=True)
    share = models.CharField("份额", max_length=64, blank=True)
    revealed_at = models.DateTimeField("揭示时间", null=True, blank=True)
    missing = models.BooleanField("未揭示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "种子份额持有人"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["announcement", "name"], name="one_party_per_name"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_party_per_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Entropy(models.Model):
    """A public value that nobody could know before the last reveal; typed by one person and confirmed by another."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="entropy", verbose_name="公告")
    position = models.PositiveSmallIntegerField("次序")
    source = models.CharField("来源", max_length=80)
    round = models.CharField("期次", max_length=60)
    used_round = models.CharField("实际期次", max_length=60, blank=True)
    value = models.CharField("数值", max_length=400, blank=True)
    evidence = models.JSONField("佐证", default=dict)
    typed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公共随机数"
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["announcement", "position"], name="one_value_per_position")]

    def __str__(self) -> str:
        return self.source


class SelectionKind(models.TextChoices):
    DRAWN = "drawn", "抽中"
    RESERVE = "reserve", "备选"
    CERTAIN = "certain", "重点必查"


class Selection(models.Model):
    """A drawn, reserve or certain subject. Its inclusion probability is `quota`/`eligible` of its stratum, exact."""

    entry = models.OneToOneField(FrameEntry, models.PROTECT, related_name="selection", verbose_name="抽取池行")
    kind = models.CharField("类别", max_length=8, choices=SelectionKind.choices)
    rank = models.PositiveIntegerField("名次")
    ticket = models.CharField("票", max_length=64)
    quota = models.PositiveIntegerField("应抽")
    eligible = models.PositiveIntegerField("有效户数")

    class Meta:
        verbose_name = verbose_name_plural = "抽取结果"

    def __str__(self) -> str:
        return f"{self.entry} {self.get_kind_display()}"


class SeatAssignment(models.Model):
    """One officer's place in one visit, as matched."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="seats", verbose_name="公告")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    officer = models.ForeignKey("registry.Officer", models.PROTECT, related_name="+", verbose_name="执法人员")
    handle = models.CharField("代号", max_length=22)
    seat = models.CharField("席位", max_length=30)
    place = models.PositiveIntegerField("次序")
    lead = models.BooleanField("主办", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "人员匹配"
        constraints = [
            models.UniqueConstraint(fields=["announcement", "seat"], name="one_officer_per_seat"),
            models.UniqueConstraint(fields=["announcement", "subject", "officer"], name="officer_once_per_visit"),
        ]

    def __str__(self) -> str:
        return self.seat


class VoidRequest(models.Model):
    """作废: in public, with reason and two approvals; the announcement and all that followed stay."""

    announcement = models.OneToOneField(Announcement, models.PROTECT, related_name="void_request", verbose_name="公告")
    reason = models.CharField("理由", max_length=500)
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    head = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人"
    )
    head_at = models.DateTimeField("负责人批准时间", null=True, blank=True)
    auditor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="纪检"
    )
    auditor_at = models.DateTimeField("纪检批准时间", null=True, blank=True)
    # a missing share voids a draw without public entropy by rule: then nobody approves
    by_rule = models.BooleanField("按规则作废", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "作废申请"

    def __str__(self) -> str:
        return self.reason


class AlarmKind(models.TextChoices):
    CHANGES = "changes", "名录与人员变动"
    MISMATCH = "mismatch", "数据不符"


class Alarm(Record):
    """提醒: what the auditor must know of a draw. A `blocking` one holds the draw up until the auditor has answered it."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="alarms", verbose_name="公告")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    kind = models.CharField("类别", max_length=12, choices=AlarmKind.choices)
    # of what it tells: the same facts raise no second alarm, other facts do
    digest = models.CharField("摘要", max_length=64)
    # sentences that sum it up
    lines = models.JSONField("内容", default=list)
    blocking = models.BooleanField("须纪检监督确认")
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    note = models.CharField("确认意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["announcement", "kind", "digest"], name="one_alarm_for_the_same_facts")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class MovementKind(models.TextChoices):
    LEFT = "left", "退出名录"
    ENTERED = "entered", "进入名录"
    LOWERED = "lowered", "类别调低"
    RAISED = "raised", "类别调高"
    STATE = "state", "登记状态变化"
    OFFICE = "office", "改由他处管辖"
    OFFICER_LEFT = "officer-left", "人员退出"
    OFFICER_ENTERED = "officer-entered", "人员进入"
    OFFICER_CHANGED = "officer-changed", "人员条件变化"


class Movement(models.Model):
    """One change of a pool between two readings of it; `person` and `act` from the journal, empty where it tells of none."""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="movements", verbose_name="提醒")
    kind = models.CharField("变动", max_length=16, choices=MovementKind.choices)
    title = models.CharField("任务", max_length=200)
    since = models.CharField("对照", max_length=80)
    ref = models.CharField("对象编号", max_length=12)
    name = models.CharField("名称", max_length=200)
    before = models.CharField("变动前", max_length=200, blank=True)
    after = models.CharField("变动后", max_length=200, blank=True)
    person = models.CharField("办理人", max_length=60, blank=True)
    act = models.CharField("办理事项", max_length=60, blank=True)
    acted_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "变动"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()}"
