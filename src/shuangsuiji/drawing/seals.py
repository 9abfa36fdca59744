# ruff: noqa: S608 - the statements are made of constants only
"""What was announced stays as it was announced: triggers on both databases, which no application code can pass by habit or mistake.

An announcement is sealed when its digest A is written. From then on its frames take no new line, lose none and change none; its
rows, terms, secret and match inputs stay; it is never deleted, a void one stays void; a seed, a commitment and a share are
written once. Django rebuilds SQLite tables on some migrations and drops triggers with them, so they are installed anew after
every migrate and a system check refuses to start without them.
"""

from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "drawing_sealed"
REFUSED = "drawing: announced, no longer to be changed"
# columns that A covers or that decide what a draw or a match gives
ANNOUNCED = (
    "unit_id", "year", "title", "mode", "names", "hash_name", "sealed", "framed_at", "serial", "number", "announced_at",
    "announced_by_id", "reveal_by", "canonical", "digest", "secret", "match_inputs", "officer_ids", "certain_rules",
)  # fmt: skip
ROW = (
    "announcement_id",
    "task_id",
    "row_id",
    "title",
    "quotas",
    "rounding",
    "reserve",
    "certain",
    "frame",
    "root",
    "size",
)
ONCE = {
    "drawing_announcement": ("seed", "transcript"),
    "drawing_party": ("commit", "share"),
}


@dataclass(frozen=True)
class Seal:
    """A statement on a table that is refused under a condition over OLD and NEW."""

    table: str
    event: str
    condition: str

    @property
    def name(self) -> str:
        """Of the trigger, and of its function on PostgreSQL."""
        return f"{PREFIX}_{self.table.removeprefix('drawing_')}_{self.event.lower()}"

    def sqlite(self) -> str:
        """Statements that install it."""
        return f"""CREATE TRIGGER IF NOT EXISTS {self.name} BEFORE {self.event} ON {self.table} WHEN {self.condition}
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END;"""

    def postgres(self) -> str:
        """Statements that install it; ALWAYS: a session in replica mode must not pass it either."""
        return f"""CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF {self.condition} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END IF;
              RETURN {"OLD" if self.event == "DELETE" else "NEW"};
            END $$;
            CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table}
            FOR EACH ROW EXECUTE FUNCTION {self.name}();
            ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name};"""


def _changed(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns) + ")"


def _rewritten(table: str) -> str:
    """What is written once is written over."""
    return " OR ".join(f"(OLD.\"{name}\" <> '' AND {_changed((name,))})" for name in ONCE[table])


def _announced(row: str) -> str:
    """The announcement of a row of drawing_drawrow or drawing_party is sealed."""
    return f"EXISTS (SELECT 1 FROM drawing_announcement a WHERE a.id = {row}.announcement_id AND a.digest <> '')"


def _framed(row: str) -> str:
    """The announcement of a line of a frame is sealed."""
    return (
        "EXISTS (SELECT 1 FROM drawing_drawrow r JOIN drawing_announcement a ON a.id = r.announcement_id "
        f"WHERE r.id = {row}.row_id AND a.digest <> '')"
    )


SEALS = (
    Seal("drawing_frameentry", "INSERT", _framed("NEW")),
    Seal("drawing_frameentry", "UPDATE", f"{_framed('OLD')} OR {_framed('NEW')}"),
    Seal("drawing_frameentry", "DELETE", _framed("OLD")),
    Seal("drawing_drawrow", "INSERT", _announced("NEW")),
    Seal(
        "drawing_drawrow",
        "UPDATE",
        f"({_announced('OLD')} AND {_changed(ROW)}) OR (OLD.draw_file IS NOT NULL AND {_changed(('draw_file',))})",
    ),
    Seal("drawing_drawrow", "DELETE", _announced("OLD")),
    Seal(
        "drawing_announcement",
        "UPDATE",
        f"(OLD.digest <> '' AND {_changed(ANNOUNCED)}) OR {_rewritten('drawing_announcement')} "
        "OR (OLD.state = 'voided' AND NEW.state <> 'voided')",
    ),
    Seal("drawing_announcement", "DELETE", "OLD.digest <> ''"),
    Seal("drawing_party", "UPDATE", _rewritten("drawing_party")),
    Seal("drawing_party", "DELETE", _announced("OLD")),
)
NAMES = frozenset(seal.name for seal in SEALS)
STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing."""
    with connection.cursor() as cursor:
        for seal in SEALS:
            cursor.execute(seal.postgres() if connection.vendor == "postgresql" else seal.sqlite())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop them: what a database administrator can do, and a test that empties the tables."""
    with connection.cursor() as cursor:
        for seal in SEALS:
            of_table = f" ON {seal.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {seal.name}{of_table}")


def installed(connection: BaseDatabaseWrapper) -> bool:
    """Whether all of them stand in the database and are switched on."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {name for (name,) in cursor.fetchall()} >= NAMES


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Handler of Django's post_migrate signal."""
    if "drawing_frameentry" in connections[using].introspection.table_names():
        install(connections[using])


def seals_stand(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An error for every database whose announced frames could be changed."""
    return [
        checks.Error(
            f"数据库 {name} 缺少抽取公告的防改触发器。请运行 shuangsuiji migrate --skip-checks 重新安装。",
            id="drawing.E001",
        )
        for name in databases or []
        if "drawing_frameentry" in connections[name].introspection.table_names() and not installed(connections[name])
    ]
