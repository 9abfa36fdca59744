from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "shuangsuiji.public"
    label = "public"
    verbose_name = "公示网站"
