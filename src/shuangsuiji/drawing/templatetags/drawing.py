"""Filters of the pages of drawing."""

from typing import Any

import segno
from django import template
from django.urls import reverse

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


@register.filter
def code_groups(code: str) -> str:
    """A short code in groups of five, to be read aloud."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


@register.simple_tag(takes_context=True)
def witness_address(context: dict[str, Any]) -> str:
    """Where a witness types the short code."""
    address: str = context["request"].build_absolute_uri(reverse("public:witness-entrance"))
    return address


@register.simple_tag(takes_context=True)
def witness_qr(context: dict[str, Any], code: str) -> str:
    """The address of a witness's own page as the picture of a QR code."""
    return qr_uri(context["request"].build_absolute_uri(reverse("public:witness", args=[code])))


@register.simple_tag(takes_context=True)
def receipt_address(context: dict[str, Any], code: str) -> str:
    """Where a business fetches its receipt."""
    address: str = context["request"].build_absolute_uri(reverse("public:receipt", args=[code]))
    return address


@register.simple_tag(takes_context=True)
def receipt_qr(context: dict[str, Any], code: str) -> str:
    """That address as a QR code."""
    return qr_uri(receipt_address(context, code))


def qr_uri(text: str) -> str:
    """A QR code as a data address for an img; never a Micro QR, which readers on phones do not know."""
    picture: str = segno.make_qr(text).svg_data_uri(scale=4, border=2)
    return picture
