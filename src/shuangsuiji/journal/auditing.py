"""Re-deriving the journal: every leaf and every link of the chain, from the first entry to the last."""

from dataclasses import dataclass

from django.db.models import QuerySet

from shuangsuiji.common.scope import under

from .models import Entry
from .services import GENESIS, chain_hash, leaf_hash


@dataclass(frozen=True)
class Audit:
    """What a full check found: `size` entries, and the first one that is wrong (0: none) with the sentence about it."""

    size: int
    wrong: int = 0
    sentence: str = ""

    @property
    def intact(self) -> bool:
        """Whether nothing was wrong."""
        return self.wrong == 0


def audit_journal() -> Audit:
    """Check the whole journal; memory does not grow with its length."""
    chain, size = GENESIS, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        size += 1
        wrong = _fault(entry, size, chain)
        if wrong:
            return Audit(size, size, wrong)
        chain = bytes(entry.chain)
    return Audit(size)


def _fault(entry: Entry, expected: int, former: bytes) -> str:
    if entry.seq != expected:
        return f"第 {expected} 条不存在：台账在此处被删去。"
    if leaf_hash(bytes(entry.canon)) != bytes(entry.leaf):
        return f"第 {expected} 条的内容与摘要不符：内容被改动过。"
    if chain_hash(former, expected, bytes(entry.leaf)) != bytes(entry.chain):
        return f"第 {expected} 条与上一条不相连：台账在此处被替换。"
    return ""


def entries_under(path: str) -> QuerySet[Entry]:
    """The entries of the units at or below `path`."""
    return Entry.objects.filter(under(path))
