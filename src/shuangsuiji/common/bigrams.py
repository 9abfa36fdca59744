# ruff: noqa: S608 - the statements are made of names of our own models
"""Fragments of Chinese names found at once: every pair of neighbouring characters is indexed by the database itself.

`Subject.objects.filter(name__fragment="加油")` answers exactly what `name__contains` answers, from two characters on, but
asks the index first. On PostgreSQL the index is a GIN over the hashed pairs, on SQLite an FTS5 table kept by triggers; both are
made after `migrate` for the columns named by `serve`. Trigram indexes know nothing of two characters, which is how long
most names' telling parts are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import add
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.core import checks
from django.db import connection
from django.db.models import CharField, Lookup, Model, Q
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith
from django.db.models.signals import post_migrate

LEAST = 2
LONGEST = 400
SERVED: list[tuple[type[Model], str]] = []
ENDINGS: list[tuple[type[Model], str]] = []
# Without blanks and in small letters: `contains` is asked afterwards in any case.
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_FOLDED = "lower(replace({0}, ' ', ''))"
_FUNCTION = """
CREATE OR REPLACE FUNCTION shuangsuiji_bigrams(t text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE f text := lower(replace(t, ' ', '')); r int[] := '{}';
BEGIN
  FOR n IN 1..length(f) - 1 LOOP r[n] := hashtext(substr(f, n, 2)); END LOOP;
  RETURN r;
END $$
"""


def serve(model: type[Model], column: str, *, endings: str = "") -> None:
    """Keep an index of pairs for a column, and of the endings of another; called when the app is ready."""
    SERVED.append((model, column))
    if endings:
        ENDINGS.append((model, endings))
    post_migrate.connect(install, sender=model._meta.app_config, dispatch_uid=f"bigrams {model._meta.label} {column}")


def table_of(model: type[Model], column: str) -> str:
    """The FTS5 table of a column."""
    return f"{model._meta.db_table}_{column}_bigrams"


def install(**kwargs: Any) -> None:
    """Make what is missing: after every `migrate`, because Django drops triggers when it rebuilds a table."""
    for model, column in SERVED:
        if model._meta.db_table in connection.introspection.table_names():
            (_install_postgresql if connection.vendor == "postgresql" else _install_sqlite)(model, column)


def _install_postgresql(model: type[Model], column: str) -> None:
    index = f"{model._meta.db_table}_{column}_bigrams"
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {index} ON {model._meta.db_table} USING gin (shuangsuiji_bigrams({column}))"
        )
        for owner, name in ENDINGS:
            table = owner._meta.db_table
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_{name}_endings ON {table} (reverse({name}) text_pattern_ops)"
            )
        # the planner must know how common a pair is, to choose between this index and the order of the list
        cursor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 1000")


def _grams(value: str) -> str:
    """SQL: the pairs of a text, parted by blanks."""
    folded = _FOLDED.format(value)
    return f"(SELECT group_concat(substr({folded}, n, 2), ' ') FROM bigram_places WHERE n < length({folded}))"


def _install_sqlite(model: type[Model], column: str) -> None:
    source, table = model._meta.db_table, table_of(model, column)
    write = f"INSERT INTO {table} (rowid, pairs) SELECT NEW.id, {_grams(f'NEW.{column}')}"
    drop = f"DELETE FROM {table} WHERE rowid = OLD.id"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bigram_places (n integer PRIMARY KEY)")
        cursor.executemany("INSERT OR IGNORE INTO bigram_places VALUES (%s)", [(n,) for n in range(1, LONGEST)])
        cursor.execute("CREATE TABLE IF NOT EXISTS bigram_pause (source text PRIMARY KEY)")
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = %s", [table])
        is_new = cursor.fetchone()[0] == 0
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(pairs, content='', contentless_delete=1, detail=none, "
            "tokenize=\"ascii tokenchars '!\"\"#$%%&''()*+,-./:;<=>?@[\\]^_`{|}~'\")"
        )
        awake = f"WHEN NOT EXISTS (SELECT 1 FROM bigram_pause WHERE source = '{source}')"
        for name, event, body in (
            ("insert", f"AFTER INSERT ON {source} {awake}", f"{write};"),
            (
                "update",
                f"AFTER UPDATE OF {column} ON {source} WHEN OLD.{column} IS NOT NEW.{column}",
                f"{drop}; {write};",
            ),
            ("delete", f"AFTER DELETE ON {source}", f"{drop};"),
        ):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
            cursor.execute(f"CREATE TRIGGER {table}_{name} {event} BEGIN {body} END")
        if is_new:
            cursor.execute(f"INSERT INTO {table} (rowid, pairs) SELECT id, {_grams(column)} FROM {source}")


@contextmanager
def paused(model: type[Model], column: str) -> Iterator[None]:
    """Rows inserted meanwhile are not indexed one by one: `index_texts` does it at once, in the same transaction."""
    source = model._meta.db_table
    if connection.vendor == "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bigram_pause VALUES (%s)", [source])
        yield
        cursor.execute("DELETE FROM bigram_pause WHERE source = %s", [source])


def index_texts(model: type[Model], column: str, texts: Iterable[tuple[int, str]]) -> None:
    """Index rows (key, text of the column) that were inserted under `paused`."""
    if connection.vendor == "postgresql":
        return
    rows = [(key, " ".join(_all_pairs(text))) for key, text in texts]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table_of(model, column)} (rowid, pairs) VALUES (%s, %s)", rows)


def _all_pairs(text: str) -> list[str]:
    folded = text.replace(" ", "").translate(_SMALL)
    return list(map(add, folded, folded[1:]))


def pairs_of(text: str) -> list[str]:
    """The pairs of a text, each once, as SQLite's index holds them; such with control characters are not asked for."""
    return list(dict.fromkeys(pair for pair in _all_pairs(text) if min(pair) > " " and "\x7f" not in pair))


@CharField.register_lookup
class Fragment(Lookup):
    """`name__fragment="…"`: contains, asked of the index of pairs first; of a column that `serve` has named."""

    lookup_name = "fragment"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """SQL for the database at hand."""
        text = str(self.rhs)
        contains, values = compiler.compile(self.lhs.get_lookup("contains")(self.lhs, text))
        pairs = pairs_of(text)
        if not pairs:
            return contains, list(values)
        lhs, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"(shuangsuiji_bigrams({lhs}) @> shuangsuiji_bigrams(%s) AND {contains})", [*params, text, *values]
        column = self.lhs.target
        key, table = f"{connection.ops.quote_name(self.lhs.alias)}.id", table_of(column.model, column.column)
        query = " ".join('"' + pair.replace('"', '""') + '"' for pair in pairs)
        return f"({key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s) AND {contains})", [query, *values]


def ends_with(column: str, text: str) -> Q:
    """Rows whose column ends with a text; on PostgreSQL by the index of reversed codes."""
    if connection.vendor == "postgresql":
        return Q(StartsWith(Reverse(column), text[::-1]))
    return Q(**{f"{column}__endswith": text})


@checks.register(checks.Tags.database)
def check_installed(**kwargs: Any) -> list[checks.CheckMessage]:
    """A served column without its index would be searched without it, or not at all."""
    if connection.vendor == "postgresql" or not kwargs.get("databases"):
        return []
    present = set(connection.introspection.table_names())
    lacking = [
        table_of(model, column)
        for model, column in SERVED
        if model._meta.db_table in present and table_of(model, column) not in present
    ]
    return [checks.Error(f"缺少检索表 {table}，请运行 migrate。", id="common.E001") for table in lacking]
