"""Running programs and telling the person at the terminal what happens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"


class DevError(Exception):
    """Something the person at the terminal can mend; the text says what and how."""


def say(text: str) -> None:
    """Print one line at once, so that it stands before the output of the program it announces."""
    print(f"── {text}", flush=True)


def call(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = ROOT) -> int:
    """Run `command` with the terminal's own streams, `env` added to the environment; returns its exit code.

    Ctrl-C reaches it from the terminal, and it is waited for; when this process is told to end, so is it.
    """
    sys.stdout.flush()
    with subprocess.Popen(list(command), cwd=cwd, env={**os.environ, **(env or {})}) as process:
        try:
            return process.wait()
        except SystemExit:
            process.terminate()
            raise


def become(command: Sequence[str], *, env: Mapping[str, str]) -> NoReturn:
    """Let `command` take this process's place, so that signals reach it directly."""
    sys.stdout.flush()
    os.execve(command[0], list(command), {**os.environ, **env})
