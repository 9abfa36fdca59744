"""Personal data in texts that are typed by hand at the door: identity numbers, mobile numbers and bank cards slip in."""

import datetime as dt
import re
import unicodedata

from stdnum.cn import uscc

from .codes import is_id_number

_LONG = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{4}[ -]?){3}\d{4}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])|(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9])")
_BORN = slice(6, 14)


def personal_kinds(text: str) -> list[str]:
    """What kinds of personal data a text seems to hold, in the words for a refusal; none of them twice.

    An identity number with a wrong check digit is one with a slip of the pen: it still tells who is meant.
    """
    plain = unicodedata.normalize("NFKC", text)
    numbers = [re.sub("[ -]", "", found) for found in _LONG.findall(plain)]
    kinds = [_kind(number) for number in numbers]
    kinds += ["手机号"] if _MOBILE.search(plain) else []
    return [kind for kind in dict.fromkeys(kinds) if kind]


def _kind(number: str) -> str:
    """What a number of 16 to 19 places seems to be; nothing for a code of a business."""
    if is_id_number(number):
        return "身份证号"
    if uscc.is_valid(number.upper()):
        return ""
    return "身份证号" if len(number) == 18 and _is_day(number[_BORN]) else "" if number[-1] in "Xx" else "银行卡号"


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day on which somebody now living may have been born."""
    try:
        day = dt.datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return False
    return 1900 <= day.year <= 2100
