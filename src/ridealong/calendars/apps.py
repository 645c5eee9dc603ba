from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "ridealong.calendars"
    label = "calendars"
