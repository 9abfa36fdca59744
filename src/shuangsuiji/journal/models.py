"""The journal's one table."""

from django.db import models


class Entry(models.Model):
    """One act. `canon` is its canonical JSON, `leaf` = SHA-256(0x00 ‖ canon), `chain` = SHA-256(former chain ‖ seq as 8 bytes ‖ leaf).

    Triggers refuse update, delete and any seq but the next. `seq` must stay the only unique column: REPLACE would
    otherwise delete a row of the same value without asking the triggers.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("办理人", max_length=12)
    unit_path = models.CharField("单位路径", max_length=200)
    act = models.CharField("事项", max_length=60, db_index=True)
    target = models.CharField("对象", max_length=60, db_index=True)
    canon = models.BinaryField("内容")
    leaf = models.BinaryField("叶")
    chain = models.BinaryField("链")

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"
