"""`shuangsuiji worker`: carries out background work."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from shuangsuiji.jobs.supervisor import PAUSE_SECONDS, only_one
from shuangsuiji.jobs.worker import Worker


class Command(BaseCommand):
    """Runs until it gets SIGTERM or SIGINT; the job in hand is handed back at its next step."""

    help = "办理后台任务（导入、批量处理）；可在几台机器上各运行几个"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--beside is how the server starts its own worker."""
        parser.add_argument("--data-dir", help="数据目录，默认 ./var")
        parser.add_argument("--beside", type=int, default=0, metavar="PID", help="随该进程结束；每个数据目录只留一个")

    def handle(self, *, beside: int, **options: Any) -> None:
        """Work; beside a server, wait for the turn first."""
        worker = Worker(parent=beside)
        worker.listen()
        lock = None
        while beside and lock is None and not worker.stopping():
            lock = only_one(settings.DATA_DIR)
            if lock is None:
                time.sleep(PAUSE_SECONDS)
        worker.run()
