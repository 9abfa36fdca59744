"""抽查事项清单: editions and their items."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

from .words import Speciality


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
