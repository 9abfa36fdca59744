"""`shuangsuiji found`: the first command of a real installation; it makes the bureau and its security administrator."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.accounts import services
from shuangsuiji.common.errors import Refusal

QUESTIONS = {
    "code": "本局行政区划代码或单位代码（字母、数字、短横）",
    "name": "本局全称",
    "short_name": "本局简称",
    "username": "安全管理员的用户名",
    "person": "安全管理员的姓名",
}


class Command(BaseCommand):
    """Asks for what the options leave out; the password is never an option, for others could read it in the process list."""

    help = "初始化：设立本局并开通第一位安全管理员（由其在“用户与角色”中开通其他人）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option per question, and --password-stdin for scripts."""
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=question)
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入的第一行读取密码")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, ask, found."""
        call_command("migrate", verbosity=0)
        answers = {name: options[name] or self._ask(question) for name, question in QUESTIONS.items()}
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else self._ask_password()
        try:
            services.found_bureau(**answers, password=password, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"已设立{answers['name']}。请用“{answers['username']}”登录后台，绑定两步验证，再开通其他人员的账号。\n"
            "还没有清单和专项库的，由信用监管岗在“抽查事项清单”页装入示例（36 项和 27 个专项库），"
            "或运行 shuangsuiji presets --actor 用户名。"
        )

    def _ask(self, question: str) -> str:
        self.stdout.write(f"{question}：", ending="")
        self.stdout.flush()
        answer = sys.stdin.readline().strip()
        if not answer:
            raise CommandError(f"没有填写{question}，初始化没有进行。")
        return answer

    def _ask_password(self) -> str:
        password = getpass("密码（至少 12 个字符）：")
        if password != getpass("再次输入密码："):
            raise CommandError("两次输入的密码不一致，初始化没有进行。")
        return password
