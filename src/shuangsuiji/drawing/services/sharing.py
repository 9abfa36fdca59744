"""承诺与揭示: each party commits to its part of the seed, then shows it; public values come last (draw.md, section 3)."""

import re
from collections.abc import Sequence
from datetime import datetime

from fairdraw.canonical import HEX64
from fairdraw.seed import numbers_value

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.drawing.ceremony import (
    SERVER,
    WITNESS,
    commits_digest,
    is_witness,
    opens,
    party_title,
    source_rule,
    source_title,
)
from shuangsuiji.drawing.models import Announcement, AnnouncementState, Entropy, Party, VoidRequest
from shuangsuiji.journal.services import Doer, Work, unit_of_work

from .guards import locked
from .voiding import carry_out_void

# A witness has no account: who runs the draw may enter what the witness made, where the witness's own page cannot be reached.
PARTY_VERBS = {"auditor": "draw.share", WITNESS: "draw.run"}
# thrown after the last reveal, whenever that is; other sources have their own time
ON_STAGE = "dice"
# Written as hexadecimal digits they fill the column.
LONGEST_NUMBERS = 199
NUMBERS = re.compile(r"[0-9]{1,9}(?:[ ,，、.][0-9]{1,9})*\Z")


def commit_share(*, actor: Actor, announcement: Announcement, party: str, commit: str, now: datetime) -> None:
    """Take a party's commitment (64 hex characters), once. Raises Refusal for another text, Stale when it is already there."""
    _require_party(actor, announcement, party)
    with unit_of_work():
        if Party.objects.filter(announcement=announcement, user_id=actor.user_id).exclude(name=party).exists():
            raise NotAllowed("同一人不能持有两份份额。", mend="请由另一位人员办理。")
        take_commit(actor, announcement, party, commit, now, user_id=actor.user_id)


def take_commit(
    doer: Doer,
    announcement: Announcement,
    party: str,
    commit: str,
    now: datetime,
    *,
    user_id: int | None = None,
    holder: str = "",
) -> None:
    """Write a commitment down, whoever brought it: an account, or a witness by the short code."""
    if not HEX64.match(commit):
        raise Refusal("承诺应是 64 位小写十六进制数字。", mend="请重新生成后完整粘贴。", field="commit")
    with unit_of_work() as work:
        row = _open_party(announcement, party, AnnouncementState.ANNOUNCED)
        if row.commit:
            raise Stale(f"{party_title(party)}已经提交过承诺，不能更换。")
        row.commit, row.committed_at, row.user_id, row.holder = commit, now, user_id, holder
        row.save(update_fields=["commit", "committed_at", "user", "holder"])
        work.note(
            doer, "draw.commit", announcement.ref, unit_path=announcement.unit_path, now=now, digest=commit,
            detail={"party": party},
        )  # fmt: skip
        _close_commitments(work, doer, announcement, now)


def _require_party(actor: Actor, announcement: Announcement, party: str) -> None:
    verb = PARTY_VERBS.get(WITNESS if is_witness(party) else party)
    if verb is None:
        raise Missing("本次抽取没有这一方份额持有人。", mend="请从“随机抽取与匹配”列表重新进入。")
    actor.require(verb, announcement.unit_path)


def _open_party(announcement: Announcement, party: str, state: AnnouncementState) -> Party:
    """The party's row with the announcement held; raises Stale outside `state`, Missing for somebody who is no party."""
    if locked(announcement).state != state:
        raise Stale("抽取已进入下一步或已作废，本次操作没有执行。", mend="请刷新页面。")
    row = Party.objects.filter(announcement=announcement, name=party).first()
    if row is None:
        raise Missing("本次抽取没有这一方份额持有人。", mend="请从“随机抽取与匹配”列表重新进入。")
    return row


def _close_commitments(work: Work, doer: Doer, announcement: Announcement, now: datetime) -> None:
    """When the last commitment stands, the journal keeps them all together and the parties may reveal."""
    parties = list(announcement.parties.all())
    if not all(party.commit for party in parties):
        return
    Announcement.lifecycle.advance(announcement, "commit", now=now)
    work.note(
        doer, "draw.commits", announcement.ref, unit_path=announcement.unit_path, now=now,
        digest=commits_digest(announcement, parties), detail={"parties": [party.name for party in parties]},
    )  # fmt: skip


def reveal_share(*, actor: Actor, announcement: Announcement, party: str, share: str, now: datetime) -> None:
    """Take a party's share and check it against its commitment. Raises Refusal, naming the party, where it does not open it."""
    _require_party(actor, announcement, party)
    take_share(actor, announcement, party, share, now)


def take_share(doer: Doer, announcement: Announcement, party: str, share: str, now: datetime) -> None:
    """Write a share down, whoever brought it."""
    with unit_of_work() as work:
        row = _open_party(announcement, party, AnnouncementState.COMMITTED)
        if row.revealed_at or row.missing:
            raise Stale(f"{party_title(party)}的份额已经揭示或记为未揭示。")
        _refuse_late(announcement, now)
        if not HEX64.match(share) or not opens(announcement, row, share):
            raise Refusal(
                f"{party_title(party)}提交的份额打不开其承诺，没有采用。", mend="请核对份额文件，原样粘贴 64 位字符。",
                field="share",
            )  # fmt: skip
        row.share, row.revealed_at = share, now
        row.save(update_fields=["share", "revealed_at"])
        work.note(
            doer, "draw.reveal", announcement.ref, unit_path=announcement.unit_path, now=now, detail={"party": party}
        )
        close_seed(work, doer, announcement, now)


def _refuse_late(announcement: Announcement, now: datetime) -> None:
    """Once a value from outside may be known, whoever still held a share could choose between showing and withholding it."""
    sources = announcement.entropy.values_list("source", flat=True)
    if announcement.reveal_by and now >= announcement.reveal_by and any(source != ON_STAGE for source in sources):
        raise Refusal(
            "揭示期限已过，公共随机数可能已经产生，份额不再接受。", mend="由信用监管岗按公告记为未揭示，抽取继续。"
        )


def declare_missing(*, actor: Actor, announcement: Announcement, party: str, now: datetime) -> None:
    """After the time to reveal: with public entropy the draw goes on without the share, without it the draw is void, naming the party."""
    actor.require("draw.run", announcement.unit_path)
    with unit_of_work() as work:
        row = _open_party(announcement, party, AnnouncementState.COMMITTED)
        if row.revealed_at or row.missing or party == SERVER:
            raise Stale(f"{party_title(party)}的份额已经揭示或记为未揭示。")
        if announcement.reveal_by is None or now < announcement.reveal_by:
            raise Refusal("揭示期限未到，不能记为未揭示。", mend="请等到公告的揭示期限之后再办理。")
        row.missing = True
        row.save(update_fields=["missing"])
        work.note(
            actor, "draw.missing", announcement.ref, unit_path=announcement.unit_path, now=now, detail={"party": party}
        )
        if announcement.entropy.exists():
            close_seed(work, actor, announcement, now)
            return
        reason = f"{party_title(party)}未在期限内揭示份额，按公告作废。"
        VoidRequest.objects.create(
            announcement=announcement, reason=reason, requested_by_id=actor.user_id, requested_at=now, by_rule=True
        )
        carry_out_void(work, actor, announcement, now)


def type_entropy(*, actor: Actor, announcement: Announcement, position: int, numbers: str, now: datetime) -> None:
    """Enter the numbers thrown or drawn in public; another person confirms. Only after the last share: nobody may know them before.

    Who runs the draw or who audits it enters, the other confirms. Raises Refusal for numbers that the source cannot give.
    """
    require_present(actor, announcement)
    with unit_of_work() as work:
        row = open_entropy(announcement, position)
        value = _value(row, numbers)
        row.value, row.typed_by_id, row.confirmed_by_id = value, actor.user_id, None
        row.save(update_fields=["value", "typed_by", "confirmed_by"])
        detail = {"source": row.source, "value": value}
        work.note(actor, "draw.entropy", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)


def require_present(actor: Actor, announcement: Announcement) -> None:
    """Pass who stands at the stage: the planner and the auditor."""
    if not actor.may("draw.share", announcement.unit_path):
        actor.require("draw.run", announcement.unit_path)


def _value(row: Entropy, numbers: str) -> str:
    """The value of what was typed. Raises Refusal where the source cannot have given it."""
    found, rule = _parsed(numbers), source_rule(row.source)
    if "least" not in rule:
        raise Refusal(f"“{source_title(row.source)}”的值带签名，不由人工录入数字。")
    hint = f"{rule['hint']}。"
    if not rule["least"] <= len(found) <= rule["most"]:
        wanted = f"{rule['least']} 至 {rule['most']}" if rule["least"] < rule["most"] else str(rule["least"])
        raise Refusal(f"填写了 {len(found)} 个数字，应为 {wanted} 个。", mend=hint, field="numbers")
    strange = [number for number in found if not rule["low"] <= number <= rule["high"]]
    if strange:
        raise Refusal(f"{strange[0]} 不在 {rule['low']} 至 {rule['high']} 之间。", mend=hint, field="numbers")
    if rule["ascending"] and sorted(set(found)) != list(found):
        raise Refusal("开奖号码应由小到大填写，不能重复。", mend=hint, field="numbers")
    return numbers_value(found)


def _parsed(numbers: str) -> Sequence[int]:
    text = numbers.strip()
    if len(text) > LONGEST_NUMBERS or not NUMBERS.match(text):
        limit = f"一共不超过 {LONGEST_NUMBERS} 个字符。"
        raise Refusal("请按掷出的次序填写数字，中间用空格隔开，例如 3 6 1 5。", mend=limit, field="numbers")
    return [int(number) for number in re.split(r"[ ,，、.]", text)]


def open_entropy(announcement: Announcement, position: int) -> Entropy:
    if locked(announcement).state != AnnouncementState.COMMITTED:
        raise Stale("现在不能录入公共随机数。", mend="请刷新页面，按最新状态办理。")
    waiting = [party for party in announcement.parties.all() if not _settled(party)]
    if waiting:
        names = "、".join(party_title(party.name) for party in waiting)
        raise Refusal(f"{names}还没有揭示份额，公共随机数须在最后一份揭示之后产生。", mend="请等各方揭示后再录入。")
    row = announcement.entropy.filter(position=position).first()
    if row is None:
        raise Missing("公告没有列出这一公共随机数。")
    if row.confirmed_by_id:
        raise Stale(f"{source_title(row.source)}已经复核，不能再改。")
    return row


def confirm_entropy(*, actor: Actor, announcement: Announcement, position: int, numbers: str, now: datetime) -> None:
    """A second person types the same numbers, unseen. Raises Refusal where they differ, NotAllowed for the first person."""
    require_present(actor, announcement)
    with unit_of_work() as work:
        row = open_entropy(announcement, position)
        value = _value(row, numbers)
        if not row.value:
            raise Refusal("还没有人录入。", mend="请先由一人录入。")
        if row.typed_by_id == actor.user_id:
            raise NotAllowed("录入和复核须由两人分别办理。")
        if row.value != value:
            raise Refusal("两人录入的数字不一致。", mend="请对照现场记录，由录入人更正后再复核。", field="numbers")
        row.confirmed_by_id, row.confirmed_at = actor.user_id, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        close_seed(work, actor, announcement, now)


def _settled(party: Party) -> bool:
    return party.name == SERVER or bool(party.revealed_at) or party.missing


def close_seed(work: Work, doer: Doer, announcement: Announcement, now: datetime) -> None:
    """When every other share is settled and every public value confirmed, the server opens its own: the seed is fixed."""
    if not all(map(_settled, announcement.parties.all())) or announcement.entropy.filter(confirmed_by=None).exists():
        return
    announcement.parties.filter(name=SERVER).update(revealed_at=now)
    Announcement.lifecycle.advance(announcement, "reveal", now=now)
    missing = list(announcement.parties.filter(missing=True).values_list("name", flat=True))
    detail = {"missing": missing}
    work.note(doer, "draw.seed", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
