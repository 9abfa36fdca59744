# ruff: noqa: INP001  a script beside the distribution, not a part of it
"""Writes fairdraw/vectors/: small complete packages and vectors.json. The same bytes every time; run it after a change of a format.

    python fairdraw/make_vectors.py [FOLDER]

Every share, secret and key below is made from a public text: they are for tests, never for a draw.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairdraw.announcement import Announcement, check_announcement
from fairdraw.canonical import canonical_json, digest, role_key
from fairdraw.draw import Drawn, draw, record_file, ticket
from fairdraw.frame import encode_frame, frame_root, handle, pseudonym, secret_commitment
from fairdraw.matching import derive, match
from fairdraw.package import manifest, write_folder
from fairdraw.quotas import round_start, row_quotas, share_up
from fairdraw.receipts import receipt
from fairdraw.seed import Value, commit, numbers_value, transcript, transcript_seed
from vector_journal import CREATED, journal, keys_file, made

from fairdraw import merkle

Files = dict[str, bytes]
REVEALED, THROWN = "2026-03-02T09:30:00+08:00", "2026-03-02T10:00:00+08:00"
DICE = {"source": "dice", "round": THROWN}
QUICKNET = {"source": "drand:52db9ba70e0cc0f6", "round": "26537812"}


def code_of(number: int) -> str:
    """A code of 18 characters, shaped like a 统一社会信用代码 and belonging to nobody."""
    return f"91999999MA{number:07d}{number % 10}"


@dataclass(frozen=True)
class Subject:
    """One line of a frame before it is sealed."""

    code: str
    stratum: str
    status: str = "E"

    @property
    def name(self) -> str:
        return f"样例企业{self.code[-8:]}"


@dataclass
class Plan:
    """What a package is made from: row id -> (subjects, fields of the row), and how its ceremony went."""

    name: str
    rows: dict[str, tuple[Sequence[Subject], dict[str, Any]]]
    sealed: bool = False
    hash: str = "sha256"
    parties: tuple[str, ...] = ("auditor", "server", "特邀监督员")
    entropy: tuple[dict[str, str], ...] = (DICE,)
    values: tuple[Value, ...] = (Value(numbers_value([3, 1, 6, 6, 2])),)
    missing: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    listed: Sequence[Subject] = ()  # subjects of a match without rows: drawn by an earlier announcement
    inputs: bytes | None = None
    changes: dict[str, Any] = field(default_factory=dict)  # of the announcement

    @property
    def secret(self) -> bytes:
        return made(f"{self.name} secret")

    def share(self, party: str) -> str:
        return made(f"{self.name} share {party}").hex()

    def handle(self, code: str) -> str:
        return handle(self.secret, code) if self.sealed else code

    def subjects(self) -> list[Subject]:
        """Everyone the plan knows, by code, each once."""
        found = [*self.listed, *(subject for given, _ in self.rows.values() for subject in given)]
        return sorted({subject.code: subject for subject in found}.values(), key=lambda subject: subject.code)

    def frames(self) -> Files:
        return {
            row: encode_frame((self.handle(s.code), s.stratum, s.status) for s in given)
            for row, (given, _) in self.rows.items()
        }


def announce(plan: Plan) -> Announcement:
    """The announcement of a plan."""
    frames = plan.frames()
    value = {
        "authority": "样例县市场监督管理局",
        "created_at": CREATED,
        "draw": f"999999/2026/{plan.name}",
        "entropy": list(plan.entropy),
        "fallback": "24 小时后的下一轮，至多三次，其后用第二个来源",
        "format": "fairdraw/1",
        "hash": plan.hash,
        "match": _commitment(plan.inputs, plan.hash),
        "names": "at-notice",
        "parties": list(plan.parties),
        "reveal_by": REVEALED,
        "rows": [
            {
                "frame": {"root": frame_root(frames[row], plan.hash), "size": frames[row].count(b"\n")},
                "id": row,
                **fields,
            }
            for row, (_, fields) in plan.rows.items()
        ],
        "secret": secret_commitment(plan.secret, plan.hash) if plan.sealed else None,
        "serial": 1,
        "title": "样例抽查",
        "voided": [],
    }
    return check_announcement({**value, **plan.changes})


def _commitment(inputs: bytes | None, name: str) -> dict[str, Any] | None:
    if inputs is None:
        return None
    return {"inputs": {"root": frame_root(inputs, name), "size": inputs.count(b"\n")}}


def hold_ceremony(plan: Plan, announcement: Announcement) -> dict[str, Any]:
    """The content of ceremony.json; with a closed share its transcript is empty."""
    absent = plan.missing + plan.closed
    shares = {party: None if party in absent else plan.share(party) for party in announcement.parties}
    text = "" if plan.closed else transcript(announcement, shares, plan.values)
    return {
        "commits": {
            party: commit(plan.hash, announcement.A, party, plan.share(party)) for party in announcement.parties
        },
        "entropy": [_entropy(value) for value in plan.values],
        "shares": shares,
        "times": {"entropy": THROWN, "revealed": REVEALED},
        "transcript": text,
    }


def _entropy(value: Value) -> dict[str, Any]:
    found: dict[str, Any] = {"evidence": dict(value.evidence or {}), "value": value.value}
    if value.round is not None:
        found["round"] = value.round
    return found


def build(plan: Plan) -> tuple[Files, Files]:
    """Files of the package and of the opening, the manifest left out."""
    announcement = announce(plan)
    ceremony = hold_ceremony(plan, announcement)
    files = {f"frames/{row}.tsv": data for row, data in plan.frames().items()}
    files["announcement.json"] = record_file(announcement.value)
    files["ceremony.json"] = record_file(ceremony)
    files["README.txt"] = "核对：python -m fairdraw verify .\n".encode()
    opening = open_up(plan)
    record = None
    if not plan.closed:
        drawn = draw(announcement, plan.frames(), transcript_seed(plan.hash, ceremony["transcript"]))
        files.update(drawn.files())
        if plan.rows:
            files["names.tsv"] = names_file(plan, drawn)
        add_match(plan, drawn, files)
        record = drawn.record
    files["journal.json"] = record_file(journal(digests(plan.hash, announcement, ceremony, record)))
    return files, opening


def digests(
    name: str, announcement: Announcement, ceremony: Mapping[str, Any], record: Mapping[str, Any] | None
) -> dict[str, str]:
    """What the journal records of each step."""
    found = {"announcement": announcement.A, "commits": digest(name, canonical_json(ceremony["commits"]))}
    if record is not None:
        found["result"] = digest(name, canonical_json(record))
    return found


def visits(drawn: Drawn) -> list[bytes]:
    return sorted({subject for row in drawn.rows.values() for subject in row.visited()})


def names_file(plan: Plan, drawn: Drawn) -> bytes:
    """names.tsv: sealed code and name, open row, code and name."""
    lines = set()
    for row, (subjects, _) in plan.rows.items():
        visited = set(drawn.rows[row].visited())
        chosen = [subject for subject in subjects if plan.handle(subject.code).encode() in visited]
        lines |= {f"{s.code}\t{s.name}\n" if plan.sealed else f"{row}\t{s.code}\t{s.name}\n" for s in chosen}
    return "".join(sorted(lines)).encode()


def add_match(plan: Plan, drawn: Drawn, files: Files) -> None:
    """Files of the match and its three fields in the record."""
    if plan.inputs is None:
        return
    listed = sorted(plan.handle(subject.code).encode() for subject in plan.listed if subject.status in "EC")
    derived = derive(plan.inputs, visits(drawn) or listed)
    found = match(derived.officers, derived.seats, hash_name=plan.hash, seed=drawn.record["seed"])
    drawn.record["officers_root"] = frame_root(derived.officers, plan.hash)
    drawn.record["seats_root"] = frame_root(derived.seats, plan.hash)
    drawn.record["match_answer"] = found.answer
    files.update(
        {
            "officers.tsv": derived.officers,
            "seats.tsv": derived.seats,
            "match.tsv": found.match_tsv,
            "match.json": record_file(found.summary),
            "record.json": record_file(drawn.record),
        }
    )


def open_up(plan: Plan) -> Files:
    """The opening: secret, subjects, officers and inputs."""
    lines = sorted(f"{plan.handle(s.code)}\t{s.code}\t{s.name}\n" for s in plan.subjects())
    found = {"subjects.tsv": "".join(lines).encode()}
    if plan.sealed:
        found["opening.json"] = record_file({"secret": plan.secret.hex()})
    if plan.inputs is not None:
        found["inputs.tsv"] = plan.inputs
        found["officers.tsv"] = "".join(sorted(f"{officer(plan, n)}\t{certificate(n)}\n" for n in range(9))).encode()
    return found


def certificate(number: int) -> str:
    return f"99-{number:04d}"


def officer(plan: Plan, number: int) -> str:
    return pseudonym(plan.secret, "officer", certificate(number)) if plan.sealed else certificate(number)


def add_inputs(plan: Plan) -> Plan:
    """Freeze nine officers of two stations for every subject of the plan: two seats each, an expert's seat, one recusal."""
    people = [officer(plan, number) for number in range(9)]
    lines = [f"officer\t{person}\t20\t{number % 3}" for number, person in enumerate(people)]
    lines += [
        f"pattern\tP\t1\tmust\t{','.join(sorted(people[:4]))}",
        f"pattern\tP\t2\tmust\t{','.join(sorted(people[3:8]))}",
    ]
    lines.append(f"pattern\tP\t3\toptional\t{people[8]}")
    handles = sorted(plan.handle(s.code) for s in plan.subjects() if s.status in "EC")
    lines += [f"subject\t{subject}\tP" for subject in handles]
    lines += [f"exclude\t{subject}\t{people[0]}\trecusal" for subject in handles[::5]]
    plan.inputs = "".join(line + "\n" for line in sorted(lines, key=str.encode)).encode()
    return plan


# --- the packages


def by_class(count: int, first: int = 0, areas: Sequence[str] = ("999901", "999902")) -> list[Subject]:
    """Subjects over areas and classes; every thirteenth is certain, every eleventh left out."""
    found = []
    for number in range(first, first + count):
        status = "C" if number % 13 == 0 else "X:cancelled" if number % 11 == 0 else "E"
        found.append(Subject(code_of(number), f"{areas[number % len(areas)]}/{'ABCDU'[number * 7 % 5]}", status))
    return found


def without_class(count: int) -> list[Subject]:
    return [Subject(code_of(n), "U", "X:other-plan" if n % 9 == 0 else "E") for n in range(count)]


def fields(quotas: dict[str, Any], rounding: str = "ceil", reserve: int = 2) -> dict[str, Any]:
    return {"quotas": quotas, "reserve": reserve, "rounding": rounding, "title": "样例计划项"}


BY_CLASS = {"A": {"bp": 300}, "B": {"bp": 700}, "C": {"bp": 2000}, "D": {"number": 4}, "U": {"bp": 500}}
CERTAIN = [
    {"number": 3, "rule": "complaints", "title": "投诉举报线索"},
    {"number": 2, "rule": "problems", "title": "上年度检查发现问题"},
]
HALF = {"A": {"bp": 1500}, "B": {"bp": 1500}, "C": {"bp": 3000}, "D": {"bp": 10000}, "U": {"bp": 1500}}


def many_areas() -> list[Subject]:
    """120 strata of one to three subjects."""
    return by_class(240, areas=[f"9999{area:02d}" for area in range(24)])


def plans() -> list[Plan]:
    """Every package of the vectors."""
    signature = (made("signature") + made("more") + made("still more"))[:48]
    # a made up value cannot bear the chain's signature, so none is archived here and the step stays unchecked
    beacon = Value(hashlib.sha256(signature).hexdigest(), "26566612")
    lottery = {"source": "lottery:welfare", "round": "2026025"}
    return [
        Plan("open", {"row-1": (without_class(60), fields({"U": {"bp": 500}}))}),
        Plan(
            "sealed",
            {"row-1": (by_class(90), fields(BY_CLASS)), "row-2": (by_class(60, 40), fields(HALF))},
            sealed=True,
        ),
        Plan("certain", {"row-1": (by_class(60), {**fields(BY_CLASS), "certain": CERTAIN})}, sealed=True),
        Plan("sm3", {"row-1": (by_class(60), fields(BY_CLASS))}, sealed=True, hash="sm3"),
        Plan("cumulative", {"row-1": (many_areas(), fields(HALF, "cumulative", 1))}, sealed=True),
        Plan("missing", {"row-1": (by_class(40), fields(HALF))}, sealed=True, missing=("auditor",)),
        add_inputs(Plan("match", {"row-1": (by_class(50), fields(HALF))}, sealed=True)),
        add_inputs(Plan("match-only", {}, sealed=True, listed=by_class(12))),
        Plan(
            "fallback",
            {"row-1": (by_class(40), fields(HALF))},
            sealed=True,
            entropy=(QUICKNET, lottery),
            values=(beacon, Value(numbers_value([2, 11, 11, 30]))),
        ),
        Plan("closed", {"row-1": (by_class(40), fields(HALF))}, sealed=True, closed=("server",)),
        Plan("withheld", {"row-1": (by_class(40), fields(HALF))}, sealed=True),
        Plan(
            "no-entropy", {"row-1": (without_class(30), fields({"U": {"bp": 1000}}, reserve=0))}, entropy=(), values=()
        ),
    ]


def published(plan: Plan) -> tuple[Files, Files]:
    """Package and opening as they are handed out, the manifest written last."""
    files, opening = build(plan)
    if plan.name == "withheld":
        files = {path: data for path, data in files.items() if not path.startswith(("frames/", "draw/"))}
    files["manifest.json"] = manifest(files)
    return files, opening


def vectors(built: Mapping[str, Files]) -> dict[str, Any]:
    """Single values of every formula, for a version in another language."""
    plan = next(plan for plan in plans() if plan.name == "sealed")
    announcement = announce(plan)
    frame = plan.frames()["row-1"]
    text = hold_ceremony(plan, announcement)["transcript"]
    lines = frame.decode().splitlines()
    return {
        "commits": [_commit_vector(plan, announcement, name) for name in ("sha256", "sm3")],
        "handles": [
            {"code": code_of(n), "handle": handle(plan.secret, code_of(n)), "secret": plan.secret.hex()}
            for n in range(5)
        ],
        "keys": [
            {"hash": name, "key": role_key(name, role, "0" * 64), "role": role, "seed": "0" * 64}
            for name in ("sha256", "sm3")
            for role in ("subject", "round", "load", "seat", "officer")
        ],
        "quotas": quota_grid(),
        "receipts": [{"root": frame_root(frame), **receipt(frame, line.split("\t")[0])} for line in lines[::17]],
        "roots": [
            {"hash": name, "lines": lines[:size], "root": merkle.root([line.encode() for line in lines[:size]], name)}
            for name in ("sha256", "sm3")
            for size in (0, 1, 2, 3, 5, 8, 13)
        ],
        "seeds": [{"hash": "sha256", "seed": transcript_seed("sha256", text), "transcript": text}],
        "cumulative": cumulative_vector(built["cumulative"]),
        "tickets": [
            {"handle": subject, "hash": name, "key": key, "ticket": ticket(name, key, subject)}
            for name in ("sha256", "sm3")
            for key, subject in (
                ("0" * 32, "91110000600037341L"),
                ("f" * 32, "a"),
                ("0123456789abcdef" * 2, "Zz-_0000000000000000xx"),
            )
        ],
    }


def _commit_vector(plan: Plan, announcement: Announcement, name: str) -> dict[str, str]:
    share = plan.share("特邀监督员")
    value = commit(name, announcement.A, "特邀监督员", share)
    return {"A": announcement.A, "commit": value, "hash": name, "party": "特邀监督员", "share": share}


def quota_grid() -> list[list[int]]:
    """[N, bp, k] of the rounding ceil, before k is held to N."""
    sizes = (0, 1, 2, 3, 33, 34, 99, 100, 101, 300, 1428, 10000, 10001, 999999, 190000000)
    return [
        [size, points, share_up(size, points)]
        for size in sizes
        for points in (0, 1, 100, 300, 333, 500, 700, 2000, 9999, 10000)
    ]


def cumulative_vector(files: Files) -> dict[str, Any]:
    """Sizes, start and quotas of the package `cumulative`."""
    from fairdraw.announcement import read_announcement
    from fairdraw.canonical import load_json
    from fairdraw.frame import read_frame

    row = read_announcement(files["announcement.json"]).rows[0]
    seed = load_json(files["record.json"])["seed"]
    sizes = read_frame(files["frames/row-1.tsv"]).sizes()
    quotas = row_quotas(row, sizes, "sha256", seed)
    return {
        "quotas": {stratum.decode(): k for stratum, k in quotas.items()},
        "rules": {c: rule[1] for c, rule in row.quotas.items()},
        "seed": seed,
        "sizes": {stratum.decode(): size for stratum, size in sizes.items()},
        "u": round_start("sha256", seed),
    }


def make(place: Path) -> None:
    """Write all vectors under the folder `place`, anew."""
    built = {}
    for plan in plans():
        files, opening = published(plan)
        built[plan.name] = files
        for part, content in (("package", files), ("opening", opening)):
            folder = place / plan.name / part
            shutil.rmtree(folder, ignore_errors=True)
            write_folder(content, folder)
    write_folder({"vectors.json": record_file(vectors(built)), "keys.txt": keys_file()}, place)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "vectors")
