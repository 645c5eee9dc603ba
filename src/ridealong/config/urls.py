"""Every address of people. Those of programs are beside them in `programs`."""

from ridealong.web.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
