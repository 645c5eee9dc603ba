"""Second factors and passkeys: the library's pages in our look, sealed secrets, and a limit to guessing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse_lazy

from ridealong.access import factors
from ridealong.access.rules import Viewer
from ridealong.kernel.sentences import say
from ridealong.store.sealing import Unreadable
from ridealong.web.account import qr


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey: what it is called, since when, when it was last used."""

    id: int
    name: str
    since: datetime
    used_at: datetime | None


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Secrets rest sealed; names and errors are our own words."""

    def encrypt(self, text: str) -> str:
        return factors.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.opened(encrypted_text)

    def validation_error(self, _code: str, *_details: Any) -> ValidationError:
        return ValidationError(say("account.code_wrong"))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return say("account.passkey_name", number=count + 1)

    def _get_site_name(self) -> str:
        return "Ridealong"


def _guess(user: Any, check: Any) -> str:
    """Codes are guessed no more often than passwords: both count for the same limit, by account and address."""
    credentials = {"username": user.email}
    if not AxesProxyHandler.is_allowed(context.request, credentials):
        raise ValidationError(say("web.signin.wait"))
    try:
        found: str = check()
    except Unreadable:
        raise ValidationError(say("account.factor_lost")) from None
    except ValidationError:
        user_login_failed.send(sender=__name__, credentials=credentials, request=context.request)
        raise
    return found


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """A code of the second factor while signing in."""

    def clean_code(self) -> str:
        return _guess(self.user, super().clean_code)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """A code of the second factor before something that matters."""

    def clean_code(self) -> str:
        return _guess(self.user, super().clean_code)


class _Told:
    """A form that was not right answers 422, so that partial pages and scripts see it too."""

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # a mixin before the library's views
        response.status_code = 422
        return response


class _Asked:
    """Hands the script what the browser is to be asked for, as an attribute: no inline script."""

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**values)  # type: ignore[misc]  # see _Told
        asked = found.get("js_data", {})
        options = asked.get("request_options") or asked.get("creation_options")
        return {**found, "options": json.dumps(options, cls=DjangoJSONEncoder)}


class Second(_Asked, _Told, AuthenticateView):  # type: ignore[misc]  # the library has no types
    """After the password: a code, a recovery code or a passkey."""

    template_name = "account/second.html"


class Confirm(_Told, ReauthenticateView):  # type: ignore[misc]  # the library has no types
    """The password once more, before something that matters."""

    template_name = "account/confirm.html"


class ConfirmByCode(_Told, ReauthenticateByCodeView):  # type: ignore[misc]  # the library has no types
    """A code once more, before something that matters."""

    template_name = "account/confirm.html"

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        return {**super().get_context_data(**values), "by_code": True}


class ConfirmByPasskey(_Asked, ReauthenticateWebAuthnView):  # type: ignore[misc]  # the library has no types
    """A passkey once more, before something that matters."""

    template_name = "account/confirm_passkey.html"


class TurnOnCodes(_Told, ActivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Codes from an app: scan, type one, done."""

    template_name = "account/totp.html"
    success_url = reverse_lazy("own_account")

    def get_success_url(self) -> str:
        return str(reverse_lazy("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "own_account"))

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        # The form lives in the library's session: its key is shown as a picture and spelled out beside it.
        found = super().get_context_data(**values)
        secret = found["form"].secret
        picture = qr.path(found["totp_url"])
        return {**found, "qr": picture, "spelled": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


class TurnOffCodes(_Told, DeactivateTOTPView):  # type: ignore[misc]  # the library has no types
    """No codes any more."""

    template_name = "account/totp_off.html"
    success_url = reverse_lazy("own_account")


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]  # the library has no types
    """The recovery codes that are left."""

    template_name = "account/codes.html"


class NewCodes(_Told, GenerateRecoveryCodesView):  # type: ignore[misc]  # the library has no types
    """New recovery codes instead of the old ones."""

    template_name = "account/codes_new.html"


class AddPasskey(_Asked, _Told, AddWebAuthnView):  # type: ignore[misc]  # the library has no types
    """A passkey of this device, or of a key."""

    template_name = "account/passkey.html"

    def get_success_url(self) -> str:
        return str(reverse_lazy("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "own_account"))


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # the library has no types
    """One passkey fewer."""

    template_name = "account/passkey_off.html"
    success_url = reverse_lazy("own_account")


def passkeys(viewer: Viewer) -> list[Passkey]:
    """The passkeys of the viewer, the oldest first."""
    found = Authenticator.objects.filter(user_id=viewer.account_id, type=Authenticator.Type.WEBAUTHN)
    return [Passkey(one.pk, str(one), one.created_at, one.last_used_at) for one in found.order_by("pk")]


def passkey(viewer: Viewer, pk: int) -> Passkey | None:
    """One of the viewer's passkeys."""
    return next((one for one in passkeys(viewer) if one.id == pk), None)


def kinds(viewer: Viewer) -> frozenset[str]:
    """Which kinds of second factor the viewer has."""
    return frozenset(Authenticator.objects.filter(user_id=viewer.account_id).values_list("type", flat=True))


second = Second.as_view()
confirm = Confirm.as_view()
confirm_by_code = ConfirmByCode.as_view()
confirm_by_passkey = ConfirmByPasskey.as_view()
turn_on_codes = TurnOnCodes.as_view()
turn_off_codes = TurnOffCodes.as_view()
codes = Codes.as_view()
new_codes = NewCodes.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
with_passkey = LoginWebAuthnView.as_view()
