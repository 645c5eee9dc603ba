"""The addresses for programs: `/api/v1/...`, and what describes them."""

from __future__ import annotations

from django.urls import URLPattern

from ridealong.api.views import api

urlpatterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
NAMESPACE = api.urls_namespace

__all__ = ["NAMESPACE", "urlpatterns"]
