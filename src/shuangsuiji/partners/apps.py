from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "shuangsuiji.partners"
    label = "partners"
    verbose_name = "配合部门"
