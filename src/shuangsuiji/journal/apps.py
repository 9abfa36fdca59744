from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "shuangsuiji.journal"
    label = "journal"
    verbose_name = "留痕台账"

    def ready(self) -> None:
        from . import checks, guards

        post_migrate.connect(guards.install_after_migrate, sender=self)
        checks.register()
