"""What a text may hold on paper."""

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text with a visible mark in place of each character that no printed format can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)
