from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ridealong.web"
    label = "web"
