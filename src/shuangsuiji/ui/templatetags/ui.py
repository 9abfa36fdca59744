"""Template tags and filters of every page: `{% load ui %}`."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Textarea
from django.http import HttpRequest
from django.template.context import Context
from django.template.engine import Engine
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from shuangsuiji.common import codes
from shuangsuiji.ui.lists import Cell, Column
from shuangsuiji.ui.look import Look
from shuangsuiji.ui.states import Colour, StateMap

register = template.Library()
DASH = "—"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it says nothing to screen readers, so words must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def tag(label: str, colour: Colour = "grey") -> SafeString:
    return format_html('<span class="tag {}">{}</span>', colour, label)


@register.simple_tag
def state_tag(code: str, states: StateMap) -> SafeString:
    """The label of a state in its colour."""
    return format_html('<span class="tag {}">{}</span>', states.colour(code), states.label(code))


@register.filter
def thousands(value: int | float | str | None) -> str:
    """12406 → 12,406; nothing → a dash."""
    return DASH if value is None or isinstance(value, str) else f"{value:,}"


@register.filter
def hash_groups(digest: str | None) -> str:
    """A hexadecimal digest in groups of eight, which two people can read to each other."""
    text = digest or ""
    return " ".join(text[i : i + 8] for i in range(0, len(text), 8))


@register.simple_tag(name="hash")
def hash_block(digest: str | None) -> SafeString:
    """A digest in groups with a button that copies it whole."""
    if not digest:
        return format_html("{}", DASH)
    return format_html(
        '<span class="hash"><code>{}</code>'
        '<button type="button" class="btn text small" data-copy="{}" hidden>复制</button></span>',
        hash_groups(digest),
        digest,
    )


def _local(value: date | datetime | None, pattern: str) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime(pattern)


@register.filter
def dt(value: datetime | None) -> str:
    """Local date and time to the minute."""
    return _local(value, "%Y-%m-%d %H:%M")


@register.filter
def dt_seconds(value: datetime | None) -> str:
    """Local date and time to the second."""
    return _local(value, "%Y-%m-%d %H:%M:%S")


@register.filter
def day(value: date | datetime | None) -> str:
    """Local date."""
    return _local(value, "%Y-%m-%d")


@register.filter
def mask_phone(number: str | None) -> str:
    """13812345678 → 138****5678."""
    return codes.mask_phone(number or "")


@register.filter
def file_size(size: int | None) -> str:
    """Bytes in the unit people say: 字节, KB, MB (of 1000, as the phone shows it)."""
    if size is None:
        return DASH
    if size < 1000:
        return f"{size} 字节"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.2f} MB"


def percent(done: int, total: int) -> int:
    """Whole percent rounded down, so that 100 means all."""
    return done * 100 // total


@register.simple_tag
def percent_bar(done: int | None, total: int | None) -> SafeString:
    """A bar with its figure; nothing to do yet → a dash."""
    if not total or done is None:
        return format_html("{}", DASH)
    value = percent(done, total)
    return format_html(
        '<span class="percent"><progress value="{0}" max="100" aria-label="{0}%"></progress> {0}%</span>', value
    )


@register.simple_tag(takes_context=True)
def query_replace(context: Context, **changes: Any) -> str:
    """The query string of this page with some parameters replaced; None takes one away."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def look_url(context: Context, name: str, value: str = "") -> str:
    """The address that sets a look, or turns elder or contrast over, and comes back to this page."""
    request: HttpRequest = context["request"]
    value = value or ("0" if getattr(Look.of(request), name) else "1")
    query = urlencode({name: value, "next": request.get_full_path()})
    return f"{reverse('ui:look')}?{query}"


@register.simple_tag(takes_context=True)
def list_cell(context: Context, cell: Cell) -> SafeString:
    """One cell of a list. Made here and not by a template: a list has hundreds, and templates would take most of its time."""
    column = cell.column
    return format_html('<td class="{}" data-label="{}">{}</td>', column.css, column.label, _cell_content(context, cell))


def _cell_content(context: Context, cell: Cell) -> SafeString | str:
    """What stands in the cell, by its column."""
    column, value = cell.column, cell.value
    if column.template:
        return Engine.get_default().get_template(column.template).render(context)
    if column.states:
        return state_tag(value, column.states)
    if column.kind == "progress":
        return percent_bar(*value)
    if column.kind == "hash":
        return hash_block(value)
    return _linked(cell) if cell.url else cell_text(value, column)


def _linked(cell: Cell) -> SafeString:
    """A cell that leads somewhere; what is cut shows itself whole under the pointer."""
    text = cell_text(cell.value, cell.column)
    if cell.column.clip:
        return format_html('<a href="{}" title="{}">{}</a>', cell.url, cell.value, text)
    return format_html('<a href="{}">{}</a>', cell.url, text)


def cell_text(value: Any, column: Column) -> str:
    """What a list's cell says: by the column's kind, a dash for nothing."""
    if value is None or value == "":
        return DASH
    if column.kind == "number" or (column.numeric and isinstance(value, int)):
        return thousands(value)
    writers = {"day": day, "dt": dt}
    return writers[column.kind](value) if column.kind in writers else str(value)


@register.filter
def widget_kind(bound: BoundField) -> str:
    """`check` for a single check box, whose label stands behind it; `textarea` for one that wants the full width."""
    if isinstance(bound.field.widget, CheckboxInput):
        return "check"
    return "textarea" if isinstance(bound.field.widget, Textarea) else ""


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, widget, help and errors of one form field."""
    rendered: SafeString = bound.as_field_group()
    return rendered
