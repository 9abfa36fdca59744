"""Reads of the small vocabularies."""

from django.db.models import Count, QuerySet

from shuangsuiji.registry.models import (
    Speciality,
    Tag,
)

from .common import missing


def tags() -> QuerySet[Tag]:
    """All tags by name, with how many `bearers`."""
    return Tag.objects.annotate(bearers=Count("subjects")).order_by("name")


def specialities() -> QuerySet[Speciality]:
    """All specialities by name, with how many `bearers`."""
    return Speciality.objects.annotate(bearers=Count("officers")).order_by("name")


def get_word(model: type[Tag] | type[Speciality], code: str) -> Tag | Speciality:
    """One tag or speciality by its code; raises Missing."""
    word = model._default_manager.filter(pk=code).first()
    if word is None:
        raise missing("标签或专业")
    return word
