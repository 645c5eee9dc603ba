"""Addresses of signing in and of one's own account. The library looks its own pages up by these names."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.account import factors, forgotten, single, views
from ridealong.web.door import open_page, page

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
ME = Act.SIGNED_IN

urlpatterns = [
    open_page("forgotten/", forgotten.ask, name="password_forgotten", methods=FORM),
    open_page("forgotten/<str:uidb64>/<str:token>/", forgotten.reset, name="password_reset_confirm", methods=FORM),
    open_page("sso/", single.begin, name="single_sign_on", methods=("GET",)),
    open_page("sso/<str:provider_id>/back/", single.callback, name="openid_connect_callback", methods=("GET",)),
    open_page("sign-in/second/", factors.second, name="mfa_authenticate", methods=FORM),
    open_page("sign-in/passkey/", factors.with_passkey, name="mfa_login_webauthn", methods=FORM),
    page("account/", views.account, name="own_account", act=ME),
    page("account/password/", views.password, name="account_password", act=ME, methods=FORM),
    page("account/sign-ins/end/", views.end_others, name="sign_ins_end", act=ME, methods=POST),
    page(
        "account/sign-ins/<int:sign_in_id>/end/", views.end, name="sign_in_end",
        act=ME, load=views.own_sign_in, methods=POST,
    ),
    page("account/confirm/", factors.confirm, name="account_reauthenticate", act=ME, methods=FORM),
    page("account/confirm/code/", factors.confirm_by_code, name="mfa_reauthenticate", act=ME, methods=FORM),
    page(
        "account/confirm/passkey/", factors.confirm_by_passkey, name="mfa_reauthenticate_webauthn",
        act=ME, methods=FORM,
    ),
    page("account/codes/on/", factors.turn_on_codes, name="mfa_activate_totp", act=ME, methods=FORM),
    page("account/codes/off/", factors.turn_off_codes, name="mfa_deactivate_totp", act=ME, methods=FORM),
    page("account/recovery/", factors.codes, name="mfa_view_recovery_codes", act=ME),
    page("account/recovery/new/", factors.new_codes, name="mfa_generate_recovery_codes", act=ME, methods=FORM),
    page("account/passkeys/new/", factors.add_passkey, name="mfa_add_webauthn", act=ME, methods=FORM),
    page(
        "account/passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn",
        act=ME, load=factors.passkey, methods=FORM,
    ),
]  # fmt: skip
