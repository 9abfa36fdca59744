"""Common readings of a cell. Each takes tidied text; a blank cell gives the empty value of its kind."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from shuangsuiji.common.errors import Refusal

T = TypeVar("T")
_DATE = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?: 00:00(?::00)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_INTEGER = re.compile(r"-?\d{1,15}")


def text(cell: str) -> str:
    """The text itself."""
    return cell


def short_text(most: int) -> Callable[[str], str]:
    """A reading of text with at most so many characters."""

    def parse(cell: str) -> str:
        if len(cell) > most:
            raise Refusal(f"有 {len(cell)} 个字，超过上限 {most} 个字。", mend="请缩短后重新上传。")
        return cell

    return parse


def integer(cell: str) -> int | None:
    """A whole number; thousands separators are allowed. None for a blank cell."""
    if not cell:
        return None
    digits = unicodedata.normalize("NFKC", cell).replace(",", "")
    if not _INTEGER.fullmatch(digits):
        raise Refusal(f"“{cell}”不是整数。", mend="请只填数字，如 20。")
    return int(digits)


def day(cell: str) -> dt.date | None:
    """A date such as 2023-04-01, 2023年4月1日, 2023/4/1 or 20230401. None for a blank cell."""
    if not cell:
        return None
    plain = unicodedata.normalize("NFKC", cell)
    match = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    try:
        if match:
            return dt.date(*map(int, match.groups()))
    except ValueError as error:
        raise Refusal(f"没有“{cell}”这一天。", mend="请填写存在的日期，如 2023-04-01。") from error
    raise Refusal(f"“{cell}”不是日期。", mend="请按 2023-04-01 的样子填写年月日。")


def choice(options: Mapping[str, T]) -> Callable[[str], T | None]:
    """A reading that takes one of some words. None for a blank cell.

    Args:
        options: word to value.
    """

    def parse(cell: str) -> T | None:
        if not cell:
            return None
        if cell not in options:
            raise Refusal(f"“{cell}”不在可选范围内。", mend=f"请填写：{'、'.join(options)}。")
        return options[cell]

    return parse
