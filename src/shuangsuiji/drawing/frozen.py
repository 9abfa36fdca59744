"""The frozen frame of a row and the draw from it: plain Python, or PostgreSQL itself where the frame is large (docs/engines.md)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from fairdraw.announcement import Row
from fairdraw.canonical import Wrong, split_lines
from fairdraw.draw import RowDraw, draw_row, load_row
from fairdraw.frame import encode_frame
from fairdraw.merkle import root
from psycopg import sql

from shuangsuiji.profiles.queries import active_profile

from .engines.base import CannotCarry
from .engines.postgres import PostgresEngine
from .models import DrawRow, FrameEntry


def freeze(row: DrawRow, hash_name: str) -> None:
    """Fix root and size of the row's frame. A large one stays in the database as its entries: `row.frame` is None then.

    Raises the Problem of an entry that breaks the frame's format.
    """
    if _is_large(row):
        try:
            with _in_database(row, hash_name) as engine:
                found = engine.commitment()
                row.frame, row.root, row.size = None, found.root, found.size
                return
        except CannotCarry:  # no SM3 there: Python has it
            pass
    row.frame = _encoded(row)
    row.root, row.size = commitment(row.frame, hash_name)


def commitment(data: bytes, hash_name: str) -> tuple[str, int]:
    """Merkle root and number of lines."""
    lines = split_lines(data)
    return root(lines, hash_name), len(lines)


def frame_bytes(row: DrawRow) -> bytes:
    """frames/ROW.tsv."""
    return _encoded(row) if row.frame is None else bytes(row.frame)


def draw_frozen(row: DrawRow, rule: Row, hash_name: str, seed: str) -> tuple[RowDraw, dict[bytes, int]]:
    """The row's draw and the sizes of its strata. Raises Wrong where the frame is no longer the announced one."""
    if row.frame is None and connection.vendor == "postgresql":
        with _in_database(row, hash_name) as engine:
            if engine.commitment() != rule.frame:
                raise Wrong("frame_root", row=rule.id)
            sample = engine.sample(rule, seed)
            return sample.collected(), sample.sizes
    frame = load_row(rule, frame_bytes(row), hash_name)
    return draw_row(rule, frame, hash_name, seed), frame.sizes()


def _is_large(row: DrawRow) -> bool:
    """Whether the row is for the database to draw; SQLite has no hash function of its own."""
    least: int = active_profile().data["draw"]["postgres_from"]
    return connection.vendor == "postgresql" and FrameEntry.objects.filter(row=row).count() >= least


@contextmanager
def _in_database(row: DrawRow, hash_name: str) -> Iterator[PostgresEngine]:
    entries = sql.SQL("SELECT handle, stratum, status FROM {table} WHERE row_id = {row}").format(
        table=sql.Identifier(FrameEntry._meta.db_table), row=sql.Literal(row.pk)
    )
    with transaction.atomic():
        connection.ensure_connection()
        yield PostgresEngine(connection.connection, entries, hash_name)


def _encoded(row: DrawRow) -> bytes:
    columns = FrameEntry.objects.filter(row=row).order_by().values_list("handle", "stratum", "status")
    return encode_frame(columns.iterator(chunk_size=5000))
