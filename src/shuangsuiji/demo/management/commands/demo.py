"""`shuangsuiji demo`: build the demo county in an empty data directory, then serve it on this machine alone."""

import json
import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from shuangsuiji.demo.county import build_county
from shuangsuiji.demo.organisation import is_empty
from shuangsuiji.demo.serving import is_free
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.journal.heads import heads_file
from shuangsuiji.journal.outside import checkpoints_file


class Command(BaseCommand):
    """Builds and serves the demo."""

    # a port that is taken is told before anything is opened, the database's file included
    requires_system_checks = []

    help = "建立演示县（虚构数据，真实计划）并在本机提供服务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command's options; --data-dir is read before the settings are."""
        parser.add_argument("--data-dir", help="数据目录，默认 ./var")
        parser.add_argument("--no-serve", action="store_true", help="只建立数据，不提供服务")
        parser.add_argument("--json", action="store_true", help="最后输出一行 JSON")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--scale", type=float, default=1.0, help="名录规模，1 为约三万户")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, build once, serve."""
        if not settings.DEMO:
            raise CommandError("演示账号的密码是公开的，只能在演示模式运行：请用 shuangsuiji demo，不要关闭 DEMO。")
        if not options["no_serve"] and not is_free(options["port"]):
            raise CommandError(f"端口 {options['port']} 已被别的程序占用。请先停下它，或用 --port 换一个端口。")
        self.check()
        call_command("migrate", verbosity=0)
        if is_empty():
            for kept in (heads_file(), checkpoints_file()):  # of an earlier demo whose database was deleted
                kept.unlink(missing_ok=True)
            self._build(options)
        elif options["json"]:
            raise CommandError("数据目录中已有数据。请换一个空目录，或删除后重来。")
        if not options["no_serve"]:
            self._serve(options["port"])

    def _build(self, options: dict[str, Any]) -> None:
        self.stderr.write("正在建立演示县：约三万户虚构对象、一整年的抽查，约需一分钟……")
        started = time.monotonic()
        with transaction.atomic():  # an interrupted build leaves nothing behind, and can be begun again
            result = build_county(options["scale"])
            announcements = result.pop("announcements")
            result["packages"] = write_packages(announcements)
        result["seconds"] = round(time.monotonic() - started, 1)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _serve(self, port: int) -> None:
        """Hand this process over to the server, so that signals reach it."""
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "shuangsuiji.demo.serving", str(port)])  # noqa: S606


def write_packages(announcements: Any) -> int:
    """The public package of every draw as DATA_DIR/packages/NUMBER.zip; how many."""
    folder = Path(settings.DATA_DIR) / "packages"
    folder.mkdir(exist_ok=True)
    for announcement in announcements:
        found = drawing.public_announcement(announcement.ref)
        if found is not None:
            name = found.number.replace("/", "-")
            (folder / f"{name}.zip").write_bytes(drawing.package_zip(found, audience="public"))
    return len(announcements)
