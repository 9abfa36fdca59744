"""The engine inside PostgreSQL: rows are counted, hashed and compared where they lie; only the sample leaves the database."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import psycopg
from fairdraw.announcement import Commitment
from fairdraw.canonical import Unreadable
from fairdraw.frame import parse_frame
from psycopg import sql

from fairdraw import merkle

from .base import CannotCarry, Engine, Line

FETCH = 20_000  # rows at a time
FEW_NODES = 1024  # of so few nodes the rest of the tree is made in Python
SETTINGS = "SET LOCAL jit = off; SET LOCAL work_mem = '256MB'; SET LOCAL cursor_tuple_fraction = 1"
# bytea throughout: text would be compared by the database's own order of letters, bytes have only one
OWN = {"sha256": "sha256({text})", "sm3": "digest({text}, 'sm3')"}
SIZES = "SELECT stratum, count(*) FILTER (WHERE status = 'E') FROM ({frame}) AS frame GROUP BY stratum"
CERTAIN = """
    SELECT stratum, handle FROM ({frame}) AS frame WHERE status = 'C'
    ORDER BY stratum COLLATE "C", handle COLLATE "C\""""
# With statistics of its own the planner keeps the few bounds in memory; of a list it would keep the subjects.
BOUNDS = """
    CREATE TEMP TABLE {bounds} ON COMMIT DROP AS
    SELECT * FROM unnest({strata}::text[], {limits}::bytea[]) AS given (stratum, bound); ANALYZE {bounds}"""
# OFFSET 0 keeps it from hashing twice, once to compare and once to show.
BELOW = """
    SELECT stratum, ticket, handle
    FROM (SELECT stratum, {ticket} AS ticket, handle FROM ({frame}) AS frame WHERE status = 'E' OFFSET 0) AS tickets
    JOIN {bounds} AS bounds USING (stratum) WHERE ticket < bound
    ORDER BY stratum COLLATE "C", ticket, handle COLLATE "C\""""
LEAF = r"'\x00'::bytea || convert_to(concat_ws(E'\t', handle, stratum, status), 'UTF8')"
PARENT = r"'\x01'::bytea || node || following"
LEAVES = """
    CREATE TEMP TABLE {above} ON COMMIT DROP AS
    SELECT row_number() OVER lines - 1 AS at, {leaf} AS node, ({good} AND handle <> lag(handle, 1, '') OVER lines) IS NOT TRUE AS bad
    FROM ({frame}) AS frame WINDOW lines AS (ORDER BY handle COLLATE "C")"""
# counted repetitions are slow, and there are few pairs of stratum and status: those are asked for once each
GOOD_HANDLE = """octet_length(handle) BETWEEN 1 AND 22 AND handle COLLATE "C" !~ '[^0-9A-Za-z_-]'"""
PAIRS = "SELECT DISTINCT stratum, status FROM ({frame}) AS frame"
WITH_PAIR = """
    SELECT count(*) FROM ({frame}) AS frame WHERE handle COLLATE "C" <
    (SELECT min(handle COLLATE "C") FROM ({frame}) AS frame WHERE (stratum, status) IS NOT DISTINCT FROM ({stratum}, {status}))"""
ABOVE = """
    CREATE TEMP TABLE {above} ON COMMIT DROP AS
    SELECT at / 2 AS at, CASE WHEN following IS NULL THEN node ELSE {parent} END AS node
    FROM (SELECT at, node, lead(node) OVER (ORDER BY at) AS following FROM {below}) AS pairs WHERE at % 2 = 0"""
LINE = """
    SELECT concat_ws(E'\\t', handle, stratum, status) FROM ({frame}) AS frame
    ORDER BY handle COLLATE "C" OFFSET {at} LIMIT 1"""
_names = count(1)


class PostgresEngine(Engine):
    """A query that gives handle, stratum, status, over a connection with an open transaction.

    SM3 needs the extension pgcrypto over an OpenSSL that has it; without them the engine refuses, for rows do not leave.
    """

    name = "postgres"

    def __init__(self, connection: psycopg.Connection[Any], frame: sql.Composable, hash_name: str = "sha256") -> None:
        super().__init__(hash_name)
        self.connection = connection
        self.frame = frame
        connection.execute(SETTINGS)
        if hash_name == "sm3":
            self._require_sm3()

    def _require_sm3(self) -> None:
        try:
            with self.connection.transaction():
                self.connection.execute("SELECT digest(''::bytea, 'sm3')")
        except psycopg.Error:
            raise CannotCarry(
                "postgres 不能计算 SM3：数据库没有 pgcrypto 扩展，或它的 OpenSSL 不含 SM3。",
                mend="请由数据库管理员执行 CREATE EXTENSION pgcrypto，或改用 python 引擎。",
            ) from None

    def commitment(self) -> Commitment:
        """The Merkle tree, level by level, in tables that vanish; its last few hundred nodes are joined here."""
        level = self._level(LEAVES, good=sql.SQL(GOOD_HANDLE), leaf=self._hash(LEAF))
        self._require_good(level)
        size = nodes = self._one(sql.SQL("SELECT count(*) FROM {}").format(level))
        while nodes > FEW_NODES:
            below = level
            level = self._level(ABOVE, below=below, parent=self._hash(PARENT))
            self._drop(below)
            nodes = (nodes + 1) // 2
        tops = self.connection.execute(sql.SQL("SELECT node FROM {} ORDER BY at").format(level)).fetchall()
        self._drop(level)
        return Commitment(merkle.top([bytes(node) for (node,) in tops], self.hash), size)

    def sizes(self) -> dict[bytes, int]:
        query = sql.SQL(SIZES).format(frame=self.frame)
        return {stratum.encode(): number for stratum, number in self.connection.execute(query)}

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        query = sql.SQL(CERTAIN).format(frame=self.frame)
        return ((stratum.encode(), handle.encode()) for stratum, handle in self._stream(query))

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        table = sql.Identifier(f"draw_bounds_{next(_names)}")
        strata, limits = sql.Literal([stratum.decode() for stratum in bounds]), sql.Literal(list(bounds.values()))
        self.connection.execute(sql.SQL(BOUNDS).format(bounds=table, strata=strata, limits=limits))
        query = sql.SQL(BELOW).format(
            bounds=table,
            ticket=self._hash("convert_to({key} || handle, 'UTF8')", key=sql.Literal(f"{key}:")),
            frame=self.frame,
        )
        return ((stratum.encode(), bytes(ticket), handle.encode()) for stratum, ticket, handle in self._stream(query))

    def _hash(self, text: str, **parts: sql.Composable) -> sql.Composed:
        return sql.SQL(OWN[self.hash].format(text=text)).format(**parts)

    def _stream(self, query: sql.Composed) -> Iterator[tuple[Any, ...]]:
        """Rows as they come, through a cursor on the server's side: the whole answer is never held here."""
        with self.connection.cursor(name=f"draw_{next(_names)}") as cursor:
            cursor.itersize = FETCH
            cursor.execute(query)
            yield from cursor

    def _level(self, statement: str, **parts: sql.Composable) -> sql.Identifier:
        name = sql.Identifier(f"draw_level_{next(_names)}")
        self.connection.execute(sql.SQL(statement).format(above=name, frame=self.frame, **parts))
        return name

    def _drop(self, name: sql.Identifier) -> None:
        self.connection.execute(sql.SQL("DROP TABLE {}").format(name))

    def _one(self, query: sql.Composed) -> Any:
        row = self.connection.execute(query).fetchone()
        return row[0] if row else None

    def _require_good(self, leaves: sql.Identifier) -> None:
        """Raise Unreadable for a line that breaks the format, in fairdraw's words."""
        bad = [self._one(sql.SQL("SELECT min(at) FROM {} WHERE bad").format(leaves))]
        for stratum, status in self.connection.execute(sql.SQL(PAIRS).format(frame=self.frame)).fetchall():
            if _fault(f"x\t{stratum}\t{status}"):
                pair = {"stratum": sql.Literal(stratum), "status": sql.Literal(status)}
                bad.append(self._one(sql.SQL(WITH_PAIR).format(frame=self.frame, **pair)))
        places = [at for at in bad if at is not None]
        if places:
            line = self._one(sql.SQL(LINE).format(frame=self.frame, at=sql.Literal(min(places))))
            fault = _fault(line) or Unreadable("frame_order")
            raise Unreadable(fault.code, **{**fault.message.args, "line": min(places) + 1})


def _fault(line: str) -> Unreadable | None:
    """What fairdraw says of a single line."""
    try:
        parse_frame([line.encode()])
    except Unreadable as fault:
        return fault
    return None
