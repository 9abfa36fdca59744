"""Parsing of spreadsheets in a child process with limits on memory, time, open files and written bytes.

A hostile file may make a parser eat memory or time, or break it; then the child dies and the parent says so. The child
hands back lines of JSON, which cannot harm the parent as pickles could.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import IO, Any

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused

_TOO_MUCH = "文件太复杂，读取时超出了时间或内存上限，已停止。请只保留需要的工作表和行，另存后重新上传。"


def lock_down(limits: Limits) -> None:
    """Bind this process for the rest of its life. Called by the child once everything it needs is imported.

    No file can be opened any more and no socket made (every descriptor beyond the three standard ones is refused),
    no byte written to a file.
    """
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def run_jailed(kind: str, data: bytes, limits: Limits) -> Iterator[Any]:
    """As `jailed_lines`, each line parsed: for each table its name (str), then its rows (lists of str)."""
    return map(json.loads, jailed_lines(kind, data, limits))


def jailed_lines(kind: str, data: bytes, limits: Limits) -> Iterator[bytes]:
    """Parse a file in a jailed child.

    Args:
        kind: the kind told by ``sniff``.
        data: the whole file.
        limits: bounds of the child and of the tables.

    Yields:
        Lines of JSON: for each table its name, then its rows.

    Raises:
        FileRefused: what the child refused, or that it hit its limits.
    """
    with _child(kind, data, limits) as output:
        for line in output:
            if not line.startswith(b"{"):
                yield line
                continue
            message = json.loads(line)
            if "refused" in message:
                raise FileRefused(message["refused"])
            return
    raise FileRefused(_TOO_MUCH)


@contextmanager
def _child(kind: str, data: bytes, limits: Limits) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-P", "-m", "shuangsuiji.tabular.worker", kind, json.dumps(asdict(limits))]
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/"
    )
    stdin, stdout = _pipes(process)
    clock = threading.Timer(limits.wall_seconds, process.kill)
    clock.start()
    try:
        _feed(stdin, data)
        yield stdout
    finally:
        clock.cancel()
        process.kill()
        stdout.close()
        process.wait()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a child started with pipes has them")
    return process.stdin, process.stdout


def _feed(stdin: IO[bytes], data: bytes) -> None:
    try:
        with stdin:
            stdin.write(data)
    except BrokenPipeError:
        """The child died before it had read everything; the missing output tells."""
