"""What a check of our own reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where, and what."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Ban:
    """A pattern that must not occur, and what to say when it does."""

    pattern: re.Pattern[str]
    text: str


def ban(pattern: str, text: str, flags: int = 0) -> Ban:
    """A ban from the text of its pattern."""
    return Ban(re.compile(pattern, flags), text)


def line_of(text: str, position: int) -> int:
    """The number of the line that holds `position`, from 1."""
    return text.count("\n", 0, position) + 1


def banned(path: str, text: str, bans: Sequence[Ban]) -> Iterator[Finding]:
    """Every place of `text` that one of `bans` matches."""
    for rule in bans:
        for match in rule.pattern.finditer(text):
            yield Finding(path, line_of(text, match.start()), f"{rule.text}: {match[0].strip()[:60]}")


def blank(pattern: re.Pattern[str], text: str) -> str:
    """`text` with every match emptied but for its line ends, so that line numbers stay."""
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
