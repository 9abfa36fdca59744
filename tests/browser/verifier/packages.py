"""Packages for the tests of the verifier, made by fairdraw from a few choices and an own random source."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairdraw.announcement import Announcement, announcement_hash, check_announcement
from fairdraw.canonical import canonical_json, digest, load_json
from fairdraw.draw import Drawn, draw
from fairdraw.frame import encode_frame, frame_root, handle, pseudonym, secret_commitment
from fairdraw.matching import derive, match
from fairdraw.merkle import path, root
from fairdraw.package import manifest
from fairdraw.seed import Value, commit, numbers_value, transcript, transcript_seed

Files = dict[str, bytes]
# a chain nobody knows: these signatures are made up
DRAND = "drand:0123456789abcdef"


@dataclass(frozen=True)
class Choice:
    """What a package is like. `secret` None makes an open frame; `missing` is a party that withholds its share."""

    seed: int = 1
    hash: str = "sha256"
    sealed: bool = False
    rows: int = 1
    size: int = 60
    rounding: str = "ceil"
    areas: tuple[str, ...] = ()
    certain: float = 0.05
    excluded: float = 0.05
    reserve: int = 2
    top: int = 10_000  # basis points of class D
    sources: tuple[str, ...] = ("lottery",)
    fallback: bool = False
    missing: str | None = None
    closed: bool = False
    officers: int = 0
    journal: bool = False
    manifest: bool = True
    told: int | None = None  # how many certain subjects a first rule is said to make; a second one makes the rest


@dataclass
class Built:
    """A package, its opening, and what tests want to look at."""

    files: Files
    opening: Files = field(default_factory=dict)
    announcement: dict[str, Any] = field(default_factory=dict)

    def changed(self, path: str, edit: Callable[[bytes], bytes]) -> Built:
        """The package with one file edited and the manifest made to fit, as a forger would."""
        files = {**self.files, path: edit(self.files[path])}
        if "manifest.json" in files:
            files["manifest.json"] = manifest({name: data for name, data in files.items() if name != "manifest.json"})
        return Built(files, self.opening, self.announcement)


@dataclass(frozen=True)
class Subjects:
    """The subjects of one row: (handle, code, stratum, status)."""

    lines: Sequence[tuple[str, str, str, str]]

    def frame(self) -> bytes:
        return encode_frame((handle, stratum, status) for handle, _, stratum, status in self.lines)


def build(choice: Choice) -> Built:
    """A complete package that verifies."""
    chance = random.Random(choice.seed)
    secret = chance.randbytes(32) if choice.sealed else None
    pools = {f"row-{number}": _subjects(choice, chance, secret) for number in range(1, choice.rows + 1)}
    frames = {row: pool.frame() for row, pool in pools.items()}
    inputs = _inputs(choice, chance, pools, secret) if choice.officers else None
    value = _announcement(choice, frames, secret, inputs)
    announcement = check_announcement(value)
    ceremony = _ceremony(choice, chance, announcement)
    files: Files = {"announcement.json": canonical_json(value)}
    files.update({f"frames/{row}.tsv": data for row, data in frames.items()})
    opening: Files = {}
    if secret is not None:
        opening["opening.json"] = canonical_json({"secret": secret.hex()})
    if not choice.closed:
        _drawn(files, opening, announcement, ceremony, frames, pools, inputs, secret)
    files["ceremony.json"] = canonical_json(ceremony)
    files["README.txt"] = "公示包说明\n".encode()
    if choice.journal:
        files["journal.json"] = _journal(files, choice.hash, ceremony)
    if choice.manifest:
        files["manifest.json"] = manifest(files)
    return Built(files, opening, value)


def _subjects(choice: Choice, chance: random.Random, secret: bytes | None) -> Subjects:
    lines = []
    for code in sorted(f"9114{chance.randrange(10**14):014d}" for _ in range(choice.size)):
        risk = chance.choice("AABBBCCDU")
        stratum = f"{chance.choice(choice.areas)}/{risk}" if choice.areas else risk
        lot = chance.random()
        status = (
            "C" if lot < choice.certain else "X:visited-this-year" if lot < choice.certain + choice.excluded else "E"
        )
        lines.append((handle(secret, code) if secret else code, code, stratum, status))
    return Subjects(lines)


def _certain_rules(told: int, frame: bytes) -> list[dict[str, Any]]:
    rest = max(0, frame.count(b"\tC\n") - told)
    return [
        {"number": told, "rule": "complaints", "title": "投诉举报线索"},
        {"number": rest, "rule": "problems", "title": "上年度检查发现问题"},
    ]


def _announcement(
    choice: Choice, frames: Mapping[str, bytes], secret: bytes | None, inputs: bytes | None
) -> dict[str, Any]:
    rules = {"A": {"bp": 300}, "B": {"bp": 700}, "C": {"bp": 2000}, "D": {"bp": choice.top}, "U": {"number": 2}}
    rows = [
        {
            "frame": {"root": frame_root(data, choice.hash), "size": data.count(b"\n")},
            "id": row,
            "quotas": rules,
            "reserve": choice.reserve,
            "rounding": choice.rounding,
            "title": f"{row} 抽查",
            **({} if choice.told is None else {"certain": _certain_rules(choice.told, data)}),
        }
        for row, data in frames.items()
    ]
    kinds = {"lottery": "2026031", "dice": "2026-03-02T10:00:00+08:00", DRAND: "5812340"}
    return {
        "authority": "示例市市场监督管理局",
        "created_at": "2026-03-01T09:00:00+08:00",
        "draw": "140525/2026/0031",
        "entropy": [{"source": source, "round": kinds[source]} for source in choice.sources],
        "fallback": "顺延一轮",
        "format": "fairdraw/1",
        "hash": choice.hash,
        "match": {"inputs": {"root": frame_root(inputs, choice.hash), "size": inputs.count(b"\n")}} if inputs else None,
        "names": "at-notice",
        "parties": ["server", "auditor", "witness-甲"],
        "reveal_by": "2026-03-02T09:30:00+08:00",
        "rows": rows,
        "secret": secret_commitment(secret, choice.hash) if secret else None,
        "serial": 31,
        "title": "2026年餐饮服务环节食品安全双随机抽查",
        "voided": [],
    }


def _ceremony(choice: Choice, chance: random.Random, announcement: Announcement) -> dict[str, Any]:
    shares: dict[str, str | None] = {party: chance.randbytes(32).hex() for party in announcement.parties}
    commits = {party: commit(choice.hash, announcement.A, party, str(share)) for party, share in shares.items()}
    if choice.missing:
        shares[choice.missing] = None
    values = [_value(choice, chance, source) for source in choice.sources]
    given = [Value(value["value"], value.get("round")) for value in values]
    text = transcript(announcement, shares, given)
    if choice.closed:
        shares["server"], text, values = None, "", []
    return {"commits": commits, "shares": shares, "entropy": values, "transcript": text, "times": {}}


def _value(choice: Choice, chance: random.Random, source: str) -> dict[str, Any]:
    if source == DRAND:
        signature = chance.randbytes(48).hex()
        value = {"value": digest("sha256", bytes.fromhex(signature)), "evidence": {"signature": signature}}
        return {**value, "round": "5842340"} if choice.fallback else value
    numbers = [chance.randrange(1, 33) for _ in range(6)]
    return {"value": numbers_value(sorted(numbers) if source == "lottery" else numbers)}


def _drawn(
    files: Files,
    opening: Files,
    announcement: Announcement,
    ceremony: Mapping[str, Any],
    frames: Mapping[str, bytes],
    pools: Mapping[str, Subjects],
    inputs: bytes | None,
    secret: bytes | None,
) -> None:
    """Draw, name and match; fills the package and its opening."""
    seed = transcript_seed(announcement.hash, ceremony["transcript"])
    drawn = draw(announcement, frames, seed)
    files.update(drawn.files())
    codes = {subject: code for pool in pools.values() for subject, code, _, _ in pool.lines}
    files["names.tsv"] = _names(drawn, codes, secret is not None)
    opening["subjects.tsv"] = _lines((subject, code, f"企业{code[-4:]}") for subject, code in sorted(codes.items()))
    if inputs is not None:
        files.update(_matched(announcement, drawn, inputs, seed))
        opening["inputs.tsv"] = inputs
        opening["officers.tsv"] = _lines(
            (officer_id(secret, number), number) for number in _certificates(inputs, secret)
        )
        files["record.json"] = canonical_json(drawn.record)


def _names(drawn: Drawn, codes: Mapping[str, str], sealed: bool) -> bytes:
    visited = {(row, codes[subject.decode()]) for row, found in drawn.rows.items() for subject in found.visited()}
    if sealed:
        return _lines((code, f"企业{code[-4:]}") for code in sorted({code for _, code in visited}))
    return _lines((row, code, f"企业{code[-4:]}") for row, code in sorted(visited))


def _lines(rows: Any) -> bytes:
    return "".join("\t".join(fields) + "\n" for fields in rows).encode()


def officer_id(secret: bytes | None, number: str) -> str:
    return pseudonym(secret, "officer", number) if secret else number


def _inputs(choice: Choice, chance: random.Random, pools: Mapping[str, Subjects], secret: bytes | None) -> bytes:
    ids = sorted(officer_id(secret, f"ZF{number:06d}") for number in range(choice.officers))
    subjects = sorted({subject for pool in pools.values() for subject, *_ in pool.lines})
    half = ids[: len(ids) // 2 + 2]
    lines = [f"officer\t{who}\t{len(subjects)}\t{chance.randrange(3)}" for who in ids]
    lines += [f"pattern\tP{kind}\t1\tmust\t{','.join(half)}" for kind in (1, 2)]
    lines += [f"pattern\tP{kind}\t2\tmust\t{','.join(ids)}" for kind in (1, 2)]
    lines.append(f"pattern\tP2\t10\toptional\t{','.join(half[:3])}")
    lines += [f"subject\t{subject}\tP{chance.choice((1, 2))}" for subject in subjects]
    lines += [f"exclude\t{subject}\t{chance.choice(ids[4:])}\trecusal" for subject in subjects if chance.random() < 0.3]
    return "".join(line + "\n" for line in sorted(lines)).encode()


def _certificates(inputs: bytes, secret: bytes | None) -> list[str]:
    count = sum(line.startswith(b"officer\t") for line in inputs.split(b"\n"))
    return sorted((f"ZF{number:06d}" for number in range(count)), key=lambda number: officer_id(secret, number))


def _matched(announcement: Announcement, drawn: Drawn, inputs: bytes, seed: str) -> Files:
    derived = derive(inputs, {subject for found in drawn.rows.values() for subject in found.visited()})
    found = match(derived.officers, derived.seats, hash_name=announcement.hash, seed=seed)
    drawn.record.update(
        match_answer=found.answer,
        officers_root=frame_root(derived.officers, announcement.hash),
        seats_root=frame_root(derived.seats, announcement.hash),
    )
    return {
        "officers.tsv": derived.officers,
        "seats.tsv": derived.seats,
        "match.tsv": found.match_tsv,
        "match.json": canonical_json(found.summary),
    }


def _journal(files: Files, name: str, ceremony: Mapping[str, Any]) -> bytes:
    """A journal of three leaves under one unsigned checkpoint."""
    digests = {
        "announcement": announcement_hash(load_json(files["announcement.json"])),
        "commits": digest(name, canonical_json(ceremony["commits"])),
    }
    if "record.json" in files:
        digests["result"] = digest(name, canonical_json(load_json(files["record.json"])))
    entries = [{"digest": value, "what": what} for what, value in digests.items()]
    leaves = [canonical_json(entry) for entry in entries]
    note = f"example.cn/log\n{len(leaves)}\n{b64encode(bytes.fromhex(root(leaves))).decode()}\n\n"
    note += f"\u2014 example.cn/log {b64encode(b'keyid' * 4).decode()}\n"
    found = [
        {"what": what, "entry": entry, "index": at, "path": path(leaves, at)}
        for at, (what, entry) in enumerate(zip(digests, entries, strict=True))
    ]
    return canonical_json({"checkpoint": note, "leaves": found})
