"""The seed of draw.md section 3: commitments, shares, entropy, the transcript and its hash."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .announcement import Announcement, Source
from .canonical import HEX64, TAG, Unreadable, Wrong, digest, load_json
from .drand import check_signature
from .schema import HEX, hex64, inside, items, mapping, moment, need, optional, record, string, word

OPENED, MISSING, CLOSED = "opened", "missing", "closed"
_NUMBERS = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8}))*/\Z")
_DECIMAL = re.compile(r"[1-9][0-9]{0,14}\Z")


@dataclass(frozen=True)
class Value:
    """What an entropy source gave: hex `value`, the `round` where it is not the announced one, and free evidence."""

    value: str
    round: str | None = None
    evidence: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ceremony:
    """The content of ceremony.json. `transcript` is empty until the seed exists."""

    commits: Mapping[str, str]
    shares: Mapping[str, str | None]
    entropy: tuple[Value, ...]
    transcript: str
    times: Mapping[str, str]

    def says_missing(self, party: str) -> bool:
        return f"share {party} missing" in self.transcript.split("\n")


def commit(name: str, announcement_hash: str, party: str, share: str) -> str:
    """Commitment, hex, of a party to its `share` (64 hex characters) under the announcement with hash A."""
    return digest(name, f"{TAG} commit\n{announcement_hash}\n{party}\n{share}\n".encode())


def numbers_value(numbers: Sequence[int]) -> str:
    """Entropy value of lottery numbers or dice: hex of the numbers joined by `.` and ended by `/`."""
    return (".".join(map(str, numbers)) + "/").encode().hex()


def read_ceremony(data: bytes) -> Ceremony:
    """Ceremony from the bytes of ceremony.json. Raises Unreadable, naming the field."""
    with inside("ceremony.json"):
        found = record(load_json(data), "ceremony", ("commits", "shares", "entropy"), ("transcript", "times"))
        transcript = optional(found.get("transcript"), "transcript", string) or ""
        times = optional(found.get("times"), "times", mapping) or {}
        for step, at in times.items():
            moment(at, f"times.{step}")
        commits, shares = _commits(found["commits"]), _shares(found["shares"])
        return Ceremony(commits, shares, _values(found["entropy"]), transcript, times)


def _commits(value: Any) -> dict[str, str]:
    return {party: hex64(given, f"commits.{party}") for party, given in mapping(value, "commits").items()}


def _shares(value: Any) -> dict[str, str | None]:
    for party, share in mapping(value, "shares").items():
        need(share is None or isinstance(share, str), f"shares.{party}", "string")
    return value  # type: ignore[no-any-return]


def _values(value: Any) -> tuple[Value, ...]:
    return tuple(_value(item, f"entropy[{at}]") for at, item in enumerate(items(value, "entropy")))


def _value(item: Any, place: str) -> Value:
    found = record(item, place, ("value",), ("evidence", "round"))
    need(isinstance(found["value"], str) and bool(HEX.match(found["value"])), place + ".value", "hex")
    return Value(
        found["value"],
        optional(found.get("round"), place + ".round", word),
        optional(found.get("evidence"), place + ".evidence", mapping),
    )


def share_states(announcement: Announcement, ceremony: Ceremony) -> dict[str, str]:
    """State of every party's share: "opened", "missing", or "closed" (not yet opened).

    A null share is missing where the transcript says so, otherwise closed; a share that does not open its commitment
    counts as missing.
    Raises Wrong for a party without commitment, and for a commitment or share of somebody who is no party.
    """
    for party in [*ceremony.commits, *ceremony.shares]:
        if party not in announcement.parties:
            raise Wrong("party_unknown", party=party)
    return {party: _share_state(announcement, ceremony, party) for party in announcement.parties}


def _share_state(announcement: Announcement, ceremony: Ceremony, party: str) -> str:
    if party not in ceremony.commits:
        raise Wrong("party_without_commitment", party=party)
    share = ceremony.shares.get(party)
    if share is None:
        return MISSING if ceremony.says_missing(party) else CLOSED
    opens = HEX64.match(share) and commit(announcement.hash, announcement.A, party, share) == ceremony.commits[party]
    return OPENED if opens else MISSING


def check_shares(announcement: Announcement, ceremony: Ceremony) -> dict[str, str]:
    """`share_states`, and Wrong where a transcript does not call missing what does not open."""
    states = share_states(announcement, ceremony)
    for party, state in states.items():
        if state == MISSING and ceremony.transcript and not ceremony.says_missing(party):
            raise Wrong("share_does_not_open", party=party)
    return states


def transcript(announcement: Announcement, shares: Mapping[str, str | None], entropy: Sequence[Value]) -> str:
    """The exact text whose hash is the seed; a share that is None stands as `missing`.

    Raises Wrong where values and announced sources differ in number, and where no entropy is announced and a share is missing.
    """
    if len(entropy) != len(announcement.entropy):
        raise Wrong("entropy_count", found=len(entropy), announced=len(announcement.entropy))
    absent = [party for party in announcement.parties if shares.get(party) is None]
    if absent and not announcement.entropy:
        raise Wrong("void", parties=absent)
    lines = [f"{TAG} seed", f"announcement {announcement.A}"]
    for source, given in zip(announcement.entropy, entropy):
        lines.append(f"entropy {source.source}:{given.round or source.round} {given.value}")
    if not entropy:
        lines.append("entropy none")
    lines += [f"share {party} {shares.get(party) or MISSING}" for party in announcement.parties]
    return "".join(line + "\n" for line in lines)


def transcript_seed(name: str, text: str) -> str:
    """seed = H(transcript), hex."""
    return digest(name, text.encode())


def expected_transcript(announcement: Announcement, ceremony: Ceremony) -> str:
    """The transcript that follows from announcement and ceremony. Raises Wrong where a share is not yet opened."""
    states = check_shares(announcement, ceremony)
    closed = [party for party, state in states.items() if state == CLOSED]
    if closed:
        raise Wrong("not_opened", parties=closed)
    shares = {party: ceremony.shares.get(party) if state == OPENED else None for party, state in states.items()}
    return transcript(announcement, shares, ceremony.entropy)


def ceremony_seed(announcement: Announcement, ceremony: Ceremony) -> str:
    """The seed, after every check of commitments, entropy and transcript. Raises Wrong or Unreadable."""
    expected = expected_transcript(announcement, ceremony)
    for source, given in zip(announcement.entropy, ceremony.entropy):
        check_value(source, given)
    if not ceremony.transcript:
        raise Wrong("transcript_absent")
    if ceremony.transcript != expected:
        raise Wrong("transcript", line=_first_difference(expected, ceremony.transcript))
    return transcript_seed(announcement.hash, expected)


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one.split("\n"), other.split("\n"))
    return next((at for at, (left, right) in enumerate(pairs, 1) if left != right), 1)


def check_value(source: Source, given: Value) -> bool:
    """Raise Wrong where an entropy value breaks the rules of its source. True when nothing is left to check offline.

    A drand value must be the SHA-256 of its archived signature; the signature itself needs a BLS library, and stays
    unchecked without one.
    """
    kind = source.source.split(":")[0]
    if kind == "drand":
        return _check_drand(source, given)
    if kind in ("lottery", "dice"):
        _check_numbers(source, given, ascending=kind == "lottery")
        return True
    return False


def _check_drand(source: Source, given: Value) -> bool:
    used = given.round or source.round
    if not _DECIMAL.match(used):
        raise Unreadable("drand_round", round=used[:40])
    if used != source.round and _DECIMAL.match(source.round) and int(used) < int(source.round):
        raise Wrong("drand_earlier", round=used, announced=source.round)
    if not HEX64.match(given.value):
        raise Wrong("drand_value", round=used)
    signature = (given.evidence or {}).get("signature")
    if signature is None:
        return False
    need(isinstance(signature, str) and bool(HEX.match(signature)), "evidence.signature", "hex")
    if digest("sha256", bytes.fromhex(signature)) != given.value:
        raise Wrong("drand_signature", round=used)
    return check_signature(source.source, int(used), given.evidence or {})


def _check_numbers(source: Source, given: Value, ascending: bool) -> None:
    text = bytes.fromhex(given.value).decode(errors="replace")
    if not _NUMBERS.match(text):
        raise Wrong("numbers", source=source.source)
    numbers = [int(number) for number in text[:-1].split(".")]
    if ascending and numbers != sorted(numbers):
        raise Wrong("numbers_order", source=source.source)
