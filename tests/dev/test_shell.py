"""devtools/shell.py and commands.py: exit codes come through, and nothing is left running."""

import os
import signal
import subprocess
import sys
import time

import pytest

from devtools.commands import main
from devtools.shell import ROOT, call

SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
PARENT = f"""
import signal, sys
from devtools.shell import call
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
call([sys.executable, "-c", {SLEEPER!r}])
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_exit_code_comes_through() -> None:
    assert call([sys.executable, "-c", "import os; raise SystemExit(int(os.environ['CODE']))"], env={"CODE": "7"}) == 7


def test_what_was_started_ends_with_its_starter() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=10) == 143
    end = time.monotonic() + 5
    while alive(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not alive(child)


def test_an_unknown_command_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setpu"]) == 2
    assert "test-slow" in capsys.readouterr().out
    assert main(["--help"]) == 0


def test_an_unknown_benchmark_is_said_in_words() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "bench", "no_such"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "no such benchmark: no_such" in done.stderr
    assert "Traceback" not in done.stderr
