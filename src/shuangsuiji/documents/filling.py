"""Placeholders: a name in braces stands for a value; braces that are to be printed are doubled."""

import re
from collections.abc import Collection, Iterator, Mapping

from shuangsuiji.common.errors import Refusal

_PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}\n]*)\}(?!\})")
_DOUBLED = re.compile(r"\{\{|\}\}")
MOST_TOLD = 5


def check_text(text: str, known: Collection[str]) -> None:
    """Raises Refusal that names, with its line, every placeholder that is not `known` and every brace without its mate."""
    faults = list(_faults(text, known))
    if not faults:
        return
    told = "；".join(faults[:MOST_TOLD]) + (f"；另有 {len(faults) - MOST_TOLD} 处" if len(faults) > MOST_TOLD else "")
    names = "、".join(f"{{{name}}}" for name in sorted(known)) or "没有"
    raise Refusal(f"{told}。", mend=f"可用的占位符：{names}。要印出花括号请写成 {{{{ 和 }}}}。", field="body")


def _faults(text: str, known: Collection[str]) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _PLACEHOLDER.finditer(line):
            if match[1] not in known:
                yield f"第 {number} 行的“{{{match[1]}}}”不是可用的占位符"
        rest = _DOUBLED.sub("", _PLACEHOLDER.sub("", line))
        if "{" in rest or "}" in rest:
            yield f"第 {number} 行的花括号不成对"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in place of their names; other placeholders stay. Braces in a value are doubled."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if found is None else found.replace("{", "{{").replace("}", "}}")

    return _PLACEHOLDER.sub(value, text)
