from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "shuangsuiji.ui"
    label = "ui"
    verbose_name = "界面"
