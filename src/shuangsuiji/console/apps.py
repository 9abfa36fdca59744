from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "shuangsuiji.console"
    label = "console"
    verbose_name = "后台"
