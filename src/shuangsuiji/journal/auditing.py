"""Re-deriving the journal: every leaf and every link of the chain, from the first entry to the last."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import QuerySet

from shuangsuiji.common.scope import under

from . import guards
from .heads import heads_fault
from .models import Entry
from .outside import notes_fault
from .services import GENESIS, chain_hash, leaf_hash
from .watching import NO_GUARDS

MOST_JUMPS = 20


@dataclass(frozen=True)
class Audit:
    """What a full check found: `size` entries, the first one that is wrong (0: none), and a sentence about what is wrong.

    `jumps` are the entries whose time lies before their predecessor's, the first twenty: flagged, not refused, for the
    order of the journal is that of its numbers.
    """

    size: int
    wrong: int = 0
    sentence: str = ""
    jumps: list[int] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was wrong."""
        return not self.sentence


def audit_journal() -> Audit:
    """Check the whole journal, its triggers, and what of it is kept outside the database; memory does not grow with its length."""
    audit = _audit_chain()
    sentence = audit.sentence or notes_fault() or heads_fault() or ("" if guards.installed(connection) else NO_GUARDS)
    return replace(audit, sentence=sentence)


def _audit_chain() -> Audit:
    chain, audit, latest = GENESIS, Audit(0), datetime.min.replace(tzinfo=UTC)
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        audit = replace(audit, size=audit.size + 1)
        fault = _fault(entry, audit.size, chain)
        if fault:
            return replace(audit, wrong=audit.size, sentence=fault)
        if entry.at < latest and len(audit.jumps) < MOST_JUMPS:
            audit.jumps.append(entry.seq)
        chain, latest = bytes(entry.chain), entry.at
    return audit


def _fault(entry: Entry, expected: int, former: bytes) -> str:
    if entry.seq != expected:
        return f"第 {expected} 条不存在：台账在此处被删去。"
    if leaf_hash(bytes(entry.canon)) != bytes(entry.leaf):
        return f"第 {expected} 条的内容与摘要不符：内容被改动过。"
    if chain_hash(former, expected, bytes(entry.leaf)) != bytes(entry.chain):
        return f"第 {expected} 条与上一条不相连：台账在此处被替换。"
    if not _columns_agree(entry):
        return f"第 {expected} 条的各栏与内容不一致：栏目被改动过。"
    return ""


def _columns_agree(entry: Entry) -> bool:
    """The columns that lists are made of say the same as the content that was hashed."""
    told = json.loads(bytes(entry.canon))
    columns = (entry.act, entry.actor, entry.target, entry.unit_path)
    if columns != tuple(told.get(name) for name in ("act", "actor", "target", "unit")):
        return False
    return datetime.fromisoformat(told["at"]) == entry.at


def entries_under(*paths: str) -> QuerySet[Entry]:
    """The entries of the units at or below any of `paths`."""
    return Entry.objects.filter(reduce(or_, map(under, paths)))
