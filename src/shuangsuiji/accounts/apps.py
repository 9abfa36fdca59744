from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "shuangsuiji.accounts"
    label = "accounts"
    verbose_name = "组织与用户"

    def ready(self) -> None:
        from . import checks, receivers

        post_migrate.connect(receivers.make_cache_table, sender=self)
        receivers.connect()
        checks.register()
