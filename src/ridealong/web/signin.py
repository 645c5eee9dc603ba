"""The way in and out: e-mail and password through the library, and the single-use address of the demo."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.views import LoginView, LogoutView
from django.contrib.auth import login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access import actions as access
from ridealong.people import queries as people
from ridealong.web import clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up: accounts are made by the operator. The library says nothing of its own on our pages."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    def get_login_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("home")

    def get_logout_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("account_login")

    def respond_user_inactive(self, request: HttpRequest, _account: object) -> HttpResponse:
        """An account that was switched off looks like one that never was."""
        return _refused(request, "wrong", status=422)


class SignIn(LoginView):  # type: ignore[misc]  # the library has no types
    """One sentence for every reason why e-mail and password do not fit."""

    template_name = "signin.html"

    def form_invalid(self, form: Form) -> HttpResponse:
        page = self.get_context_data(form=form, trouble="wrong")
        return render(self.request, self.template_name, page, status=422)


class SignOut(LogoutView):  # type: ignore[misc]  # the library has no types
    """Ends the session and asks the browser to forget the pages."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()


def locked_out(request: HttpRequest, *_details: object) -> HttpResponse:
    """After too many tries: wait, whoever you are."""
    return _refused(request, "wait", status=429)


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Signs in by a single-use address: of the demo only, and only from this machine itself."""
    if not people.organisation().demo or not from_here(request):
        raise Http404
    account = AuthenticationBackend().get_user(access.use_sign_in_link(token=token, now=clock.now()))
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(reverse("home"))


def from_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine and was not passed on by anything in front of it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _refused(request: HttpRequest, trouble: str, *, status: int) -> HttpResponse:
    return render(request, "signin.html", {"trouble": trouble, "locked": trouble == "wait"}, status=status)
