"""What programs sign in with: tokens, each with a name and scopes, shown once and ended for good."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access import actions as access
from ridealong.access import queries
from ridealong.access.queries import TokenRow
from ridealong.access.rules import Scope, Viewer
from ridealong.kernel.sentences import say
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts

SCOPES = [(scope.value, scope.value) for scope in Scope]


class TokenForm(forms.Form):
    """What the token is for, and what it opens."""

    name = forms.CharField(max_length=100)
    scopes = forms.MultipleChoiceField(
        choices=SCOPES,
        error_messages={"required": say("token.wrong.scopes"), "invalid_choice": say("token.wrong.scopes")},
    )


def tokens(request: Visit) -> HttpResponse:
    """All tokens, and a form for a new one. It is shown in the answer to the form and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = None
    if form.is_valid():
        scopes = [Scope(one) for one in form.cleaned_data["scopes"]]
        made = access.make_token(request.viewer, name=form.cleaned_data["name"], scopes=scopes, now=clock.now())
    wrong = Wrong("new", request.POST, problems(form)) if form.is_bound and made is None else Wrong()
    chosen = request.POST.getlist("scopes") if wrong.form else []
    rows = queries.tokens(request.viewer)
    page = {
        "parts": parts(request), "made": made, "wrong": wrong, "address": request.build_absolute_uri("/api/v1/"),
        "rows": [(one, [_scope(name) for name in one.scopes]) for one in rows if one.revoked_at is None],
        "ended": [one for one in rows if one.revoked_at is not None],
        "scopes": [(one.value, _scope(one.value), one.value in chosen) for one in Scope],
    }  # fmt: skip
    status = 201 if made else 422 if form.is_bound else 200
    return render(request, "settings/tokens.html", page, status=status)


def load(viewer: Viewer, *, token_id: int) -> TokenRow | None:
    """The token with that id, if it has not ended."""
    return next((one for one in queries.tokens(viewer) if one.id == token_id and one.revoked_at is None), None)


def revoke(request: Visit, token_id: int) -> HttpResponse:
    """Asks whether the token shall end; there is no way back."""
    token: TokenRow = request.loaded
    if request.method == "POST":
        access.revoke_token(request.viewer, token_id=token_id, now=clock.now())
        messages.success(request, say("token.said.revoked", name=token.name))
        return HttpResponseRedirect(reverse("tokens"), status=303)
    return render(request, "settings/token_off.html", {"parts": parts(request), "token": token})


def _scope(name: str) -> str:
    return say(f"token.scope.{name.partition(':')[2]}")
