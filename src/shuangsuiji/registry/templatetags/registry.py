"""Template filters of the registry."""

from django import template

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common import codes
from shuangsuiji.registry.models import Officer, OfficerChange, OfficerTransfer

register = template.Library()


@register.filter
def field_title(change: OfficerChange) -> str:
    """The field of a change by its Chinese name; 登记 for the line that begins a record."""
    return str(Officer._meta.get_field(change.field).verbose_name) if change.field else "登记入库"  # type: ignore[union-attr]


@register.filter
def takes_over(actor: Actor, transfer: OfficerTransfer) -> bool:
    """Whether this person may take the officer over."""
    return actor.may("officer.edit", transfer.target_path)


@register.filter
def ends(actor: Actor, transfer: OfficerTransfer) -> bool:
    """Whether this person may end the transfer."""
    return actor.may("officer.edit", transfer.target_path) or actor.may("officer.edit", transfer.unit_path)


@register.filter
def mask_id(number: str) -> str:
    """身份证号 as pages may show it."""
    return codes.mask_id(number)
