"""Reads of confirmations and of the joint directory."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from fairdraw.canonical import canonical_json

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.planning.queries import JOINT_KINDS, PlanRow
from shuangsuiji.registry import queries as registry

from .models import AnswerWay, Confirmation, ConfirmationState
from .terms import partner_names, terms_of

__all__ = ["AnswerWay", "Confirmation", "ConfirmationState"]
SETTLED = (ConfirmationState.CONFIRMED, ConfirmationState.WAIVED)


def confirmations_visible(actor: Actor) -> QuerySet[Confirmation]:
    """Those of the rows this actor may read, and those that are put to the actor's own department; newest first."""
    lead = under(actor.reach("partner.read"), "row__plan__unit_path")
    own = Q(unit_path=actor.unit_path) if actor.may("partner.answer") else Q(pk__in=[])
    rows = Confirmation.objects.filter(lead | own).select_related("row__plan__unit", "row__lead", "unit", "asked_by")
    return rows.order_by("-id")


def get_confirmation(actor: Actor, ref: str) -> Confirmation:
    """One in scope; raises Missing."""
    rows = confirmations_visible(actor).select_related(
        "row__plan__unit", "row__lead", "answered_by", "waiver_by", "waived_by", "lead_signed_by", "partner_signed_by"
    )
    found = rows.prefetch_related("row__items").filter(ref=ref).first()
    if found is None:
        raise Missing("没有找到该确认事项。", mend="请从列表重新进入。")
    return found


def of_row(row: PlanRow) -> list[Confirmation]:
    """Those of one row, in the order of its partners."""
    return list(row.confirmations.select_related("unit", "asked_by", "answered_by", "waiver_by", "waived_by"))


def waiting_answers(actor: Actor) -> int:
    """How many wait for the actor's department."""
    rows = Confirmation.objects.filter(unit_path=actor.unit_path, state=ConfirmationState.ASKED)
    return rows.count() if actor.may("partner.answer") else 0


def waiting_waivers(actor: Actor) -> int:
    """How many wait for the head's word."""
    reach = under(actor.reach("partner.waive"), "row__plan__unit_path")
    return Confirmation.objects.filter(reach, state=ConfirmationState.WAIVING).count()


def needs_partners(row: PlanRow) -> bool:
    """Whether other departments take part in the row."""
    return row.kind in JOINT_KINDS


def is_outdated(confirmation: Confirmation) -> bool:
    """Whether the row's items or window changed since the department answered."""
    return confirmation.state == ConfirmationState.CONFIRMED and confirmation.terms != terms_of(confirmation.row)


def open_partners(rows: Iterable[PlanRow]) -> list[str]:
    """What still stands against drawing joint rows, one sentence for each partner; empty when nothing does."""
    return [sentence for row in rows if needs_partners(row) for sentence in _open(row)]


def _open(row: PlanRow) -> list[str]:
    found = {one.name: one for one in of_row(row)}
    sentences = []
    for name in partner_names(row):
        one = found.get(name)
        if one is None:
            sentences.append(f"第 {row.number} 项还没有征求“{name}”的意见")
        elif one.state not in SETTLED:
            sentences.append(f"第 {row.number} 项“{name}”{one.get_state_display()}")
        elif is_outdated(one):
            sentences.append(f"第 {row.number} 项的事项或时间在“{name}”确认之后又有变动")
        elif one.listed and not is_signed(one):
            sentences.append(f"第 {row.number} 项与“{name}”的联合名录还没有双方签认")
    return sentences


@dataclass(frozen=True)
class Listed:
    """A subject in the reconciliation: code, name, and whether it stands in the lead's directory at all."""

    code: str
    name: str
    known: bool = True


@dataclass(frozen=True)
class Reconciliation:
    """Both sides' lists of a joint row: whom both have, whom only one of them has."""

    both: list[Listed]
    lead_only: list[Listed]
    partner_only: list[Listed]

    @property
    def union(self) -> int:
        """How many on either list."""
        return len(self.both) + len(self.lead_only) + len(self.partner_only)

    def digest(self) -> str:
        """SHA-256 of the three lists: what both sides sign."""
        lists = [[one.code for one in part] for part in (self.both, self.lead_only, self.partner_only)]
        return hashlib.sha256(canonical_json(lists)).hexdigest()


def reconcile(confirmation: Confirmation) -> Reconciliation:
    """The department's list beside whom the row reaches in force today."""
    row = confirmation.row
    reached = registry.subjects_in(dict(row.subject_filter), row.plan.unit_path) if row.subject_filter else None
    ours = (
        {}
        if reached is None
        else dict(reached.filter(state=registry.SubjectState.ACTIVE).order_by("code").values_list("code", "name"))
    )
    theirs: dict[str, str] = dict(confirmation.listed)
    strange = sorted(set(theirs) - set(ours))
    known = registry.subjects_in({}, row.plan.unit_path).filter(code__in=strange)
    standing = set(known.values_list("code", flat=True))
    return Reconciliation(
        both=[Listed(code, name) for code, name in ours.items() if code in theirs],
        lead_only=[Listed(code, name) for code, name in ours.items() if code not in theirs],
        partner_only=[Listed(code, theirs[code], code in standing) for code in strange],
    )


def is_signed(confirmation: Confirmation) -> bool:
    """Whether both sides have signed the reconciliation as it is today."""
    both = confirmation.lead_signed_at is not None and confirmation.partner_signed_at is not None
    return both and confirmation.digest == reconcile(confirmation).digest()
