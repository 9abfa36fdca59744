"""Runs the tests: all of them with SQLite, then those that touch the database once more with PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Sequence

from . import browser, postgres, spark
from .bootstrap import PYTHON, setup
from .shell import DevError, call, say

NO_TESTS = 5  # pytest's exit code when nothing was selected
DATABASES = ("sqlite", "postgresql")


def run(arguments: Sequence[str], *, slow: bool = False) -> int:
    """Run pytest with `arguments`, or the whole suite without; returns the exit code, 0 when every pass was green."""
    chosen = chosen_databases()
    with_spark = slow and _bring_spark()
    if not slow:
        setup()
    chromium = browser.provide()
    if "postgresql" in chosen:
        postgres.provide()
    words = [*(["-m", "slow"] if slow else []), *(arguments or whole())]
    codes = []
    if "sqlite" in chosen:
        say("测试：SQLite / tests with SQLite")
        codes.append(pytest(words, chromium, url=""))
    if "postgresql" in chosen:
        with postgres.database_url() as url:
            say("测试：PostgreSQL / tests with PostgreSQL")
            codes.append(pytest([*words, "--only-database"], chromium, url=url))
    if chromium is None:
        say(browser.ABSENT)
    if slow and not with_spark:
        say(spark.ABSENT)
    return verdict(codes, partial=bool(arguments) or slow)


def whole() -> list[str]:
    """All tests by as many workers as there are processors; who is done takes over from the others."""
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]


def _bring_spark() -> bool:
    """Spark's half gigabyte is fetched for the slow proofs alone."""
    spark.sync()
    return spark.provide()


def chosen_databases() -> list[str]:
    """Those named in SHUANGSUIJI_TEST_DATABASES, by comma; both by default."""
    names = [name for name in os.environ.get("SHUANGSUIJI_TEST_DATABASES", ",".join(DATABASES)).split(",") if name]
    unknown = sorted(set(names) - set(DATABASES))
    if unknown or not names:
        raise DevError(f"SHUANGSUIJI_TEST_DATABASES 只能是 {'、'.join(DATABASES)}，现有 {'、'.join(unknown) or '空'}")
    return names


def pytest(words: Sequence[str], chromium: str | None, *, url: str) -> int:
    """One pass of pytest; an empty `url` means SQLite."""
    environment = {"DATABASE_URL": url, browser.VARIABLE: chromium or ""}
    return call([str(PYTHON), "-m", "pytest", *words], env=environment)


def verdict(codes: Sequence[int], *, partial: bool) -> int:
    """0 when all passed; when only a part was asked for, one of the databases may have had nothing to do."""
    failed = [code for code in codes if code and not (partial and code == NO_TESTS)]
    if failed:
        return failed[0]
    return 0 if 0 in codes else NO_TESTS
