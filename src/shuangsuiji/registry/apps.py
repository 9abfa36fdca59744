from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "shuangsuiji.registry"
    label = "registry"
    verbose_name = "一单两库一细则"
