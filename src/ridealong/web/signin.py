"""The way in and out: e-mail and password through the library, and the single-use address of the demo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView, LogoutView
from allauth.core import context
from django.conf import settings
from django.contrib.auth import login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access import actions as access
from ridealong.access.rules import Refused, Viewer, normalised
from ridealong.jobs import queue
from ridealong.kernel.hosts import on_this_machine
from ridealong.people import queries as people
from ridealong.web import clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SINGLE_HOLDS = timedelta(hours=1)
FACTORS = frozenset(
    {"totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed", "recovery_codes_generated"}
)
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-Ip", "Via")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up: accounts are made by the operator. The library says nothing of its own on our pages."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Notes with which browser; a single sign-on holds for an hour, so that who is removed there is out here."""
        single = any(one.get("method") == "socialaccount" for one in get_authentication_records(request, user))
        super().login(request, user)
        if single:
            request.session.set_expiry(clock.now() + SINGLE_HOLDS)
        noted(request, user.pk)

    def send_notification_mail(self, template_prefix: str, user: Any, *_args: Any, **_more: Any) -> None:
        """Every change of a second factor comes by here: it is audited, told by mail, and ends other sign-ins."""
        what = template_prefix.rpartition("/")[2]
        if what not in FACTORS:
            return
        request, now = context.request, clock.now()
        today = clock.today(people.organisation().zone)
        by = Viewer(account_id=user.pk, person_id=user.person_id, today=today)
        access.note_second_factor(by, what=what, session_key=request.session.session_key, now=now)
        queue.mail_posted()

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


def single_sign_on(_request: HttpRequest) -> dict[str, str | None]:
    """For templates: what the organisation's own sign-in is called; None where there is none."""
    found = settings.RIDEALONG.sign_on
    return {"single_sign_on": None if found is None else found.name}


def noted(request: HttpRequest, account_id: int) -> None:
    """Notes with which browser somebody has just signed in."""
    if request.session.session_key is None:
        request.session.save()
    request.session["sign_in"] = access.begin_sign_in(
        account_id=account_id,
        session_key=str(request.session.session_key),
        user_agent=request.headers.get("User-Agent", ""),
        now=clock.now(),
        today=clock.today(people.organisation().zone),
    )


def let_in(request: HttpRequest, account_id: int) -> None:
    """Begins a new session of an account that has just shown whose it is. Raises Refused for one that is switched
    off."""
    account = AuthenticationBackend().get_user(account_id)
    if account is None:
        raise Refused
    request.session.flush()
    login(request, account, backend=BACKEND)
    noted(request, account_id)


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()


def who_tries(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str | None:
    """Which account somebody tries to get into, so that tries are counted by account and network address."""
    given = credentials or {}
    tried = given.get("email") or given.get("username") or request.POST.get("login")
    return normalised(str(tried)) if tried else None


def locked_out(request: HttpRequest, *_details: object) -> HttpResponse:
    """After too many tries: wait, whoever you are."""
    return _refused(request, "wait", status=429)


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Signs in by a single-use address: of the demo only, and only from this machine itself."""
    if not people.organisation().demo or not from_here(request):
        raise Http404
    let_in(request, access.use_sign_in_link(token=token, now=clock.now()))
    return HttpResponseRedirect(reverse("home"))


def from_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine and was not passed on by anything in front of it."""
    passed_on = any(name in request.headers for name in FORWARDED)
    return not passed_on and on_this_machine(request.META.get("REMOTE_ADDR", ""))


def _refused(request: HttpRequest, trouble: str, *, status: int) -> HttpResponse:
    return render(request, "signin.html", {"trouble": trouble, "locked": trouble == "wait"}, status=status)
