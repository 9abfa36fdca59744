from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "shuangsuiji.evaluation"
    label = "evaluation"
    verbose_name = "评价"
