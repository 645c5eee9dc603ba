"""The reference: a Django page that wants a sign-in and asks the database once."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """One query, one small template."""
    template = engines["django"].from_string("<h1>{{ count }} accounts, {{ request.user.email }}</h1>")
    return HttpResponse(template.render({"count": get_user_model().objects.count()}, request))


urlpatterns = [path("", page)]
