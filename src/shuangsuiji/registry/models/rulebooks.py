"""工作细则, 抽查指引, 检查要点: how an item is checked."""

from django.db import models

from .items import CatalogueKind
from .texts import VersionedText


class RulebookKind(models.TextChoices):
    RULEBOOK = "rulebook", "工作细则"
    GUIDE = "guide", "抽查指引"
    CHECKLIST = "checklist", "检查要点"


class Rulebook(VersionedText):
    """A version of a rulebook, guide or checklist."""

    kind = models.CharField("类型", max_length=10, choices=RulebookKind.choices)

    class Meta(VersionedText.Meta):
        verbose_name = verbose_name_plural = "细则、指引和检查要点"


class RulebookItem(models.Model):
    """An item that a text is for: by code, so that it outlives an edition of the list."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="item_links", verbose_name="文本")
    unit = models.ForeignKey("accounts.Unit", models.CASCADE, related_name="+", verbose_name="清单的发布单位")
    kind = models.CharField("清单", max_length=8, choices=CatalogueKind.choices, default=CatalogueKind.RANDOM)
    item_code = models.CharField("事项编号", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "适用事项"
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "unit", "kind", "item_code"], name="one_link_per_rulebook_and_item"
            )
        ]

    def __str__(self) -> str:
        return self.item_code


class AnswerKind(models.TextChoices):
    JUDGEMENT = "judgement", "符合/不符合/不适用"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    DATE = "date", "日期"
    PHOTO = "photo", "照片"


class PhotoRule(models.TextChoices):
    NONE = "none", "不需要"
    OPTIONAL = "optional", "可以拍照"
    PROBLEM = "problem", "有问题须拍照"
    ALWAYS = "always", "必须拍照"


class ChecklistItem(models.Model):
    """检查要点: one thing to look at, with its law, how to look, and whether a photo is wanted.

    `name` is its name in an XLSForm, kept from version to version; `choices` are [{"name", "label"}].
    """

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="points", verbose_name="检查要点")
    order = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("代号", max_length=40)
    section = models.CharField("分组", max_length=100, blank=True)
    text = models.CharField("检查内容", max_length=500)
    is_key = models.BooleanField("重点项", default=False)
    answer = models.CharField("答案", max_length=10, choices=AnswerKind.choices, default=AnswerKind.JUDGEMENT)
    choices = models.JSONField("选项", default=list, blank=True)
    required = models.BooleanField("必填", default=True)
    law = models.TextField("依据", blank=True)
    method = models.TextField("检查方法", blank=True)
    photo = models.CharField("照片", max_length=10, choices=PhotoRule.choices, default=PhotoRule.OPTIONAL)

    class Meta:
        verbose_name = verbose_name_plural = "检查要点条目"
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "name"], name="one_point_per_name"),
        ]

    def __str__(self) -> str:
        return self.text
