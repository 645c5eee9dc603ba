"""One's own account: password, second factor, passkeys, where one is signed in."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ridealong.access import actions as access
from ridealong.access import queries
from ridealong.access.rules import Viewer
from ridealong.kernel.sentences import say
from ridealong.web import clock, signin
from ridealong.web.account import factors
from ridealong.web.door import Visit


def account(request: Visit) -> HttpResponse:
    """Everything about how one signs in."""
    viewer = request.viewer
    page = {
        "roles": sorted(say(f"settings.role.{role}") for role in viewer.roles),
        "has_password": request.user.has_usable_password(),
        "kinds": factors.kinds(viewer),
        "passkeys": factors.passkeys(viewer),
        "sign_ins": queries.sign_ins(viewer, session_key=request.session.session_key, now=clock.now()),
    }
    return render(request, "account/account.html", page)


def password(request: Visit) -> HttpResponse:
    """A new password; other browsers have to sign in again."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method != "POST":
        return render(request, "account/password.html", {"form": form})
    credentials = {"username": request.user.get_username()}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return signin.locked_out(request)
    if not form.is_valid():
        if "old_password" in form.errors:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        return render(request, "account/password.html", {"form": form}, status=422)
    account_id, new = request.user.pk, form.cleaned_data["new_password1"]
    access.change_password(account_id=account_id, password=new, now=clock.now(), today=request.viewer.today)
    # The old session is gone with all others; this browser begins a new one.
    signin.let_in(request, account_id)
    messages.success(request, say("account.password_changed"))
    return redirect("own_account")


def end(request: Visit, sign_in_id: int) -> HttpResponse:
    """Signs out one other browser."""
    access.end_sign_in(request.viewer, sign_in_id=sign_in_id, now=clock.now())
    messages.success(request, say("account.ended"))
    return redirect("own_account")


def end_others(request: Visit) -> HttpResponse:
    """Signs out every other browser."""
    ended = access.end_other_sign_ins(request.viewer, session_key=request.session.session_key, now=clock.now())
    messages.success(request, say("account.ended_others", n=ended))
    return redirect("own_account")


def own_sign_in(viewer: Viewer, sign_in_id: int) -> bool | None:
    """Whether the sign-in is the viewer's own; None for any other."""
    return queries.owns_sign_in(viewer, sign_in_id) or None
