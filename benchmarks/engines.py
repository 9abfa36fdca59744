"""Measures every engine's draw of ten million subjects against the unverifiable draw that the same engine would make.

    python benchmarks/engines.py [LINES] [--runs N] [--only duckdb,python,postgres,spark,sampler,commitment]

100 areas × 4 classes, 3, 5, 20 and 100 %; CPU seconds, medians over the runs. Each case runs in a process of its own; starting
it, connecting and warming Spark up are not counted, reading the subjects is. Exit 1 above a limit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from _engine_cases import CASES, load_postgres, make_frame

MOST_MEGABYTES = 2048
COMMITMENT_SECONDS = 30
SAMPLER_LINES, SAMPLER_TIMES = 1_000_000, 6
# group: ours, peer, how many times the peer's CPU seconds ours may take
PAIRS = {
    "duckdb": ("duckdb-draw", "duckdb-random", 0.7),
    "python": ("python-draw", "pandas-sample", 1.1),
    "postgres": ("postgres-draw", "postgres-random", 0.45),
    "spark": ("spark-draw", "spark-random", 0.5),
}


def run_case(name: str, folder: Path, runs: int) -> dict[str, float]:
    """Median CPU seconds, highest peak in MB, and rows of a case."""
    found = []
    for _ in range(runs):
        words = [sys.executable, __file__, "--case", name, "--folder", str(folder)]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    cpu = statistics.median(cpu for cpu, _, _ in found)
    return {"cpu_s": round(cpu, 2), "peak_mb": round(max(peak for _, peak, _ in found)), "rows": found[0][2]}


def compare(group: str, folder: Path, runs: int) -> bool:
    """Print ours and the peer's figures; whether ours keeps its limits."""
    ours, peer, limit = PAIRS[group]
    one, other = run_case(ours, folder, runs), run_case(peer, folder, runs)
    times = round(one["cpu_s"] / other["cpu_s"], 2)
    show(group, ours=one, peer=other, times=times, limit=limit)
    return times <= limit and one["peak_mb"] <= MOST_MEGABYTES


def commitment(folder: Path, lines: int, runs: int) -> bool:
    """Root over all lines in the embedded engine."""
    found = run_case("duckdb-commitment", folder, runs)
    show("commitment", **found, limit_s=COMMITMENT_SECONDS * lines / 10_000_000)
    return found["cpu_s"] <= COMMITMENT_SECONDS * lines / 10_000_000 and found["peak_mb"] <= MOST_MEGABYTES


def sampler(folder: Path, lines: int, runs: int) -> bool:
    """The embedded engine against consistent_sampler, on a million subjects."""
    place = folder / "million"
    place.mkdir()
    make_frame(place, min(lines, SAMPLER_LINES))
    ours, peer = run_case("duckdb-draw", place, runs), run_case("consistent-sampler", place, runs)
    faster = round(peer["cpu_s"] / ours["cpu_s"], 1)
    show("sampler", ours=ours, peer=peer, faster=faster, at_least=SAMPLER_TIMES)
    return faster >= SAMPLER_TIMES


def show(group: str, **figures: object) -> None:
    print(json.dumps({"group": group, **figures}), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join([*PAIRS, "commitment", "sampler"]))
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.case:
        print(json.dumps(CASES[given.case](given.folder)))
        return 0
    wanted = given.only.split(",")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        make_frame(folder, given.lines)
        if "postgres" in wanted:
            from devtools import postgres

            os.environ["DATABASE_URL"] = stack.enter_context(postgres.database_url())
            load_postgres(folder)
        good = [compare(group, folder, given.runs) for group in PAIRS if group in wanted]
        if "commitment" in wanted:
            good.append(commitment(folder, given.lines, given.runs))
        if "sampler" in wanted:
            good.append(sampler(folder, given.lines, given.runs))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
