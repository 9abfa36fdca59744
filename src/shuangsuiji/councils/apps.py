from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "shuangsuiji.councils"
    label = "councils"
    verbose_name = "联席会议与领导小组"
