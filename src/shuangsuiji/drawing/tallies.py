"""Replacements of officers in an actor's reach, and how often each person and unit comes up in them."""

from django.db.models import Count, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under

from .models import Replacement, ReplacementState, SeatChange

# files of an announcement that no list shows
LARGE = ("canonical", "match_inputs", "record", "transcript", "officer_ids", "coverage")


def replacements_visible(actor: Actor) -> QuerySet[Replacement]:
    """Replacements of the units this actor may read, newest first."""
    rows = Replacement.objects.filter(under(actor.reach("replace.read")))
    rows = rows.select_related("announcement", "asked_by", "decided_by", "target", "spare")
    return rows.defer("match_tsv", *(f"announcement__{name}" for name in LARGE)).order_by("-pk")


def replaced_counts(actor: Actor, year: int) -> list[tuple[str, str, int, int]]:
    """(officer, unit, seats given up, seats taken over by replacement) in a year, most given up first: for the auditor."""
    rows = SeatChange.objects.filter(replacement__in=replacements_visible(actor), replacement__drawn_at__year=year)
    found: dict[tuple[str, str, int], list[int]] = {}
    for place, side in enumerate(("before", "after")):
        names = (f"{side}__name", f"{side}__unit__short_name", f"{side}_id")
        for *who, number in rows.exclude(**{side: None}).order_by().values_list(*names).annotate(n=Count("pk")):
            found.setdefault((who[0], who[1], who[2]), [0, 0])[place] = number
    counted = ((name, unit, left, came) for (name, unit, _), (left, came) in found.items())
    return sorted(counted, key=lambda row: (-row[2], -row[3], row[1], row[0]))


def asked_counts(actor: Actor, year: int) -> list[tuple[str, str, int, int]]:
    """(person, unit, replacements asked for, of these carried out) in a year, for the auditor."""
    rows = replacements_visible(actor).filter(asked_at__year=year).order_by()
    counted = rows.values_list("asked_by__name", "asked_in").annotate(
        asked=Count("pk"), drawn=Count("pk", filter=Q(state=ReplacementState.DRAWN))
    )
    return sorted(counted, key=lambda row: (-row[2], row[1], row[0]))
