# ruff: noqa: S608 - the statements are made of constants only
"""Append-only triggers of the journal, for both databases.

Django rebuilds SQLite tables on some migrations and drops triggers with them, so they are installed anew after every migrate
and a system check refuses to start without them.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "journal_entry"
NAMES = {"journal_next", "journal_no_update", "journal_no_delete"}

SQLITE = (
    f"""CREATE TRIGGER IF NOT EXISTS journal_next BEFORE INSERT ON {TABLE}
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE})
    BEGIN SELECT RAISE(ABORT, 'journal: seq must be the next'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'journal: append-only'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'journal: append-only'); END""",
)
POSTGRES = (
    """CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'journal: append-only'; END $$""",
    f"""CREATE OR REPLACE FUNCTION journal_check_next() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE}) THEN
        RAISE EXCEPTION 'journal: seq must be the next';
      END IF;
      RETURN NEW;
    END $$""",
    f"""CREATE OR REPLACE TRIGGER journal_next BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_check_next()""",
    f"""CREATE OR REPLACE TRIGGER journal_no_update BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    f"""CREATE OR REPLACE TRIGGER journal_no_delete BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    f"""CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    # ALWAYS: a session in replica mode must not pass them either
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER journal_next",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER journal_no_update",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER journal_no_delete",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER journal_no_truncate",
)

SQLITE_NAMES = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'"
POSTGRES_NAMES = f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{TABLE}'::regclass AND tgenabled = 'A'"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing."""
    statements = POSTGRES if connection.vendor == "postgresql" else SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Handler of Django's post_migrate signal."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)


def installed(connection: BaseDatabaseWrapper) -> bool:
    """Whether all triggers stand in the database and are switched on."""
    if connection.vendor == "postgresql":
        names, query = NAMES | {"journal_no_truncate"}, POSTGRES_NAMES
    else:
        names, query = NAMES, SQLITE_NAMES
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()} >= names
