from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ridealong.access"
    label = "access"
