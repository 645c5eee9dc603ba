from django.apps import AppConfig


class WeekConfig(AppConfig):
    name = "ridealong.week"
    label = "week"
