# ruff: noqa: N999
"""`shuangsuiji import subjects|officers|items FILE`: a sheet taken in from the command line."""

import json
import time
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import User, actors_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry import services
from shuangsuiji.registry.models import ImportBatch, ImportProblem
from shuangsuiji.registry.queries import SHEET_VERBS

CHUNK = 1 << 20
SHOWN = 1000


class Command(BaseCommand):
    """Exit status 0 when the file was taken in, though rows may have been handed back; 1 when it was refused."""

    help = "导入检查对象、执法检查人员或抽查事项（xlsx、xls、csv、docx）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Kind, file, who acts, how to answer."""
        kinds = {key: kind.sheet.name for key, kind in sorted(services.KINDS.items())}
        told = "，".join(f"{key} {name}" for key, name in kinds.items())
        parser.add_argument("kind", choices=list(kinds), help=told)
        parser.add_argument("file", type=Path, help="要导入的文件")
        parser.add_argument(
            "--actor", default="", metavar="USERNAME", help="以谁的名义导入；省略时用最上级有此权限的人"
        )
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON 计数")

    def handle(self, *, kind: str, file: Path, actor: str, **options: Any) -> None:
        """Take the file in and tell what happened."""
        started = time.monotonic()
        try:
            who = _actor(kind, actor)
            self.stderr.write(f"以{who.unit_name}{who.role_title}“{who.name}”的名义导入。")
            with file.open("rb") as source:
                chunks = iter(partial(source.read, CHUNK), b"")
                batch = services.import_sheet(
                    kind, actor=who, chunks=chunks, file_name=file.name, now=timezone.now(), progress=self._progress
                )
        except OSError as error:
            raise CommandError(f"读不到文件 {file}：{error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(batch, time.monotonic() - started, as_json=options["json"])

    def _progress(self, done: int, total: int, text: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{text} {done:,} / {total:,}", ending="")

    def _tell(self, batch: ImportBatch, seconds: float, *, as_json: bool) -> None:
        for problem in batch.problems.order_by("row")[:SHOWN]:
            self._tell_problem(problem)
        if batch.failed > SHOWN:
            self.stderr.write(f"……共 {batch.failed:,} 行未导入，全部见页面“导入结果”。")
        self._tell_counts(batch, seconds, as_json=as_json)

    def _tell_problem(self, problem: ImportProblem) -> None:
        for error in problem.errors:
            self.stderr.write(f"{error['cell']}“{error['column']}”：{error['reason']}{error['mend']}")

    def _tell_counts(self, batch: ImportBatch, seconds: float, *, as_json: bool) -> None:
        counts = {
            "rows": batch.rows,
            "created": batch.created,
            "updated": batch.updated,
            "unchanged": batch.unchanged,
            "errors": batch.failed,
        }
        if as_json:
            self.stdout.write(json.dumps({**counts, "seconds": round(seconds, 3)}))
            return
        self.stdout.write(
            "共 {rows} 行：新增 {created}，更新 {updated}，无变化 {unchanged}，未导入 {errors}。".format(**counts)
        )


def _actor(kind: str, username: str) -> Actor:
    """The role in which to import: the named person's, or that of whoever may and stands highest. Raises Refusal."""
    people = User.objects.filter(is_active=True, **({"username": username} if username else {})).order_by("pk")
    able = [role for person in people for role in actors_of(person) if role.may(SHEET_VERBS[kind])]
    if able:
        return min(able, key=lambda role: role.unit_path.count("."))
    who = f"用户“{username}”不存在，或没有导入的权限。" if username else "还没有可以导入的用户。"
    raise Refusal(who, mend="请先由安全管理员开通账号并分配岗位，再用 --actor 指明用户名。")
