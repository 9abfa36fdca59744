"""Which subject bears which tag, and why."""

from django.db import models

from .subjects import Subject
from .words import Tag


class TagSource(models.TextChoices):
    HAND = "hand", "人工"
    RULE = "rule", "规则"
    IMPORT = "import", "导入"


class SubjectTag(models.Model):
    """A tag on a subject. What a rule set, the rule lifts when it no longer holds; what a person or a sheet set stays."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="taggings", verbose_name="检查对象")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", verbose_name="标签")
    source = models.CharField("来源", max_length=6, choices=TagSource.choices, default=TagSource.HAND)

    class Meta:
        verbose_name = verbose_name_plural = "检查对象标签"
        constraints = [models.UniqueConstraint(fields=["subject", "tag"], name="one_tag_once")]
        indexes = [models.Index(fields=["tag", "subject"])]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.tag_id}"


class TagRefusal(models.Model):
    """A person took a tag off that a rule had set: no rule sets it again."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name="检查对象")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+", verbose_name="标签")

    class Meta:
        verbose_name = verbose_name_plural = "人工去除的标签"
        constraints = [models.UniqueConstraint(fields=["tag", "subject"], name="one_refusal_once")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.tag_id}"


class TagRule(models.Model):
    """The rule by which a bureau sets a tag on its subjects: a subject filter, as frames use it.

    `ran_at` is None until the rule has run as it stands; `matched` is how many subjects it held for then.
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="rules", verbose_name="标签")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    spec = models.JSONField("条件", default=dict)
    saved_at = models.DateTimeField("保存时间")
    ran_at = models.DateTimeField("上次执行", null=True, blank=True)
    matched = models.PositiveIntegerField("符合户数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "标签规则"
        constraints = [models.UniqueConstraint(fields=["tag", "unit"], name="one_rule_per_tag_and_unit")]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.unit_path}"
