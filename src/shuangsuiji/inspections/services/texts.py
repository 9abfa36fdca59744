"""The texts of a result: what is typed here will be public, so nothing personal may stand in it."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.personal import personal_kinds

Text = tuple[str, str, str]


class Typed(Protocol):
    """A result as entered or as stored."""

    @property
    def item_id(self) -> int: ...
    @property
    def problem(self) -> str: ...
    @property
    def disposal(self) -> str: ...


def typed_texts(findings: Iterable[Typed], note: str) -> Iterator[Text]:
    """Every text of a result as (field, title, text)."""
    for finding in findings:
        yield f"problem_{finding.item_id}", "发现的问题", finding.problem
        yield f"disposal_{finding.item_id}", "处置情况", finding.disposal
    yield "note", "情况说明", note


def refuse_personal_texts(texts: Iterable[Text], mend: str = "请删去后再提交。") -> None:
    """Raises Refusal for the first text with personal data in it."""
    for field, title, text in texts:
        kinds = personal_kinds(text)
        if kinds:
            raise Refusal(f"“{title}”中含有{'、'.join(kinds)}，结果公示后人人可见。", mend=mend, field=field)
