from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "shuangsuiji.registry"
    label = "registry"
    verbose_name = "一单两库一细则"

    def ready(self) -> None:
        from shuangsuiji.accounts.events import unit_closed
        from shuangsuiji.common import bigrams

        from .models import Subject
        from .services.units import hand_over

        unit_closed.connect(hand_over, dispatch_uid="registry.hand_over")
        bigrams.serve(Subject, "name", endings="code")
