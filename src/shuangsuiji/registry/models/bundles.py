"""1+X: a lead item with all items that may be checked in the same visit."""

from django.db import models

from shuangsuiji.common.base import Record


class ItemBundle(Record):
    """1+X 组合 of a bureau. Items are named by list and code ("random:A01"), so that a bundle outlives an edition."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="制定单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    name = models.CharField("组合名称", max_length=100)
    lead = models.CharField("牵头事项", max_length=40)
    others = models.JSONField("同查事项", default=list)
    note = models.CharField("备注", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "1+X组合"
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_bundle_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> list[str]:
        """All items, the lead first."""
        return [self.lead, *self.others]
