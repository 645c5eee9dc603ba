"""Every address of the application: pages for people, and JSON for programs."""

from django.urls import include, path

from ridealong.api.urls import NAMESPACE
from ridealong.api.urls import urlpatterns as for_programs
from ridealong.config.urls import handler400, handler403, handler404, handler500
from ridealong.config.urls import urlpatterns as pages
from ridealong.web.door import opened_by_token

urlpatterns = [*pages, path("api/v1/", include((opened_by_token(for_programs), NAMESPACE)))]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
