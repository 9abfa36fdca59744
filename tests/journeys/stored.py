"""A filled database kept aside, so that every journey starts on the same morning without building it anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import connection, connections
from psycopg import sql


class Kept(Protocol):
    """A copy of the test database that can be put back."""

    def restore(self) -> None:
        """Put the copy in the place of the test database."""


@contextmanager
def kept_database(folder: Path) -> Iterator[Kept]:
    """Keep what the test database holds now; the copy is gone at the end."""
    if connection.vendor == "sqlite":
        yield _KeptFile(folder / "county.sqlite3")
        return
    kept = _KeptDatabase(str(connection.settings_dict["NAME"]))
    yield kept
    kept.drop()


class _KeptFile:
    """SQLite: a second file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()

    def restore(self) -> None:
        connection.ensure_connection()
        copy = sqlite3.connect(self.path)
        copy.backup(connection.connection)
        copy.close()


class _KeptDatabase:
    """PostgreSQL: a second database, from which the first is made again."""

    def __init__(self, name: str) -> None:
        self.name, self.copy = name, f"{name}_county"
        self.options = {
            "user": connection.settings_dict["USER"],
            "password": connection.settings_dict["PASSWORD"] or None,
            "host": connection.settings_dict["HOST"],
            "port": connection.settings_dict["PORT"] or None,
        }
        self._replace(self.copy, self.name)

    def restore(self) -> None:
        self._replace(self.name, self.copy)

    def drop(self) -> None:
        """Remove the copy."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.copy)))

    def _replace(self, name: str, model: str) -> None:
        connections.close_all()
        target, source = sql.Identifier(name), sql.Identifier(model)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source))

    def _run(self, command: sql.Composed) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True, **self.options) as admin:
            admin.execute(command)
