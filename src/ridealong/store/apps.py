from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "ridealong.store"
    label = "store"
