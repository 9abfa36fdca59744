"""Replacements written into a package as the platform writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fairdraw.announcement import read_announcement
from fairdraw.canonical import canonical_json
from fairdraw.follow import Standing, carried_out, party_name, path_of, seed_of
from fairdraw.seed import commit

AT = "2026-03-09T09:00:00+08:00"


def standing(package: Path) -> Standing:
    seed = json.loads((package / "record.json").read_bytes())["seed"]
    return Standing(*((package / name).read_bytes() for name in ("officers.tsv", "seats.tsv", "match.tsv")), seed)


def seats_of(match_tsv: bytes, officer: str) -> list[str]:
    table = [line.split("\t") for line in match_tsv.decode().splitlines()]
    return sorted(seat for _, seat, who, _ in table if who == officer)


def told(now: Standing, officer: str, **changes: Any) -> dict[str, Any]:
    """The reason record of an officer who falls ill and gives up every seat."""
    return {
        "absent": [officer], "at": AT, "officers": [], "reason": "illness", "released": [], "seats": [],
        "vacated": seats_of(now.match_tsv, officer), **changes,
    }  # fmt: skip


def add(package: Path, now: Standing, record: dict[str, Any], serial: int) -> Standing:
    """Carry a replacement out and write its two files."""
    announcement = read_announcement((package / "announcement.json").read_bytes())
    shares = {"auditor": f"{serial}a" * 32, "server": f"{serial}b" * 32}
    commits = {
        party: commit(announcement.hash, announcement.A, party_name(party, serial), share)
        for party, share in shares.items()
    }
    seed = seed_of(announcement.hash, now.seed, record, shares)
    after, found = carried_out(now, record, announcement.hash, seed)
    value = {
        "announcement": announcement.A, "answer": found.answer, "commits": commits, "deposit": serial,
        "record": record, "seed": seed, "shares": shares,
    }  # fmt: skip
    (package / "replacements").mkdir(exist_ok=True)
    (package / path_of(serial)).write_bytes(canonical_json(value) + b"\n")
    (package / path_of(serial, "tsv")).write_bytes(found.match_tsv)
    return after


def busiest(now: Standing) -> str:
    """Who holds most of the seats that must be filled."""
    must = {line.split("\t")[1] for line in now.seats.decode().splitlines() if "\tmust\t" in line}
    table = [line.split("\t") for line in now.match_tsv.decode().splitlines()]
    holders = [who for _, seat, who, _ in table if seat in must]
    return max(sorted(set(holders)), key=holders.count)
