"""Filters of the pages of drawing."""

from django import template

from shuangsuiji.drawing.ceremony import party_title as title_of_party
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.drawing.views import shown

register = template.Library()


@register.filter
def next_url(announcement: Announcement) -> str:
    """Where the draw goes on."""
    return shown.next_url(announcement)


@register.filter
def next_verb(announcement: Announcement) -> str:
    """What is to be done next."""
    return shown.next_verb(announcement)


@register.filter
def party_title(name: str) -> str:
    """A party's name for people."""
    return title_of_party(name)
