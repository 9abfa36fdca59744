"""Texts that a bureau prints its papers from."""

from django.db import models

from shuangsuiji.common.base import Record


class TextTemplate(Record):
    """文书模板: one edition of a unit's text for a kind of paper. The newest is in force, the older ones are kept."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    kind = models.CharField("文书", max_length=30)
    edition = models.PositiveSmallIntegerField("版次")
    body = models.TextField("正文")
    note = models.CharField("修改说明", max_length=200, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="修改人")

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"
        ordering = ("kind", "-edition")
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "edition"], name="one_edition_per_template")]

    def __str__(self) -> str:
        return f"{self.kind} 第 {self.edition} 版"
