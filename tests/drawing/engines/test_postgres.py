"""The engine inside PostgreSQL gives what fairdraw gives, whatever the database's order of letters."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from fairdraw.canonical import Unreadable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from shuangsuiji.drawing.engines import base
from shuangsuiji.drawing.engines.base import CannotCarry
from shuangsuiji.drawing.engines.postgres import PostgresEngine

from .ground import HASHES, SMALL, Rows, announced, awkward, by_engine, by_fairdraw

POSTGRESQL = connection.vendor == "postgresql"
pytestmark = [pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL alone"), pytest.mark.django_db]
FRAME = sql.SQL("SELECT handle, stratum, status FROM frame_lines WHERE frame = 7")


def psycopg_connection() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    return connection.connection  # type: ignore[no-any-return]


def collation() -> str:
    """Danish where the server knows it: it sorts aa after z, and capitals after small letters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'da-x-icu'")
        return "da-x-icu" if cursor.fetchone() else "C"


@pytest.fixture
def pgcrypto() -> Iterator[bool]:
    """Whether the server can be given SM3."""
    try:
        with psycopg_connection().transaction():
            psycopg_connection().execute("CREATE EXTENSION IF NOT EXISTS pgcrypto")
            psycopg_connection().execute("SELECT digest(''::bytea, 'sm3')")
        return True
    except psycopg.Error:
        return False


def fill(rows: Rows) -> None:
    """A table with another frame beside ours."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS frame_lines")
        order = collation()
        cursor.execute(
            f'CREATE TEMP TABLE frame_lines (frame int, handle text COLLATE "{order}", stratum text COLLATE "{order}", status text)'
        )
        with cursor.copy("COPY frame_lines FROM STDIN") as copy:
            copy.write_row((8, "other", "A", "E"))
            for row in rows:
                copy.write_row((7, *row))


def engine(rows: Rows, hash_name: str = "sha256") -> PostgresEngine:
    fill(rows)
    return PostgresEngine(psycopg_connection(), FRAME, hash_name)


@pytest.mark.parametrize("rounding", ["ceil", "cumulative"])
def test_two_hundred_thousand_rows(rounding):
    rows = awkward()
    row = announced(rows, rounding=rounding)
    assert by_engine(engine(rows), row) == by_fairdraw(rows, row)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=SMALL,
    rounding=st.sampled_from(["ceil", "cumulative"]),
    hash_name=st.sampled_from(HASHES),
    reserve=st.integers(0, 4),
)
def test_small_frames(pgcrypto, rows, rounding, hash_name, reserve):
    hash_name = hash_name if pgcrypto else "sha256"
    row = announced(rows, rounding=rounding, reserve=reserve, hash_name=hash_name)
    assert by_engine(engine(rows, hash_name), row) == by_fairdraw(rows, row, hash_name)


def test_strata_that_come_up_short_are_done_again(monkeypatch):
    rows = [row for row in awkward(12_000) if not row[1].startswith("t")]
    row = announced(rows)
    monkeypatch.setattr(base, "ticket_bound", lambda need, size: b"\x08" + b"\0" * 31)
    assert by_engine(engine(rows), row) == by_fairdraw(rows, row)


def test_sm3_of_many_rows_or_a_refusal_by_name(pgcrypto):
    rows = awkward(15_000)
    if pgcrypto:
        row = announced(rows, hash_name="sm3")
        assert by_engine(engine(rows, "sm3"), row) == by_fairdraw(rows, row, "sm3")
    else:
        with pytest.raises(CannotCarry, match="postgres 不能计算 SM3"):
            engine(rows, "sm3")


def test_without_pgcrypto_sm3_is_refused_by_name_and_the_transaction_lives():
    fill([("a", "A", "E")])
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pgcrypto")
        with pytest.raises(CannotCarry, match="postgres 不能计算 SM3"):
            PostgresEngine(psycopg_connection(), FRAME, "sm3")
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([("m", "B", "E"), ("m", "C", "E")], "第 52 行"),
        ([("m" * 23, "A", "E")], "第 51 行"),
        ([("m\n", "A", "E")], "第 51 行"),
        ([("m", "x/E", "E")], "第 51 行"),
        ([("m", "A", "X:")], "第 51 行"),
    ],
)
def test_the_first_bad_line_is_named(bad, words):
    good = [(f"{letter}{number:02}", "A", "E") for number in range(50) for letter in "az"]
    with pytest.raises(Unreadable, match=words):
        engine([*good, *bad]).commitment()
