"""入库率: how many of those who hold a certificate stand in the directory, with both lists behind the figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, units_under
from shuangsuiji.common.scope import is_under, under
from shuangsuiji.registry.models import CertificateHolder, Officer, OfficerState


@dataclass(frozen=True)
class EntryRate:
    """One unit with what lies below it: holders who should be in the directory, those who are, and officers whom no list names."""

    unit: Unit
    depth: int
    holders: int
    entered: int
    unlisted: int

    @property
    def missing(self) -> int:
        """How many holders the directory lacks."""
        return self.holders - self.entered


def holders_visible(actor: Actor) -> QuerySet[CertificateHolder]:
    """The list of certificate holders within reach; `entered` says whether the directory has them."""
    rows = CertificateHolder.objects.filter(under(actor.reach("officer.read"))).select_related("unit")
    return rows.annotate(entered=_entered())


def _entered() -> Case:
    """Borne by an active officer of the same unit or another one, as the first or the second certificate."""
    bearers = Officer.objects.filter(state=OfficerState.ACTIVE)
    first = Exists(bearers.filter(certificate=OuterRef("certificate")))
    second = Exists(bearers.filter(second_certificate=OuterRef("certificate")))
    return Case(When(first | second, then=Value(True)), default=Value(False), output_field=BooleanField())


def unlisted_officers(actor: Actor) -> QuerySet[Officer]:
    """Active officers within reach whose certificates no list names."""
    first = CertificateHolder.objects.filter(certificate=OuterRef("certificate"))
    second = CertificateHolder.objects.filter(certificate=OuterRef("second_certificate"))
    rows = Officer.objects.filter(under(actor.reach("officer.read")), state=OfficerState.ACTIVE)
    return rows.filter(~Exists(first), ~Exists(second)).select_related("unit")


def counted(today: date) -> Q:
    """Holders who belong into the directory: certificate not known to have ended, and not excused."""
    return Q(excused="") & (Q(valid_to=None) | Q(valid_to__gte=today))


def entry_rates(actor: Actor, today: date) -> list[EntryRate]:
    """Every unit within reach in the order of the tree, each with the sums of what lies below it. Three queries."""
    reach = actor.reach("officer.read")
    units = list(units_under(reach))
    listed = holders_visible(actor).filter(counted(today))
    holders = [(row.unit_path, bool(row.entered)) for row in listed]  # type: ignore[attr-defined]
    unlisted = list(unlisted_officers(actor).values_list("unit_path", flat=True))
    rates = [_rate(unit, reach, holders, unlisted) for unit in units]
    return [rate for rate in rates if rate.holders or rate.unlisted]


def _rate(unit: Unit, reach: str, holders: Sequence[tuple[str, bool]], unlisted: Sequence[str]) -> EntryRate:
    here = [entered for path, entered in holders if is_under(path, unit.path)]
    extra = sum(is_under(path, unit.path) for path in unlisted)
    return EntryRate(unit, unit.path.count(".") - reach.count("."), len(here), sum(here), extra)
