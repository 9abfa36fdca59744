"""专家库 and 受委托机构库: who assists a visit and never counts as an officer."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.sealing import SealedField

from .words import Speciality


class HelperState(models.TextChoices):
    ACTIVE = "active", "在库"
    INACTIVE = "inactive", "退库"


class Helper(Record):
    """What experts and agencies share: a field, a qualification with its end, the bureau's unit that keeps the entry."""

    name = models.CharField("名称", max_length=100)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="管理单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    qualification = models.CharField("资格资质", max_length=100)
    qualification_number = models.CharField("资质证书号", max_length=60, blank=True)
    qualified_to = models.DateField("资质有效期至", null=True, blank=True)
    phone = SealedField("联系电话", blank=True)
    state = models.CharField("状态", max_length=8, choices=HelperState.choices, default=HelperState.ACTIVE)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Expert(Helper):
    """专家. Known in a bureau by name and workplace."""

    workplace = models.CharField("工作单位", max_length=100)
    title = models.CharField("职称", max_length=40, blank=True)
    specialities = models.ManyToManyField(Speciality, blank=True, related_name="experts", verbose_name="专业领域")

    class Meta(Helper.Meta):
        verbose_name = verbose_name_plural = "专家"
        ordering = ("unit_path", "name")
        constraints = [models.UniqueConstraint(fields=["unit", "name", "workplace"], name="one_expert_per_workplace")]


class Agency(Helper):
    """受委托机构: tests, audits or advises by contract. Known in a bureau by its 统一社会信用代码."""

    code = models.CharField("统一社会信用代码", max_length=40)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contract = models.CharField("委托文件", max_length=100, blank=True)
    contract_to = models.DateField("委托期限至", null=True, blank=True)
    specialities = models.ManyToManyField(Speciality, blank=True, related_name="agencies", verbose_name="专业领域")

    class Meta(Helper.Meta):
        verbose_name = verbose_name_plural = "受委托机构"
        ordering = ("unit_path", "name")
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="one_agency_per_code")]
