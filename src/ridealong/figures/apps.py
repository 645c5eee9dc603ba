from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "ridealong.figures"
    label = "figures"
