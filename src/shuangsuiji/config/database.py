"""Database settings: PostgreSQL by address, else a safe SQLite in the data directory."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .private import private_file

# Debian 12's SQLite 3.40.1 can corrupt a WAL database (fixed in 3.51.3): run on the wheel that bundles a newer one.
SAFE_SQLITE = (3, 51, 3)
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    "PRAGMA trusted_schema=OFF; PRAGMA recursive_triggers=ON; PRAGMA cell_size_check=ON;"
)
# A page asks for twenty rows of millions: starting workers or compiling for them takes longer than finding them.
FOR_PAGES = "-c jit=off -c max_parallel_workers_per_gather=0"

# Counts over a large directory take a quarter of a second: compiling each anew costs as much again, and on today's disks
# an index is not four times dearer than reading on. `?options=` in the address takes their place.
SESSION = "-c jit=off -c random_page_cost=1.1"


def use_safe_sqlite() -> None:
    """Put pysqlite3 in the place of sqlite3; raises RuntimeError when even that is too old for WAL."""
    import pysqlite3  # type: ignore[import-untyped]

    if pysqlite3.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} 存在 WAL 缺陷，请升级 pysqlite3 至自带 3.51.3 以上版本")
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def sqlite_settings(path: Path) -> dict[str, Any]:
    """Django's settings for one bureau on one machine; acknowledged writes survive a power cut."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": options,
        # A file, not :memory:, because the live server of the tests and its threads share it.
        "TEST": {"NAME": str(path.with_name("test-" + path.name))},
    }


def postgres_settings(url: str) -> dict[str, Any]:
    """Django's settings from postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"DATABASE_URL 只支持 postgresql://，现为 {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{FOR_PAGES} {query.get('options', '')}".strip()
    host = query.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": SESSION, **query},
    }


def database_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """The default database: `url` when given, else SQLite in `data_dir`."""
    if url:
        return postgres_settings(url)
    use_safe_sqlite()
    path = data_dir / "shuangsuiji.sqlite3"
    private_file(path)
    return sqlite_settings(path)
