"""`shuangsuiji journal`: check the journal against all that is kept outside the database, or own up to a restored backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.auditing import audit_journal
from shuangsuiji.journal.cosigning import cosign
from shuangsuiji.journal.restoring import note_restored


class Command(BaseCommand):
    """Exit code 0 where everything holds, 1 where something does not."""

    help = "留痕台账：check 核对全部；restored 登记数据库已退回备份；cosign 为别的单位作外部见证"
    requires_system_checks: list[str] = []  # the missing triggers that stop other commands are told here in words

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and the reason of a return."""
        parser.add_argument(
            "what",
            choices=["check", "restored", "cosign"],
            help="check：核对；restored：登记退回备份；cosign：作为外部见证签名",
        )
        parser.add_argument(
            "--file", default="", help="cosign：对方的见证请求文件；签名写到标准输出，连同检查点交还对方"
        )
        parser.add_argument("--reason", default="", help="退回备份的原因（不写个人信息，将留在台账里）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, or note the return and check then."""
        if options["what"] == "cosign":
            self._cosign(options["file"])
            return
        if options["what"] == "restored":
            try:
                lost = note_restored(reason=options["reason"], now=timezone.now())
            except Refusal as refused:
                raise CommandError(str(refused)) from refused
            self.stdout.write(f"已登记：丢失第 {lost[0]} 条至第 {lost[1]} 条，请通知纪检监督。")
        audit = audit_journal()
        if audit.jumps:
            self.stdout.write(f"时钟曾经回拨，见第 {'、'.join(map(str, audit.jumps))} 条。")
        if not audit.intact:
            raise CommandError(audit.sentence)
        self.stdout.write(f"台账完整：{audit.size} 条，与系统外的留存一致。")

    def _cosign(self, name: str) -> None:
        """As a witness of another log: its checkpoint with our signature, to be carried back."""
        try:
            text = Path(name).read_text(encoding="utf-8")
            signature = cosign(text, now=timezone.now())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了文件 {name}。") from error
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(text.partition("\n\n")[2] + signature, ending="")
