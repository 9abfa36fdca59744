"""持证人员: everybody who holds a certificate, the denominator of 入库率."""

from django.db import models

from shuangsuiji.common.base import Record

from .officers import CertificateKind


class CertificateHolder(Record):
    """One line of the list of certificate holders, as the office that issues certificates hands it over.

    A holder stands in the directory when an officer bears the certificate, as the first or the second one.
    """

    certificate = models.CharField("执法证号", max_length=40, unique=True)
    kind = models.CharField(
        "执法证类别", max_length=10, choices=CertificateKind.choices, default=CertificateKind.GOVERNMENT
    )
    valid_to = models.DateField("有效期至", null=True, blank=True)
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    source = models.CharField("名单来源", max_length=100, blank=True)
    excused = models.CharField("不入库原因", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "持证人员"
        ordering = ("unit_path", "certificate")

    def __str__(self) -> str:
        return self.name
