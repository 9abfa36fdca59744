"""Measures the match of a county and of a pooled city against two named peers of the same run.

    python benchmarks/match_sizes.py [RUNS]

Peers: `greedy`, a plain seeded greedy (seats shuffled, each to a least loaded eligible officer, ties by lot): on these roomy cases it
never gets stuck, and gives a balanced match that nobody can recompute from a definition; `hashing`, one plain SHA-256 of key, seat
and officer for every pair that may occur, the least that any match with verifiable tickets costs. All read the same files, each in
a process of its own, and the least disturbed of RUNS runs counts. Memory is what a process needs beyond the files it has read.
Exit 1 where a bound is missed; on a machine so slow or busy that hashing alone takes more than half the bound in seconds, twice the
time of hashing in the same run is the bound.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairdraw.match_files import write_rows
from fairdraw.matching import match
from fairdraw.seats import Tickets

SEED = hashlib.sha256(b"match_sizes").hexdigest()


@dataclass(frozen=True)
class Size:
    """Visits of two seats, and officers of whom each visit may take the share `share`; bounds in CPU seconds and megabytes.

    With several counties, visits and officers are split evenly among them, and a visit takes officers of its own county alone.
    """

    name: str
    visits: int
    officers: int
    share: float
    seconds: float
    megabytes: int
    counties: int = 1


SIZES = (
    Size("county 500 x 60", 500, 60, 0.78, 0.15, 100),
    Size("city pooled 10,000 x 600", 10_000, 600, 0.784, 10, 100),
    Size("province 100,000 x 6,000 in 100 counties", 100_000, 6_000, 0.76, 40, 400, counties=100),
)


def write_case(size: Size, folder: Path) -> None:
    """officers.tsv with small histories and no binding capacity, seats.tsv with both seats of a visit open to the same officers."""
    rng = random.Random(size.name)
    officers: list[str] = []
    seats: list[str] = []
    for _ in range(size.counties):
        ids = sorted(f"{rng.getrandbits(88):022x}" for _ in range(size.officers // size.counties))
        officers += (f"{who}\t{10**6}\t{rng.randrange(4)}\n" for who in ids)
        for _ in range(size.visits // size.counties):
            visit = f"{rng.getrandbits(88):022x}"
            chosen = ",".join(sorted(rng.sample(ids, round(len(ids) * size.share))))
            seats += (f"{visit}\t{visit}#{number}\tmust\t{chosen}\n" for number in (1, 2))
    (folder / "officers.tsv").write_text("".join(sorted(officers)))
    (folder / "seats.tsv").write_text("".join(sorted(seats)))


def ours(officers: bytes, seats: bytes) -> None:
    found = match(officers, seats, hash_name="sha256", seed=SEED)
    print(found.answer, file=sys.stderr)


def shards(officers: bytes, seats: bytes) -> None:
    """Each county by itself, as its own files, then one file with the places of the whole: must give what the whole gives."""
    county: dict[bytes, int] = {}
    sheets: dict[int, list[bytes]] = {}
    for line in seats.splitlines(keepends=True):  # an officer's first visit says which county; counties share nobody
        ids = line[:-1].rpartition(b"\t")[2].split(b",")
        number = next((county[who] for who in ids if who in county), len(sheets))
        county.update(dict.fromkeys(ids, number))
        sheets.setdefault(number, []).append(line)
    people: dict[int, list[bytes]] = {}
    for line in officers.splitlines(keepends=True):
        people.setdefault(county.get(line.partition(b"\t")[0], -1), []).append(line)
    rows: list[list[bytes]] = []
    for number, sheet in sheets.items():
        found = match(b"".join(people[number]), b"".join(sheet), hash_name="sha256", seed=SEED)
        rows += (line.split(b"\t")[:3] for line in found.match_tsv.splitlines())
    order = Tickets("sha256", SEED).ordered("seat", [row[1] for row in rows], range(len(rows)))
    whole = write_rows((*rows[row], b"%d" % place) for place, row in enumerate(order, 1))
    print(hashlib.sha256(whole).hexdigest(), file=sys.stderr)


def hashing(_: bytes, seats: bytes) -> None:
    for line in seats.splitlines():
        _, seat, _, ids = line.split(b"\t")
        prefix = SEED[:32].encode() + b":" + seat + b":"
        for who in ids.split(b","):
            hashlib.sha256(prefix + who).digest()


def greedy(officers: bytes, seats: bytes) -> None:
    rng = random.Random(SEED)
    load = {who: int(past) for who, _, past in (line.split(b"\t") for line in officers.splitlines())}
    table = [line.split(b"\t") for line in seats.splitlines()]
    rng.shuffle(table)
    taken: dict[bytes, set[bytes]] = {}
    for visit, _, _, ids in table:
        team = taken.setdefault(visit, set())
        free = [who for who in ids.split(b",") if who not in team]
        least = min(map(load.__getitem__, free))
        chosen = rng.choice([who for who in free if load[who] == least])
        team.add(chosen)
        load[chosen] += 1


PEERS: dict[str, Callable[[bytes, bytes], None]] = {
    "ours": ours,
    "shards": shards,
    "greedy": greedy,
    "hashing": hashing,
}


def child(name: str, folder: Path) -> None:
    """Run one peer and print its CPU seconds and the megabytes its peak rose by."""
    officers, seats = (folder / "officers.tsv").read_bytes(), (folder / "seats.tsv").read_bytes()
    before, start = peak(), time.process_time()
    PEERS[name](officers, seats)
    print(json.dumps([time.process_time() - start, peak() - before]))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measured(name: str, folder: Path, runs: int) -> tuple[float, float, str]:
    """Least CPU seconds and memory of a peer over some runs, and what it said of its result."""
    found = []
    for _ in range(runs):
        command = [sys.executable, __file__, "--child", name, str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append((*json.loads(done.stdout), done.stderr.strip()))
    return min(row[0] for row in found), min(row[1] for row in found), found[0][2]


def report(size: Size, runs: int) -> bool:
    """Measure one size, print its line, and say whether it keeps its bounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # in a process of its own: what a child starts from counts into its peak
        subprocess.run([sys.executable, __file__, "--write", str(SIZES.index(size)), name], check=True)
        seconds, megabytes, answer = measured("ours", folder, runs)
        parted = measured("shards", folder, 1) if size.counties > 1 else None
        plain, floor = measured("greedy", folder, runs)[0], measured("hashing", folder, runs)[0]
    bound = max(size.seconds, 2 * floor)
    good = seconds <= bound and megabytes <= size.megabytes
    print(
        f"{size.name}: {seconds:.3f} CPU s (bound {bound:.2f}), {megabytes:.0f} MB (bound {size.megabytes}); "
        f"{seconds / plain:.1f} x greedy ({plain:.3f} s), {seconds / floor:.1f} x hashing ({floor:.3f} s)"
        f"{'' if good else '  MISSED'}"
    )
    if parted is None:
        return good
    same = parted[2] == answer
    print(
        f"  in {size.counties} shards: {parted[0]:.3f} CPU s, {parted[1]:.0f} MB, {'same bytes' if same else 'OTHER BYTES'}"
    )
    return good and same


def main(words: list[str]) -> int:
    if words[:1] == ["--write"]:
        write_case(SIZES[int(words[1])], Path(words[2]))
        return 0
    if words[:1] == ["--child"]:
        child(words[1], Path(words[2]))
        return 0
    kept = [report(size, int(words[0]) if words else 3) for size in SIZES]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
