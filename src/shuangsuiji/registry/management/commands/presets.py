"""`shuangsuiji presets`: the shipped sample list and special directories, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.accounts.queries import User, actors_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry.services.presets import load_presets


class Command(BaseCommand):
    """Exit status 1 when the bureau has a list already, or nobody may load one."""

    help = "装入示例清单（36 项）和 27 个专项库标签；只用于还没有清单的单位"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who acts."""
        parser.add_argument("--actor", required=True, metavar="USERNAME", help="以谁的名义装入（信用监管岗或业务股室）")

    def handle(self, *, actor: str, **options: Any) -> None:
        """Load and tell."""
        people = User.objects.filter(username=actor, is_active=True)
        able = [role for person in people for role in actors_of(person) if role.may("item.edit")]
        if not able:
            raise CommandError(f"用户“{actor}”不存在，或没有维护清单的权限。请先由安全管理员开通账号并分配岗位。")
        try:
            loaded = load_presets(actor=able[0], now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已装入“{loaded.catalogue}”和 {loaded.tags} 个专项库标签。")
