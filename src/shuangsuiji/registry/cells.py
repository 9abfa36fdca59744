"""How the cells of this app's sheets are read, beyond what tabular offers."""

import re
from collections.abc import Callable, Mapping

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import choice

_SEPARATORS = re.compile(r"[、，,;；|\s]+")


def words(cell: str) -> tuple[str, ...]:
    """Several words in one cell, in their order, each once."""
    return tuple(dict.fromkeys(filter(None, _SEPARATORS.split(cell))))


def known(options: Mapping[str, str], titles: list[str]) -> Callable[[str], str | None]:
    """As `choice`, with blanks and half-width commas and brackets forgiven and only the usual words offered."""
    read = choice({_bare(word): code for word, code in options.items()})

    def parse(cell: str) -> str | None:
        try:
            return read(_bare(cell))
        except Refusal as error:
            raise Refusal(f"“{cell}”含义不明。", mend=f"请填写：{'、'.join(titles)}。") from error

    return parse


def _bare(word: str) -> str:
    return "".join(word.split()).upper().translate(str.maketrans("(),;", "（），；"))
