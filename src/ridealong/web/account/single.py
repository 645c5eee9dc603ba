"""Single sign-on: who the organisation's own sign-in says it is, matched to accounts that exist. Nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from ridealong.access import queries as access

PROVIDER = "sso"


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Only an address that the provider has verified, of an account that is there, lets somebody in."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        for address in sociallogin.email_addresses:
            found = access.account_by_email(address.email) if address.verified is True else None
            if found is not None:
                sociallogin.connect(request, AuthenticationBackend().get_user(found))
                return
        raise ImmediateHttpResponse(_refused(request, "unknown"))

    def on_authentication_error(self, request: HttpRequest, *_details: Any, **_more: Any) -> None:
        raise ImmediateHttpResponse(_refused(request, "failed"))


def begin(request: HttpRequest) -> HttpResponse:
    """To the organisation's sign-in, and back to where one wanted to go."""
    if settings.RIDEALONG.sign_on is None:
        raise Http404
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    provider = get_adapter().get_provider(request, PROVIDER)
    try:
        response: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=wanted if safe else "/")
    except OSError:
        # The provider cannot be reached: what the network says is nobody's business but the operator's.
        return _refused(request, "failed")
    return response


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What comes back from there."""
    if settings.RIDEALONG.sign_on is None or provider_id != PROVIDER:
        raise Http404
    from allauth.socialaccount.providers.openid_connect import views  # noqa: PLC0415  only where there is a provider

    response: HttpResponse = views.callback(request, PROVIDER)
    return response


def _refused(request: HttpRequest, trouble: str) -> HttpResponse:
    return render(request, "signin.html", {"single": trouble}, status=422)
