from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class DrawingConfig(AppConfig):
    name = "shuangsuiji.drawing"
    label = "drawing"
    verbose_name = "随机抽取与匹配"

    def ready(self) -> None:
        from . import seals

        post_migrate.connect(seals.install_after_migrate, sender=self)
        checks.register(checks.Tags.database)(seals.seals_stand)
