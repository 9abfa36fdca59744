"""What fairdraw says, without a language until it is shown: messages, and the way from one to its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .followup_messages import FOLLOWUPS
from .sentences import SENTENCES

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Message:
    """What to say, without a language: a stable `code` and the values its sentence needs."""

    code: str
    args: Mapping[str, Any] = field(default_factory=dict)


_TEXTS: dict[str, tuple[str, str]] = {**SENTENCES, **FOLLOWUPS}


def register(texts: Mapping[str, tuple[str, str]]) -> None:
    """Add sentences: code -> (Chinese, English), both with {names} of str.format.

    A code has one owner: another pair under the same code raises ValueError.
    """
    for code, pair in texts.items():
        if _TEXTS.setdefault(code, pair) != pair:
            raise ValueError(f"the message code {code} is taken")


def render(problem: Any, lang: str = "zh") -> str:
    """Sentence of a Message, or of an exception that carries one in `.message`, in "zh" or "en"."""
    message: Message = getattr(problem, "message", problem)
    pair = _TEXTS[message.code]
    return pair[LANGUAGES.index(lang)].format(**{name: _shown(value, lang) for name, value in message.args.items()})


def _shown(value: Any, lang: str) -> Any:
    """A Message among the arguments is rendered in the same language; a list joins words, a tuple clauses."""
    if isinstance(value, Message):
        return render(value, lang)
    if isinstance(value, (list, tuple)):
        words, clauses = ("、", "；") if lang == "zh" else (", ", "; ")
        return (words if isinstance(value, list) else clauses).join(str(_shown(item, lang)) for item in value)
    return value
