"""Reads of the journal."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from shuangsuiji.profiles.queries import active_profile

from .checkpoint import Tree, journal_tree, tree_at, verifier_key
from .models import Entry

__all__ = ["Tree", "journal_tree", "tree_at"]
CHUNK = 500


def latest_moment() -> datetime | None:
    """The latest time that any entry bears, or None in an empty journal."""
    moment: datetime | None = Entry.objects.aggregate(latest=Max("at"))["latest"]
    return moment


def last_act_at(act: str) -> datetime | None:
    """When `act` was last done, whoever did it."""
    return Entry.objects.filter(act=act).order_by("-seq").values_list("at", flat=True).first()


def first_act_at() -> datetime | None:
    """When the journal began."""
    return Entry.objects.order_by("seq").values_list("at", flat=True).first()


def published_keys() -> str:
    """The keys by which others check the journal's signatures, as a file for `fairdraw verify --keys`: log, then witnesses."""
    witnesses = active_profile().witness_keys
    return "".join(f"{line}\n" for line in [f"log {verifier_key()}", *(f"witness {key}" for key in witnesses)])


def entries_of(target: str) -> QuerySet[Entry]:
    """All acts on one row, oldest first."""
    return Entry.objects.filter(target=target).order_by("seq")


def entries_of_all(targets: Sequence[str]) -> QuerySet[Entry]:
    """All acts on some rows: a page of a list."""
    return Entry.objects.filter(target__in=targets).order_by("seq")


def entries_about(targets: Collection[str], moments: Collection[datetime], since: datetime) -> list[Entry]:
    """Entries from `since` on that name one of `targets`, or were made at exactly one of `moments`; oldest first."""
    found: dict[int, Entry] = {}
    for field, values in (("target__in", sorted(targets)), ("at__in", sorted(moments))):
        for start in range(0, len(values), CHUNK):
            rows = Entry.objects.filter(at__gte=since, **{field: values[start : start + CHUNK]})
            found.update((entry.seq, entry) for entry in rows)
    return [found[seq] for seq in sorted(found)]


def entry_digest(entry: Entry) -> str:
    """What the entry vouches for, or nothing."""
    digest: str = json.loads(bytes(entry.canon)).get("digest", "")
    return digest


def entry_of(target: str, acts: Sequence[str]) -> Entry | None:
    """The last entry on `target` whose act is among `acts`."""
    return Entry.objects.filter(target=target, act__in=acts).order_by("-seq").first()


def proof_of(tree: Tree, target: str, acts: Sequence[str]) -> dict[str, Any] | None:
    """The last entry on `target` whose act is among `acts`, with its place and inclusion path in `tree`; None where there is none."""
    entry = Entry.objects.filter(target=target, act__in=acts, seq__lte=tree.size).order_by("-seq").first()
    if entry is None:
        return None
    index = entry.seq - 1
    return {"entry": json.loads(bytes(entry.canon)), "index": index, "path": tree.path(index)}
