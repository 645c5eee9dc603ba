from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "ridealong.coaching"
    label = "coaching"
