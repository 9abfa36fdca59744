"""登记状态 as registration systems write it, mapped to our own states: a table per source, for they contradict each other.

Inside one older platform the letters X and Q mean 存续 on one page, 注销 and 迁出 on another: a letter on which the tables
differ is taken only when the sheet names its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .models import SubjectState

ACTIVE, REVOKED, CANCELLED, MOVED = (
    SubjectState.ACTIVE,
    SubjectState.REVOKED,
    SubjectState.CANCELLED,
    SubjectState.MOVED,
)


@dataclass(frozen=True)
class StateSource:
    """One source: its name, where its words were seen, and what they mean."""

    name: str
    note: str
    words: Mapping[str, SubjectState]


def _words(**groups: tuple[SubjectState, list[str]]) -> dict[str, SubjectState]:
    return {word: state for state, words in groups.values() for word in words}


STATE_SOURCES: tuple[StateSource, ...] = (
    StateSource(
        "通用写法",
        "营业执照、公示系统和各地名录的写法，不需注明来源",
        _words(
            active=(ACTIVE, ["存续", "存续（在营、开业、在册）", "在营", "在营（开业）", "开业", "在业", "在册", "正常", "登记成立"]),
            revoked=(REVOKED, ["吊销", "吊销，未注销", "吊销未注销", "被吊销"]),
            cancelled=(CANCELLED, ["注销", "已注销", "吊销，已注销", "吊销后注销", "被撤销"]),
            moved=(MOVED, ["迁出", "迁往市外", "迁往外省市", "已迁出"]),
        ),
    ),
    StateSource(
        "省级平台名单页",
        "2017 年省级平台的名录、抽取页面",
        _words(
            active=(ACTIVE, ["K", "A", "B", "X", "Q"]),
            revoked=(REVOKED, ["D", "DA"]),
            cancelled=(CANCELLED, ["XX", "DX"]),
        ),
    ),
    StateSource(
        "省级平台统计页",
        "同一平台的统计和查询页面",
        _words(
            active=(ACTIVE, ["K", "A", "B"]),
            revoked=(REVOKED, ["D", "DA"]),
            cancelled=(CANCELLED, ["X", "XX", "DX"]),
            moved=(MOVED, ["Q"]),
        ),
    ),
)  # fmt: skip


def meanings(word: str) -> dict[str, SubjectState]:
    """Source → what `word` means there."""
    return {source.name: source.words[word] for source in STATE_SOURCES if word in source.words}


def state_of(word: str, source: str = "") -> SubjectState | None:
    """What a word means: in `source` where one is named, else where all sources agree; None where that tells nothing."""
    found = meanings(word)
    if source:
        return found.get(source)
    return next(iter(found.values())) if len(set(found.values())) == 1 else None


def plain_states() -> dict[str, SubjectState]:
    """Every word that needs no source."""
    words = {word for source in STATE_SOURCES for word in source.words}
    return {word: state for word in sorted(words) if (state := state_of(word))}
