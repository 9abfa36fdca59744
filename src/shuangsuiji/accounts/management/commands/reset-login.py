"""`shuangsuiji reset-login NAME`: on the server itself, for a person whose phone and password are lost and whom nobody else can help."""  # noqa: N999 - a word of two

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.accounts import services
from shuangsuiji.common.errors import Refusal


class Command(BaseCommand):
    """Prints a first password; that it was done stands in the journal."""

    help = "在服务器上恢复登录：重置密码和两步验证，退出全部设备（记入留痕台账）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user name."""
        parser.add_argument("username", metavar="NAME", help="用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset, or say why not."""
        try:
            password = services.recover_login(username=options["username"], now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"“{options['username']}”的初始密码：{password}")
        self.stdout.write("登录后须换成自己的密码，并重新绑定两步验证。本次恢复已记入留痕台账。")
