"""许可证."""

from datetime import date

from django.db import models

from .subjects import Subject

# What sheets of the field write for a licence without end (长期); it compares as a day like any other.
FOREVER = date(9999, 9, 9)


class SubjectLicence(models.Model):
    """许可证 of a subject. `valid_to` is FOREVER for 长期, None where nobody has said."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="licences", verbose_name="检查对象")
    name = models.CharField("许可证名称", max_length=100)
    number = models.CharField("许可证编号", max_length=100)
    issuer = models.CharField("发证机关", max_length=100, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "许可证"
        ordering = ("name", "number")
        constraints = [
            models.UniqueConstraint(fields=["subject", "name", "number"], name="one_licence_per_subject_and_number")
        ]
        indexes = [models.Index(fields=["name", "subject"])]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
