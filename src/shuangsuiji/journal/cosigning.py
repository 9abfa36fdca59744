"""外部见证: this installation as a witness of another's journal, and what it asks of those who witness its own (C2SP tlog-witness).

A request is the text `old SIZE`, the lines of a consistency proof in base64, an empty line, the signed checkpoint. The answer is one
line of a signed note: cosignature/v1, with the time of the witness.
"""

import base64
import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from fairdraw.canonical import Problem
from fairdraw.journal import WITNESS, Checkpoint, check_log, cosigned, key_id, read_checkpoint, read_keys, verifier_key

from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.profiles.queries import active_profile

from .checkpoint import origin, signing_key
from .checkpoint import verifier_key as log_key
from .consistency import holds, prove
from .models import Entry

LONGEST = 20_000
MOST_NODES = 63


def request_text(note: str, old: int) -> str:
    """What a witness is asked with: it last saw our first `old` entries, and `note` is our checkpoint now."""
    size = read_checkpoint(note, "checkpoint").size
    column = Entry.objects.filter(seq__lte=size).order_by("seq").values_list("leaf", flat=True)
    proof = prove([bytes(leaf) for leaf in column.iterator(chunk_size=5000)], old)
    lines = "".join(base64.b64encode(node).decode() + "\n" for node in proof)
    return f"old {old}\n{lines}\n{note}"


def checked_note(text: str) -> tuple[str, Checkpoint, list[tuple[str, datetime]]]:
    """A cosigned checkpoint of our own journal: tidy text, content, and who cosigned it when.

    Raises Refusal for a text that is no checkpoint, not ours, not what our journal was, or bears no known witness's signature.
    """
    note = text.replace("\r\n", "\n").strip("\n") + "\n"
    keys = read_keys("".join(f"{line}\n" for line in [f"log {log_key()}", *_witness_lines()]).encode())
    try:
        point = read_checkpoint(note[:LONGEST], "checkpoint")
        check_log(point, keys.log)
        witnesses = cosigned(point, keys.witnesses)
    except Problem as problem:
        raise Refusal(
            f"这不是本系统检查点的见证签名：{problem}。", mend="请原样粘贴见证方返回的全部内容。"
        ) from problem
    if not witnesses:
        raise Refusal("检查点上没有管辖配置所列见证方的签名。", mend="请核对管辖配置 [journal] witnesses 的公钥。")
    return note, point, witnesses


def _witness_lines() -> list[str]:
    return [f"witness {key}" for key in active_profile().witness_keys]


def cosign(text: str, *, now: datetime) -> str:
    """As a witness: one signature line over another log's checkpoint that grew out of the one we saw last.

    Raises Refusal for a request that cannot be read, a log the profile does not name or a proof that does not hold; Stale, naming
    the size we saw last, where the request starts from another.
    """
    old, proof, note = _parsed(text)
    point = _known_log(note)
    name = point.text.split("\n", 1)[0]
    seen = _seen()
    size, root = seen.get(name, (0, ""))
    if old != size:
        raise Stale(f"本见证方最后见到的是前 {size} 条。", mend=str(size))
    if not holds(size, bytes.fromhex(root), point.size, bytes.fromhex(point.root), proof):
        raise Refusal("一致性证明不成立：这份台账不是从上次见到的那一份增长来的，不能见证。")
    _keep({**seen, name: (point.size, point.root)})
    seconds = int(now.timestamp())
    signature = signing_key(WITNESS_KEY_FILE).sign(f"cosignature/v1\ntime {seconds}\n{point.text}".encode())
    code = key_id(_name(), WITNESS, _public()) + seconds.to_bytes(8, "big") + signature
    return f"\u2014 {_name()} {base64.b64encode(code).decode()}\n"


WITNESS_KEY_FILE = "witness-ed25519.key"


def _name() -> str:
    return f"{origin()}-witness"


def _public() -> bytes:
    return signing_key(WITNESS_KEY_FILE).public_key().public_bytes_raw()


def witness_key() -> str:
    """The line by which others know this installation as a witness."""
    return verifier_key(_name(), WITNESS, _public())


def _parsed(text: str) -> tuple[int, Sequence[bytes], str]:
    head, _, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    number = first.removeprefix("old ")
    try:
        if len(text) > LONGEST or len(lines) > MOST_NODES or not first.startswith("old ") or not number.isdecimal():
            raise ValueError(first[:40])
        return int(number[:15]), [base64.b64decode(line, validate=True) for line in lines], note
    except ValueError as error:
        raise Refusal("见证请求的格式不对。", mend="应为 old、一致性证明、空行和检查点。") from error


def _known_log(note: str) -> Checkpoint:
    keys = read_keys("".join(f"log {key}\n" for key in active_profile().witnessed_logs).encode())
    try:
        point = read_checkpoint(note, "checkpoint")
        check_log(point, keys.log)
    except Problem as problem:
        raise Refusal(
            f"不能见证：{problem}。", mend="管辖配置 [journal] witnessed_logs 应列出对方台账的公钥。"
        ) from problem
    return point


def _place() -> Path:
    return Path(settings.DATA_DIR) / "witnessed-logs.json"


def _seen() -> dict[str, tuple[int, str]]:
    """Log → size and root that were cosigned last."""
    try:
        return {name: (size, root) for name, (size, root) in json.loads(_place().read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}


def _keep(seen: dict[str, tuple[int, str]]) -> None:
    """All or nothing, on the disk before the signature leaves the house."""
    draft = _place().with_suffix(f".{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(seen, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(_place())
