from django.apps import AppConfig


class DrawingConfig(AppConfig):
    name = "shuangsuiji.drawing"
    label = "drawing"
    verbose_name = "随机抽取与匹配"
