"""The worker process: one job at a time, a heartbeat beside it, an end that loses nothing."""

import os
import signal
import socket
import threading
import time
from types import FrameType

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from .models import Job
from .running import LOG, carry_out, claim, renew

POLL_SECONDS = 1.0
BEAT_SECONDS = 5.0


class Worker:
    """Claims and carries out jobs until it is told to stop, or the process that started it is gone."""

    def __init__(self, parent: int = 0) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{int(time.time())}"[:80]
        self.parent = parent
        self.asked_to_stop = threading.Event()

    def stopping(self) -> bool:
        """Whether to begin nothing more and to let go of what is in hand."""
        return self.asked_to_stop.is_set() or bool(self.parent and os.getppid() != self.parent)

    def listen(self) -> None:
        """End on SIGTERM and SIGINT, after the step in hand."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop.set()

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping():
            if not self._one():
                self.asked_to_stop.wait(POLL_SECONDS)

    def _one(self) -> bool:
        """Whether there was a job; a database that is busy or away for a moment ends nothing."""
        close_old_connections()
        try:
            job = claim(self.name, timezone.now())
            if job is None:
                return False
            with Heartbeat(job):
                carry_out(job, self.stopping)
        except OperationalError:
            LOG.exception("the database did not answer; the job is taken up again when its lease ends")
            return False
        return True


class Heartbeat:
    """A thread with its own connection that renews the lease while the job works."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *error: object) -> None:
        self.over.set()

    def _beat(self) -> None:
        while not self.over.wait(BEAT_SECONDS):
            try:
                renew(self.job)
            except OperationalError:
                LOG.debug("no heartbeat: the job's own transaction holds the database, and renews at its end")
        connection.close()
