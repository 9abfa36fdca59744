"""合规手册: what an industry must keep to, for those who are checked."""

from django.db import models

from .texts import VersionedText


class Handbook(VersionedText):
    """A version of an industry's handbook."""

    industry = models.CharField("行业", max_length=60, db_index=True)
    summary = models.CharField("提要", max_length=300, blank=True)

    class Meta(VersionedText.Meta):
        verbose_name = verbose_name_plural = "合规手册"
