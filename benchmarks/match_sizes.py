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

from fairdraw.matching import match

SEED = hashlib.sha256(b"match_sizes").hexdigest()


@dataclass(frozen=True)
class Size:
    """Visits of two seats, and officers of whom each visit may take the share `share`; bounds in CPU seconds and megabytes."""

    name: str
    visits: int
    officers: int
    share: float
    seconds: float
    megabytes: int


SIZES = (
    Size("county 500 x 60", 500, 60, 0.78, 0.15, 100),
    Size("city pooled 10,000 x 600", 10_000, 600, 0.784, 10, 100),
)


def write_case(size: Size, folder: Path) -> None:
    """officers.tsv with small histories and no binding capacity, seats.tsv with both seats of a visit open to the same officers."""
    rng = random.Random(size.name)
    ids = sorted(f"{rng.getrandbits(88):022x}" for _ in range(size.officers))
    (folder / "officers.tsv").write_text("".join(f"{who}\t{10**6}\t{rng.randrange(4)}\n" for who in ids))
    with (folder / "seats.tsv").open("w") as file:
        for visit in sorted(f"{rng.getrandbits(88):022x}" for _ in range(size.visits)):
            chosen = ",".join(sorted(rng.sample(ids, round(size.officers * size.share))))
            file.writelines(f"{visit}\t{visit}#{number}\tmust\t{chosen}\n" for number in (1, 2))


def ours(officers: bytes, seats: bytes) -> None:
    match(officers, seats, hash_name="sha256", seed=SEED)


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


PEERS: dict[str, Callable[[bytes, bytes], None]] = {"ours": ours, "greedy": greedy, "hashing": hashing}


def child(name: str, folder: Path) -> None:
    """Run one peer and print its CPU seconds and the megabytes its peak rose by."""
    officers, seats = (folder / "officers.tsv").read_bytes(), (folder / "seats.tsv").read_bytes()
    before, start = peak(), time.process_time()
    PEERS[name](officers, seats)
    print(json.dumps([time.process_time() - start, peak() - before]))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measured(name: str, folder: Path, runs: int) -> tuple[float, float]:
    """Least CPU seconds and memory of a peer over some runs."""
    found = []
    for _ in range(runs):
        command = [sys.executable, __file__, "--child", name, str(folder)]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return min(seconds for seconds, _ in found), min(megabytes for _, megabytes in found)


def report(size: Size, runs: int) -> bool:
    """Measure one size, print its line, and say whether it keeps its bounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(size, folder)
        seconds, megabytes = measured("ours", folder, runs)
        plain, floor = measured("greedy", folder, runs)[0], measured("hashing", folder, runs)[0]
    bound = max(size.seconds, 2 * floor)
    good = seconds <= bound and megabytes <= size.megabytes
    print(
        f"{size.name}: {seconds:.3f} CPU s (bound {bound:.2f}), {megabytes:.0f} MB (bound {size.megabytes}); "
        f"{seconds / plain:.1f} x greedy ({plain:.3f} s), {seconds / floor:.1f} x hashing ({floor:.3f} s)"
        f"{'' if good else '  MISSED'}"
    )
    return good


def main(words: list[str]) -> int:
    if words[:1] == ["--child"]:
        child(words[1], Path(words[2]))
        return 0
    kept = [report(size, int(words[0]) if words else 3) for size in SIZES]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
