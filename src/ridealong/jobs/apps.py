from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ridealong.jobs"
    label = "jobs"
