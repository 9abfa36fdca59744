"""What waits in the registers for a person's role."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    Directory,
    Officer,
    OfficerCorrection,
    OfficerState,
    OfficerTransfer,
    RecusalState,
    RequestState,
)

from .doubles import waiting_handovers
from .officers import expiring
from .recusals import recusals_visible

Named = QuerySet[Any, tuple[str, str]]


def registers_waiting(actor: Actor, today: date) -> Mapping[str, int]:
    """How much waits: for who keeps officers "expired" and "expiring" certificates, "corrections" and "transfers"; for who
    manages directories the "overdue" ones; declared "recusals" to review, other than one's own; "handovers" of subjects.

    One query, for the desk counts much else.
    """
    first, *others = [*_of_officers(actor, today), *_of_others(actor, today), _named(Officer.objects.none(), "")]
    return Counter(kind for kind, _ in first.union(*others, all=True))


def _of_officers(actor: Actor, today: date) -> Iterator[Named]:
    if not actor.may("officer.edit"):
        return
    reach = actor.reach("officer.edit")
    officers = Officer.objects.filter(under(reach), state=OfficerState.ACTIVE)
    yield _named(officers.filter(certificate_valid_to__lt=today), "expired")
    yield _named(officers.filter(expiring(today)), "expiring")
    yield _named(OfficerCorrection.objects.filter(under(reach), state=RequestState.OPEN), "corrections")
    yield _named(OfficerTransfer.objects.filter(under(reach, "target_path"), state=RequestState.OPEN), "transfers")


def _of_others(actor: Actor, today: date) -> Iterator[Named]:
    if actor.may("directory.manage"):
        overdue = Directory.objects.filter(under(actor.reach("directory.manage")), due_on__lt=today)
        yield _named(overdue, "overdue")
    if actor.may("recusal.review"):
        declared = recusals_visible(actor).filter(state=RecusalState.DECLARED)
        yield _named(declared.exclude(declared_by=actor.user_id), "recusals")
    if actor.may("subject.transfer"):
        yield _named(waiting_handovers(actor), "handovers")


def _named(rows: QuerySet[Any], kind: str) -> Named:
    named: Named = rows.order_by().annotate(waits=Value(kind)).values_list("waits", "ref")
    return named
