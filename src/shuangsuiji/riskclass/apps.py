from django.apps import AppConfig


class RiskclassConfig(AppConfig):
    name = "shuangsuiji.riskclass"
    label = "riskclass"
    verbose_name = "信用风险分类"
