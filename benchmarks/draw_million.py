"""Measures `python -m fairdraw draw` on a package of a million frame lines against plain reading and hashing of the same lines.

    python benchmarks/draw_million.py [LINES]

Both run as child processes of the same run, three times each; the medians of their CPU seconds are compared. Exit 1 above
4.5 times the plain loop's CPU time or 400 MB of memory.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from fairdraw.announcement import check_announcement
from fairdraw.draw import record_file
from fairdraw.frame import encode_frame, frame_root, secret_commitment
from fairdraw.seed import commit, numbers_value

MOST_TIMES, MOST_MEGABYTES, RUNS = 4.5, 400, 3
CLASSES = "AAABBBBCCD"
PLAIN = """
import hashlib, sys
for place in sys.argv[1:]:
    with open(place, "rb") as lines:
        for line in lines:
            hashlib.sha256(line).digest()
"""
QUOTAS = {"A": {"bp": 300}, "B": {"bp": 500}, "C": {"bp": 2000}, "D": {"bp": 10000}, "U": {"bp": 300}}


def made_frame(row: str, size: int) -> bytes:
    """A sealed frame of `size` lines over 20 areas and four classes; one in fifty is left out, one in a thousand certain."""
    lines = []
    for number in range(size):
        code = hashlib.sha256(f"{row} {number}".encode()).digest()
        handle = base64.urlsafe_b64encode(code)[:22].decode()
        status = "X:cancelled" if number % 50 == 7 else "C" if number % 1000 == 3 else "E"
        lines.append((handle, f"4105{code[0] % 20:02d}/{CLASSES[code[1] % 10]}", status))
    return encode_frame(lines)


def announce(frames: dict[str, bytes]) -> dict[str, Any]:
    return {
        "authority": "bench",
        "created_at": "2026-03-01T09:00:00+08:00",
        "draw": "999999/2026/bench",
        "entropy": [{"round": "2026-03-02T10:00:00+08:00", "source": "dice"}],
        "fallback": "-",
        "format": "fairdraw/1",
        "hash": "sha256",
        "match": None,
        "names": "at-draw",
        "parties": ["server"],
        "reveal_by": "2026-03-02T09:00:00+08:00",
        "rows": [
            {
                "frame": {"root": frame_root(data), "size": data.count(b"\n")},
                "id": row,
                "quotas": QUOTAS,
                "reserve": 5,
                "rounding": "ceil",
                "title": row,
            }
            for row, data in frames.items()
        ],
        "secret": secret_commitment(bytes(32)),
        "serial": 1,
        "title": "bench",
        "voided": [],
    }


def write_package(place: Path, lines: int) -> list[Path]:
    """A package ready to draw, its million lines in two rows; returns the frames' paths."""
    frames = {row: made_frame(row, lines // 2) for row in ("row-1", "row-2")}
    announcement = check_announcement(announce(frames))
    share, value = "5a" * 32, numbers_value([1, 6, 3])
    transcript = (
        f"fairdraw/1 seed\nannouncement {announcement.A}\n"
        f"entropy dice:2026-03-02T10:00:00+08:00 {value}\nshare server {share}\n"
    )
    ceremony = {
        "commits": {"server": commit("sha256", announcement.A, "server", share)},
        "entropy": [{"value": value}],
        "shares": {"server": share},
        "transcript": transcript,
    }
    (place / "frames").mkdir()
    (place / "announcement.json").write_bytes(record_file(announcement.value))
    (place / "ceremony.json").write_bytes(record_file(ceremony))
    paths = [place / "frames" / f"{row}.tsv" for row in frames]
    for path, data in zip(paths, frames.values(), strict=True):
        path.write_bytes(data)
    return paths


def measure(arguments: list[str]) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one child process."""
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"the child failed: {arguments}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="?", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        frames = write_package(Path(folder), lines)
        pairs = [
            (measure(["-c", PLAIN, *map(str, frames)]), measure(["-m", "fairdraw", "draw", folder]))
            for _ in range(RUNS)
        ]
    plain = statistics.median(plain for (plain, _), _ in pairs)
    drawing = statistics.median(drawing for _, (drawing, _) in pairs)
    peak = max(peak for _, (_, peak) in pairs)
    figures = {"lines": lines, "plain_cpu_s": plain, "draw_cpu_s": drawing, "times": drawing / plain, "peak_mb": peak}
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
    return 0 if drawing <= MOST_TIMES * plain and peak <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
