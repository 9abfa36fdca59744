"""The small vocabularies: 专业 and 标签."""

from django.db import models


class Speciality(models.Model):
    """专业: what a visit may ask of an officer (食品, 特种设备 …)."""

    code = models.CharField("代码", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "专业"

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """标签 of a subject: what 专项分库 are made of (加油站, 药店 …)."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "标签"

    def __str__(self) -> str:
        return self.name
