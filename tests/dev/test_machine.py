"""What dev.py brings to a test run: a real PostgreSQL, a real Chromium, fairdraw as one file."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from devtools import archive, browser, postgres


def test_a_cluster_of_our_own_starts_takes_chinese_and_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with postgres.database_url() as url:
        home = Path(url.split("host=")[1])
        with psycopg.connect(url) as connection:
            assert connection.execute("select upper('泽州县 a')").fetchone() == ("泽州县 A",)
            assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert not home.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_bundled_server_starts_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "debian_programs", lambda: None)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with postgres.database_url() as url, psycopg.connect(url) as connection:
        assert connection.info.server_version >= 180000


def test_a_given_address_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    with postgres.database_url() as url:
        assert url == "postgresql://a@b/c"


def test_root_lends_the_server_an_account_that_exists() -> None:
    owner = postgres.account()
    assert (owner is None) == (os.geteuid() != 0)
    if owner:
        assert pwd.getpwnam(owner).pw_uid != 0


def test_a_stub_is_no_browser(tmp_path: Path) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho 'requires the snap' >&2\nexit 1\n")
    stub.chmod(0o755)
    assert not browser.starts(str(stub))
    assert not browser.starts(str(tmp_path / "absent"))


def test_the_browser_shows_a_page_and_runs_its_script(page: Page, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><meta charset=utf-8><title>双随机</title>", encoding="utf-8")
    page.goto((tmp_path / "a.html").as_uri())
    assert page.title() == "双随机"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Shanghai"


def test_the_archive_runs_alone_and_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = archive.build(tmp_path / "a.pyz"), archive.build(tmp_path / "b.pyz")
    assert first.read_bytes() == second.read_bytes()
    # -I -S: neither this folder nor the installed packages are in its path
    code = f"import sys; sys.path.insert(0, {str(first)!r}); import fairdraw.canonical as c; print(c.__file__)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(first))
