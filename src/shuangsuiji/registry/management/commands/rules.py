"""`shuangsuiji rules`: set and lift tags by all rules, for a timer at night."""

from typing import Any

from django.core.management.base import BaseCommand

from shuangsuiji.registry.services import all_rules, run_rules


class Command(BaseCommand):
    """Runs here and now, in short transactions; safe beside people at work, and to be repeated."""

    help = "按全部标签规则重新打标签（供夜间定时执行）"

    def handle(self, **options: Any) -> None:
        """Run and tell."""
        rules = all_rules()
        changed = run_rules(rules=rules)
        self.stdout.write(f"执行了 {len(rules)} 条规则，打上或去掉标签 {changed:,} 处。")
