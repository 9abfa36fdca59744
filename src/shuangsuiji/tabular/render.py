"""Cell values as the text a person saw in the spreadsheet."""

import datetime as dt
from decimal import Decimal

from shuangsuiji.tabular.text import tidy

Value = float | str | bool | dt.date | dt.time | dt.timedelta
_EXACT = 2**53


def shown(value: Value) -> str:
    """A cell's value as text: no ``1.0`` for 1, long numbers in full, dates in ISO form."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, dt.datetime) else str(value)


def plain_number(value: float) -> str:
    """A number without exponent; beyond what a double holds exactly, with the 15 digits that Excel shows."""
    if abs(value) < _EXACT and int(value) == value:
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def percent(value: float) -> str:
    """A fraction as the per cent text a percent format shows, exact: 0.05 is ``5%``."""
    return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"
