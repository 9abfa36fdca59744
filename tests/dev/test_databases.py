"""Each pass really runs on the database it names, with the settings that keep acknowledged writes."""

import os
from datetime import UTC, datetime

import pytest
from django.db import connection

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.roles import Role
from shuangsuiji.journal import guards
from shuangsuiji.journal.models import Entry
from shuangsuiji.journal.services import unit_of_work

pytestmark = pytest.mark.django_db
ACTOR = Actor(1, "staff-1", "王某", Role.PLANNER, 1, "1/", "市场监管局")
POSTGRESQL = bool(os.environ.get("DATABASE_URL"))


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_pass_runs_on_the_database_it_names() -> None:
    assert connection.vendor == ("postgresql" if POSTGRESQL else "sqlite")


@pytest.mark.skipif(POSTGRESQL, reason="SQLite only")
def test_sqlite_keeps_what_it_acknowledged() -> None:
    assert connection.Database.sqlite_version_info >= (3, 51, 3)
    found = {name: pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL only")
def test_postgresql_is_new_enough_and_speaks_utf8() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int >= 150000, current_setting('server_encoding')"
        )
        assert cursor.fetchone() == (True, "UTF8")


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_commits_leaves_an_empty_guarded_journal(turn: int) -> None:
    assert guards.installed(connection)
    assert not Entry.objects.exists()
    with unit_of_work() as work:
        work.note(ACTOR, "test.turn", f"turn-{turn}", unit_path="", now=datetime(2026, 3, 1, tzinfo=UTC), detail={})
    assert Entry.objects.count() == 1
