"""回避: declared by the officer or by who keeps the directory, reviewed by another person, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region, Unit
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import (
    IN_FORCE,
    Agency,
    Expert,
    Officer,
    Recusal,
    RecusalGround,
    RecusalScope,
    RecusalState,
    Subject,
)

from .changes import insert

Bearer = Officer | Expert | Agency
ACTS = {Officer: "officer", Expert: "expert", Agency: "agency"}
SHORTEST_PATTERN = 2


@dataclass(frozen=True)
class Claim:
    """What is declared: from whom (exactly one of the five), on what ground, for visits from when to when."""

    subject: Subject | None = None
    office: Unit | None = None
    region: Region | None = None
    grid: str = ""
    pattern: str = ""
    ground: str = RecusalGround.KIN
    reason: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def scope(self) -> RecusalScope:
        """Which of the five is meant; raises Refusal for none or several."""
        said = {
            RecusalScope.SUBJECT: self.subject,
            RecusalScope.OFFICE: self.office,
            RecusalScope.REGION: self.region,
            RecusalScope.GRID: self.grid,
            RecusalScope.NAME: self.pattern,
        }
        given = [scope for scope, value in said.items() if value]
        if len(given) != 1:
            raise Refusal("请说明回避谁。", mend="对象、单位、行政区划、网格、名称字样，选填一种。", field="scope")
        return given[0]


def declare_recusal(*, actor: Actor, bearer: Bearer, claim: Claim, now: datetime) -> Recusal:
    """The bearer may not visit what `claim` names; it counts at once. Raises Refusal for a claim that is there or says nothing."""
    _require_own_or_kept(actor, bearer)
    _check(claim)
    row = Recusal(
        **{ACTS[type(bearer)]: bearer}, scope=claim.scope, subject=claim.subject, office=claim.office, region=claim.region,
        grid=claim.grid, pattern=claim.pattern, ground=claim.ground, reason=claim.reason, first_day=claim.first_day,
        last_day=claim.last_day, declared_at=now, declared_by_id=actor.user_id,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, Refusal(f"已经申报过对“{row.towards}”的回避。", mend="请在原有申报上办理。", field="code"))
        detail = {"scope": row.scope, "ground": row.ground, "recusal": row.ref}
        work.note(actor, f"{ACTS[type(bearer)]}.recuse", bearer.ref, unit_path=bearer.unit_path, now=now, detail=detail)
    return row


def _require_own_or_kept(actor: Actor, bearer: Bearer) -> None:
    """The officer's own account, or who keeps the directory."""
    if isinstance(bearer, Officer) and bearer.user_id == actor.user_id and actor.may("officer.self"):
        return
    actor.require("officer.edit", bearer.unit_path)


def _check(claim: Claim) -> None:
    if claim.scope == RecusalScope.NAME and len(claim.pattern.strip()) < SHORTEST_PATTERN:
        raise Refusal("名称字样至少两个字。", mend="太短会误伤无关对象，请写全字号。", field="pattern")
    if claim.first_day and claim.last_day and claim.last_day < claim.first_day:
        raise Refusal("结束日期早于开始日期。", mend="请核对两个日期。", field="last_day")


def review_recusal(*, actor: Actor, recusal: Recusal, confirm: bool, note: str = "", now: datetime) -> None:
    """Confirm or reject a declared recusal; nobody reviews what they declared. Raises NotAllowed, Refusal, Stale."""
    actor.require("recusal.review", recusal.unit_path)
    if recusal.declared_by_id == actor.user_id:
        raise NotAllowed("不能审核自己申报的回避。", mend="请由另一位信用监管岗或负责人审核。")
    if not confirm and not note.strip():
        raise Refusal("不予确认须写明理由。", field="note")
    state = RecusalState.CONFIRMED if confirm else RecusalState.REJECTED
    with unit_of_work() as work:
        _advance(
            recusal, (RecusalState.DECLARED,), state, reviewed_by_id=actor.user_id, reviewed_at=now, review_note=note
        )
        bearer = recusal.bearer
        detail = {"recusal": recusal.ref, "state": state.value}
        act = f"{ACTS[type(bearer)]}.recuse-review"
        work.note(actor, act, bearer.ref, unit_path=bearer.unit_path, now=now, detail=detail)


def cancel_recusal(*, actor: Actor, recusal: Recusal, now: datetime) -> None:
    """Take a recusal back; who declared it may while nobody has reviewed it, else who keeps the directory. Raises Missing."""
    bearer = recusal.bearer
    own = recusal.declared_by_id == actor.user_id and recusal.state == RecusalState.DECLARED
    if not (own and actor.may("officer.self")):
        actor.require("officer.edit", bearer.unit_path)
    with unit_of_work() as work:
        try:
            _advance(recusal, IN_FORCE, RecusalState.WITHDRAWN)
        except Stale as error:
            raise Missing("没有找到该回避，可能已被撤销。", mend="请刷新页面。") from error
        detail = {"recusal": recusal.ref}
        act = f"{ACTS[type(bearer)]}.recuse-cancel"
        work.note(actor, act, bearer.ref, unit_path=bearer.unit_path, now=now, detail=detail)


def _advance(recusal: Recusal, sources: tuple[RecusalState, ...], target: RecusalState, **changes: object) -> None:
    """As Lifecycle.advance, for a row without the columns of a Record."""
    rows = Recusal.objects.filter(pk=recusal.pk, state__in=sources)
    if not rows.update(state=target, **changes):
        raise Stale("这条回避刚刚被他人办理过。", mend="请刷新页面，按最新状态办理。")
    recusal.state = target
