from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "shuangsuiji.demo"
    label = "demo"
    verbose_name = "演示"
