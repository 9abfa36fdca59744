"""公共随机数信标: a round of drand is taken in with its signature, which is checked here and again by every verifier."""

import json
from datetime import datetime, timedelta
from typing import Any

from fairdraw.announcement import Source
from fairdraw.canonical import Problem
from fairdraw.drand import Chain, chain_of, round_after, round_time
from fairdraw.seed import Value, check_value

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.ceremony import is_beacon, source_title
from shuangsuiji.drawing.models import Announcement, Entropy
from shuangsuiji.journal.services import unit_of_work

from .sharing import close_seed, open_entropy, require_present

LONGEST = 2000
DAY = timedelta(hours=24)
FALLBACKS = 3
HOW = "请从信标网址原样粘贴整段 JSON。"


def round_of(source: str, reveal_by: datetime) -> str:
    """The round that an announcement names: the first that is due after the time to reveal."""
    chain = chain_of(source)
    if chain is None:
        raise Refusal(f"管辖配置里的信标“{source}”不认识，不能公告。", mend="请由系统管理员改正管辖配置。")
    return str(round_after(chain, reveal_by))


def take_beacon(*, actor: Actor, announcement: Announcement, position: int, text: str, now: datetime) -> None:
    """Take the round that the announcement names, or after each further day the one its fallback names.

    Raises Refusal for another round, one that is not due, a false signature, and where the signature cannot be checked.
    """
    require_present(actor, announcement)
    with unit_of_work() as work:
        row = open_entropy(announcement, position)
        chain = chain_of(row.source) if is_beacon(row.source) else None
        if chain is None:
            raise Refusal(f"“{source_title(row.source)}”不是信标。", mend="请按其来源录入。")
        told = _parsed(text)
        _check_round(row, chain, told["round"], now)
        _check_value(row, told)
        row.value, row.evidence = (
            told["randomness"],
            {key: told[key] for key in ("signature", "previous_signature") if key in told},
        )
        row.used_round = "" if str(told["round"]) == row.round else str(told["round"])
        row.typed_by_id = row.confirmed_by_id = actor.user_id
        row.confirmed_at = now
        row.save()
        detail = {"source": row.source, "round": told["round"], "value": row.value}
        work.note(actor, "draw.entropy", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
        close_seed(work, actor, announcement, now)


def _parsed(text: str) -> dict[str, Any]:
    """What the beacon's address answers: round, randomness and signature, in chained ones the signature before."""
    try:
        found = json.loads(text[:LONGEST])
    except (ValueError, RecursionError) as error:
        raise Refusal("这不是信标一轮的 JSON。", mend=HOW, field="beacon") from error
    if not isinstance(found, dict) or not isinstance(found.get("round"), int) or isinstance(found["round"], bool):
        raise Refusal("信标的 JSON 里没有轮次 round。", mend=HOW, field="beacon")
    for key in ("randomness", "signature"):
        if not isinstance(found.get(key), str):
            raise Refusal(f"信标的 JSON 里没有 {key}。", mend=HOW, field="beacon")
    if not isinstance(found.get("previous_signature", ""), str):
        raise Refusal("信标的 JSON 里 previous_signature 不是文字。", mend=HOW, field="beacon")
    return found


def _check_round(row: Entropy, chain: Chain, number: int, now: datetime) -> None:
    """The announced round, or the one due whole days later; nobody chooses among rounds."""
    announced = int(row.round)
    days = {announced + day * int(DAY.total_seconds()) // chain.period for day in range(FALLBACKS + 1)}
    if number not in days:
        raise Refusal(f"这是第 {number} 轮，公告约定的是第 {announced} 轮，没有采用。", mend=HOW, field="beacon")
    if now < round_time(chain, number):
        raise Refusal(f"第 {number} 轮还没有到时间，没有采用。", mend="请核对服务器时钟。", field="beacon")


def _check_value(row: Entropy, told: dict[str, Any]) -> None:
    given = Value(told["randomness"], str(told["round"]), {**told})
    try:
        checked = check_value(Source(row.source, row.round), given)
    except Problem as problem:
        raise Refusal(f"{problem}，没有采用。", mend=HOW, field="beacon") from problem
    if not checked:
        raise Refusal("信标的签名在本机不能核对，没有采用。", mend="请由系统管理员安装 py-arkworks-bls12381 后再办理。")
