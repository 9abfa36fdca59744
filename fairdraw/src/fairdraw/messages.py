"""Every sentence fairdraw says, in Chinese and English, found by a stable ascii code."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Message:
    """What to say, without a language: a stable `code` and the values its sentence needs."""

    code: str
    args: Mapping[str, Any] = field(default_factory=dict)


_TEXTS: dict[str, tuple[str, str]] = {}


def register(texts: Mapping[str, tuple[str, str]]) -> None:
    """Add sentences: code -> (Chinese, English), both with {names} of str.format. A code has one owner: a second one raises ValueError."""
    for code, pair in texts.items():
        if _TEXTS.setdefault(code, pair) != pair:
            raise ValueError(f"the message code {code} is taken")


def render(problem: Any, lang: str = "zh") -> str:
    """Sentence of a Message, or of an exception that carries one in `.message`, in "zh" or "en"."""
    message: Message = getattr(problem, "message", problem)
    pair = _TEXTS[message.code]
    return pair[LANGUAGES.index(lang)].format(**{name: _shown(value, lang) for name, value in message.args.items()})


def _shown(value: Any, lang: str) -> Any:
    """A Message among the arguments is rendered in the same language, a list is joined."""
    if isinstance(value, Message):
        return render(value, lang)
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(str(_shown(item, lang)) for item in value)
    return value


register({
    "hash_name": ("不认识的杂凑算法“{name}”，只能是 sha256 或 sm3", "unknown hash {name}; it must be sha256 or sm3"),
    "hash_missing": ("这台机器的 Python 没有 {name} 算法，请换用带 OpenSSL 1.1.1 以上的 Python",
                     "this Python has no {name}; use one built with OpenSSL 1.1.1 or later"),
    "utf8": ("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
    "utf8_line": ("第 {line} 行不是 UTF-8 文本", "line {line} is not UTF-8 text"),
    "bom": ("文件开头有 BOM，请去掉后再试", "the file starts with a BOM; remove it"),
    "not_nfc": ("文字“{text}”不是 NFC 规范形式", "the text {text!r} is not in normal form NFC"),
    "last_line": ("最后一行没有换行符，文件可能被截断", "the last line has no line feed; the file may be cut off"),
    "carriage_return": ("第 {line} 行有回车符，行尾只能是 LF", "line {line} holds a carriage return; lines end with LF alone"),
    "nul": ("第 {line} 行有空字符", "line {line} holds a NUL character"),
    "json_syntax": ("第 {line} 行不是合格的 JSON", "line {line} is not valid JSON"),
    "json_double": ("JSON 中键“{key}”出现两次", "the key {key!r} stands twice in a JSON object"),
    "json_float": ("JSON 中的数 {text} 不是整数", "the JSON number {text} is not an integer"),
    "json_large": ("JSON 中的整数超出 2 的 53 次方", "a JSON integer reaches 2 to the power 53"),
    "json_depth": ("JSON 嵌套过深", "the JSON is nested too deeply"),
    "json_surrogate": ("JSON 中有不成对的代理字符", "the JSON holds a lone surrogate"),
    "json_value": ("JSON 不能表示类型 {kind}", "JSON has no value of type {kind}"),
})
