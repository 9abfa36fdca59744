"""The worker beside the server: started with it, started again when it dies, gone when the server is gone."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from django.conf import settings

PAUSE_SECONDS = 3.0


def start() -> None:
    """Keep a worker of this server process, unless SHUANGSUIJI_WORKER=0 says that workers are run elsewhere."""
    if settings.WORKER_BESIDE_SERVER:
        threading.Thread(target=_keep, name="worker-supervisor", daemon=True).start()


def _keep() -> None:
    command = [sys.executable, "-m", "shuangsuiji", "worker", "--beside", str(os.getpid())]
    while True:
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
        time.sleep(PAUSE_SECONDS)


def only_one(folder: Path) -> IO[str] | None:
    """The lock of a data directory's one worker beside the server, or None while another process holds it."""
    handle = (folder / "worker.lock").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle
