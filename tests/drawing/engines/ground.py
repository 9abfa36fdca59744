"""Frames with awkward strata, and one way to look at what an engine gives."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb
from fairdraw.announcement import Commitment, Row
from fairdraw.draw import RowDraw, answer, draw_row, row_file
from fairdraw.frame import encode_frame, frame_root, read_frame
from hypothesis import strategies as st

from shuangsuiji.drawing.engines.base import Engine

Rows = list[tuple[str, str, str]]
SEED = hashlib.sha256(b"engines").hexdigest()
SMALL = st.lists(
    st.tuples(
        st.text("abAB01_-", min_size=1, max_size=6),
        st.sampled_from(["A", "x/B", "x/C", "x.y/A", "D", "x-/U"]),
        st.sampled_from(["E", "E", "E", "C", "X:cancelled"]),
    ),
    max_size=60,
    unique_by=lambda row: row[0],
)
HASHES = ["sha256", "sm3"]
QUOTAS = {"A": ("bp", 300), "B": ("bp", 700), "C": ("number", 20), "D": ("bp", 10_000), "U": ("bp", 5)}


def awkward(size: int = 200_000) -> Rows:
    """Strata of 0, 1 and 100 subjects, quotas above the stratum, 2,000 tiny strata, and some large ones; rows in no order."""
    rows = [("lonely", "one/B", "E"), ("nobody-1", "none/A", "X:cancelled"), ("nobody-2", "none/A", "C")]
    rows += [(f"seven{number:03}", "hundred/B", "E") for number in range(100)]
    rows += [(f"few{number}", "few/C", "E") for number in range(7)]
    rows += [(f"all{number}", "all/D", "E") for number in range(300)]
    rows += [(f"tiny{number}", f"t{number % 2000:04}/{'AB'[number % 2]}", "E") for number in range(9000)]
    rows += [(_code(number), _stratum(number), _status(number)) for number in range(size - len(rows))]
    return sorted(rows, key=lambda row: hashlib.md5(row[0].encode()).digest())


def _code(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()[:18].upper() + "_-az"


def _stratum(number: int) -> str:
    return ("A", "B.x/A", "B/A", "b/B", "z_9/C", "Ä".encode().hex() + "/D", "U")[number * number % 7]


def _status(number: int) -> str:
    return "C" if number % 997 == 5 else "X:visited-this-year" if number % 31 == 7 else "E"


def announced(rows: Rows, *, rounding: str = "ceil", reserve: int = 3, hash_name: str = "sha256") -> Row:
    data = encode_frame(rows)
    return Row("row-1", "t", Commitment(frame_root(data, hash_name), len(rows)), QUOTAS, reserve, rounding)


def by_fairdraw(rows: Rows, row: Row, hash_name: str = "sha256", seed: str = SEED) -> dict[str, Any]:
    """The oracle: fairdraw's own draw over the whole frame."""
    data = encode_frame(rows)
    return seen(row, row.frame, draw_row(row, read_frame(data), hash_name, seed), hash_name)


def by_engine(engine: Engine, row: Row, seed: str = SEED) -> dict[str, Any]:
    return seen(row, engine.commitment(), engine.sample(row, seed).collected(), engine.hash)


def seen(row: Row, commitment: Commitment, drawn: RowDraw, hash_name: str) -> dict[str, Any]:
    """Root, quotas, the file of samples and reserves, cutoffs and answer."""
    return {
        "root": commitment.root,
        "size": commitment.size,
        "quotas": drawn.quotas,
        "file": hashlib.sha256(row_file(drawn)).hexdigest(),
        "cutoffs": drawn.cutoffs(),
        "answer": answer(hash_name, {row.id: drawn}),
    }


def write_frame(rows: Rows, path: Path) -> Path:
    path.write_bytes(encode_frame(rows))
    return path


def write_csv(rows: Rows, path: Path) -> Path:
    """In the rows' own order, with a column that no draw needs."""
    lines = ["name,handle,stratum,status", *(f"某企业,{','.join(row)}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_parquet(rows: Rows, path: Path) -> Path:
    source = write_csv(rows, path.with_suffix(".csv"))
    duckdb.execute(f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true)) TO '{path}' (FORMAT parquet)")
    return path
