"""Looking for doubles: a job reads a bureau's subjects once and keeps the pairs for persons to judge."""

from collections.abc import Iterator
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.scope import under
from shuangsuiji.jobs.services import enqueue
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.doubles import Looks, doubles_among
from shuangsuiji.registry.models import DoublePair, PairState, Subject
from shuangsuiji.registry.vocabulary import REGISTERED_KINDS

CHUNK = 2000


def ask_for_doubles(*, actor: Actor, goal: str, now: datetime) -> str:
    """Put the search in the queue; the job's ref. Raises Refusal while one is under way."""
    actor.require("subject.edit", bureau_of(actor.unit_path).path)
    job = enqueue(
        "shuangsuiji.registry.jobs.find_doubles", actor=actor, title="查找疑似重复的检查对象", now=now, goal=goal,
        key=f"doubles:{bureau_of(actor.unit_path).path}",
    )  # fmt: skip
    return job.ref


def find_doubles(*, actor: Actor, now: datetime) -> int:
    """Keep every pair of the actor's bureau that looks like one subject and is not known yet; how many are new.

    Open pairs that no longer look alike are dropped; what persons have settled stays.
    """
    path = bureau_of(actor.unit_path).path
    actor.require("subject.edit", path)
    found = {(pair.first, pair.second): pair for pair in doubles_among(_looks(path))}
    with unit_of_work() as work:
        known = {(first, second): pk for first, second, pk in _stored(path)}
        gone = [pk for pair, pk in known.items() if pair not in found]
        DoublePair.objects.filter(pk__in=gone, state=PairState.OPEN).delete()
        rows = [
            DoublePair(
                first_id=pair.first, second_id=pair.second, unit_path=path, score=pair.score, reasons=pair.reasons,
                created_at=now, updated_at=now,
            )
            for key, pair in found.items() if key not in known
        ]  # fmt: skip
        DoublePair.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        work.note(actor, "subject.doubles", path, unit_path=path, now=now, detail={"found": len(rows)})
    return len(rows)


def _stored(path: str) -> Iterator[tuple[int, int, int]]:
    yield from DoublePair.objects.filter(unit_path=path).values_list("first_id", "second_id", "pk")


def _looks(path: str) -> Iterator[Looks]:
    rows = Subject.objects.filter(under(path), merged_into=None, kind__in=REGISTERED_KINDS).order_by()
    for line in rows.values_list("pk", "code_type", "code", "name", "address", "legal_person").iterator(CHUNK):
        yield Looks(*line)
