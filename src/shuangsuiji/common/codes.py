"""Codes of subjects and persons: 统一社会信用代码, older registration numbers, masking of personal data.

Check digits warn and never refuse: of 39,632 published codes one 统一社会信用代码 and of 6,375 older numbers nine fail
theirs, and yet they are the real codes of real businesses.
"""

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from operator import mul
from typing import NamedTuple

from stdnum.cn import ric
from stdnum.iso7064 import mod_11_10

from shuangsuiji.common.errors import Refusal

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# ASCII byte → its value, or _UNKNOWN
_UNKNOWN = 255
_PLACES = bytes(_ALPHABET.index(chr(byte)) if chr(byte) in _ALPHABET else _UNKNOWN for byte in range(256))
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SEPARATORS = re.compile(r"[\s\-‐‑–—·]")
_COOPERATIVE = re.compile(r"\d{6}N[A-Z]\d{6}[0-9X]")
_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LENGTHS = "应为 18 位统一社会信用代码、15 位注册号，或 13、14 位旧注册号"


class CodeType(StrEnum):
    """Kinds of number that identify a subject; identity is the pair of type and value."""

    USCC = "uscc"
    REGISTRATION = "reg15"
    OLD = "old"


class CodeRefused(Refusal):
    """The text has not the shape of any code; ``str()`` is the Chinese sentence to show."""


class CodeReading(NamedTuple):
    """A code in normal form (half width, upper case, without separators) and what speaks against it."""

    type: CodeType
    value: str
    doubts: tuple[str, ...] = ()


def classify_code(text: str) -> CodeReading:
    """Read the code of a subject.

    Args:
        text: as entered.

    Returns:
        Type, normal form and doubts; a wrong check digit is a doubt only.

    Raises:
        CodeRefused: it has the shape of none of the known codes.

    Method: GB 32100-2015 for 18 characters, ISO 7064 MOD 11,10 for 15 digits, shape alone for 13 and 14 digits.
    """
    value = _normal(text)
    if not value.isascii() or not value.isalnum():
        raise _refused(text, value)
    if len(value) == 18:
        return CodeReading(CodeType.USCC, value, _uscc_doubts(value))
    if len(value) == 15:
        return CodeReading(CodeType.REGISTRATION, value, _registration_doubts(value))
    if len(value) in (13, 14) and value.isdigit():
        return CodeReading(CodeType.OLD, value)
    raise _refused(text, value)


def _normal(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.upper()
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def _refused(text: str, value: str) -> CodeRefused:
    if not value:
        return CodeRefused("没有填写代码。", mend=f"{_LENGTHS}。")
    if _EXPONENT.fullmatch(value):
        return CodeRefused(
            f"代码“{text.strip()}”被表格软件改成了科学计数法，原来的数字已丢失。", mend="请把该列设为“文本”后重新填写。"
        )
    return CodeRefused(
        f"代码“{text.strip()}”有 {len(value)} 位，{_LENGTHS}，只含数字和大写字母。", mend="请核对后重新填写。"
    )


def _uscc_doubts(value: str) -> tuple[str, ...]:
    if _UNKNOWN not in value.encode().translate(_PLACES) and value[-1] == _check_character(value):
        return ()
    strange = sorted(set(value) - set(_ALPHABET))
    if strange:
        return (f"统一社会信用代码中不应出现字母 {'、'.join(strange)}（I、O、S、V、Z 不使用），请核对是否与数字混淆。",)
    if is_id_number(value):
        return ("这像是公民身份号码，不是统一社会信用代码，请核对，以免泄露个人信息。",)
    if value.endswith("000"):
        return ("校验位不符，且末三位为 000：可能被表格软件截断。请把该列设为“文本”后核对原件。",)
    return ("统一社会信用代码的校验位不符，请核对原件；确认无误的可以保留。",)


def _registration_doubts(value: str) -> tuple[str, ...]:
    if value.isdigit():
        if mod_11_10.is_valid(value):
            return ()
        return ("15 位注册号的校验位不符，请核对原件；确认无误的可以保留。",)
    if _COOPERATIVE.fullmatch(value):
        return ()
    return ("15 位注册号中出现了不常见的字母，请核对原件；确认无误的可以保留。",)


def make_uscc(body: str) -> str:
    """Complete the first 17 characters of a 统一社会信用代码 with the check character.

    Args:
        body: 17 characters of the code's alphabet (digits and capital letters without I, O, S, V, Z).

    Raises:
        ValueError: wrong length or characters.

    Method: GB 32100-2015, weights 3^i mod 31, check value 31 − Σ mod 31.
    """
    if len(body) != 17 or set(body) - set(_ALPHABET):
        raise ValueError("the body of a 统一社会信用代码 has 17 characters of its alphabet")
    return body + _check_character(body)


def _check_character(code: str) -> str:
    total = sum(map(mul, code[:17].encode().translate(_PLACES), _WEIGHTS))
    return _ALPHABET[-total % 31]


def is_id_number(text: str) -> bool:
    """Whether the text is a citizen's identity number: 18 places, a real birthday, right check digit (GB 11643)."""
    number = text.strip().upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return number[-1] == ric.calc_check_digit(number)


def mask_person_name(name: str) -> str:
    """The first character, a star for every other: 王小明 is 王**."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(number: str) -> str:
    """A mobile number as 138****8000; of any other the last two places alone."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * (len(number) - 2) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_id(number: str) -> str:
    """身份证号 with its first four and last four places alone: 1405**********1234; a shorter text is all stars."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)
