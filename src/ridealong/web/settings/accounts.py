"""Who can sign in: accounts, their roles, and whose they are."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access import actions as access
from ridealong.access import factors, queries
from ridealong.access.queries import AccountRow
from ridealong.access.rules import Role, Viewer
from ridealong.jobs import queue
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import WhoField, problems
from ridealong.web.settings.ways import parts

ROLES = [(role.value, role.value) for role in Role]


class AccountForm(forms.Form):
    """An account's roles, and the person whose it is."""

    roles = forms.MultipleChoiceField(choices=ROLES, required=False)
    who = WhoField(max_length=254, required=False)


class NewAccountForm(AccountForm):
    """The same with the address to sign in with."""

    email = forms.EmailField(max_length=254)


def accounts(request: Visit) -> HttpResponse:
    """All accounts, and a form for a new one, which signs in by a link until it has a password."""
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        sent = form.cleaned_data
        person: PersonRow | None = sent["who"]
        try:
            made = access.add_account(
                request.viewer, email=sent["email"], password=None, roles=[Role(one) for one in sent["roles"]],
                person_id=person.id if person else None, now=clock.now(),
            )  # fmt: skip
        except access.AccountExists:
            refused = say("settings.refused.address", email=sent["email"])
        except access.PersonHasAccount:
            refused = say("settings.refused.has_account", name=person.name if person else "")
        else:
            messages.success(request, say("settings.said.account", email=sent["email"]))
            return HttpResponseRedirect(reverse("settings_account", args=[made]), status=303)
    known = queries.accounts(request.viewer)
    called = people.names([one.person_id for one in known if one.person_id is not None])
    rows = [(one, called.get(one.person_id or 0), _roles(one)) for one in known]
    wrong = Wrong("new" if form.is_bound else "", request.POST, problems(form), refused)
    page = {"parts": parts(request), "rows": rows, "wrong": wrong, "roles": _choices(request.POST.getlist("roles"))}
    return render(request, "settings/accounts.html", page, status=422 if form.is_bound else 200)


def load(viewer: Viewer, *, account_id: int) -> AccountRow | None:
    """The account with that id."""
    return next((one for one in queries.accounts(viewer) if one.id == account_id), None)


def account(request: Visit, account_id: int) -> HttpResponse:
    """One account: its roles and its person."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        person: PersonRow | None = form.cleaned_data["who"]
        try:
            access.change_account(
                request.viewer, account_id=account_id, roles=[Role(one) for one in form.cleaned_data["roles"]],
                person_id=person.id if person else None, now=clock.now(),
            )  # fmt: skip
        except access.LastAdministrator:
            refused = say("settings.refused.last")
        except access.PersonHasAccount:
            refused = say("settings.refused.has_account", name=person.name if person else "")
        else:
            messages.success(request, say("settings.said.saved"))
            return HttpResponseRedirect(reverse("accounts"), status=303)
    row: AccountRow = request.loaded
    chosen = request.POST.getlist("roles") if form.is_bound else [role.value for role in row.roles]
    page = {
        "parts": parts(request), "account": row, "roles": _choices(chosen), "who": _who(row),
        "wrong": Wrong("account" if form.is_bound else "", request.POST, problems(form), refused),
        "own": row.id == request.viewer.account_id, "factors": factors.had_by(account_id),
    }  # fmt: skip
    return render(request, "settings/account.html", page, status=422 if form.is_bound else 200)


def off(request: Visit, account_id: int) -> HttpResponse:
    """Nobody can sign in with the account, and whoever is signed in with it is out."""
    row: AccountRow = request.loaded
    try:
        access.deactivate_account(request.viewer, account_id=account_id, now=clock.now())
    except access.LastAdministrator:
        messages.error(request, say("settings.refused.last"))
    else:
        address = reverse("settings_account_on", args=[account_id])
        messages.success(request, say("settings.said.account_off", email=row.email), extra_tags=address)
    return HttpResponseRedirect(reverse("accounts"), status=303)


def on(request: Visit, account_id: int) -> HttpResponse:
    """The account can sign in again."""
    row: AccountRow = request.loaded
    access.reactivate_account(request.viewer, account_id=account_id, now=clock.now())
    messages.success(request, say("settings.said.account_on", email=row.email))
    return HttpResponseRedirect(reverse("accounts"), status=303)


def factors_off(request: Visit, account_id: int) -> HttpResponse:
    """Whoever has lost their second factor signs in by the password alone."""
    row: AccountRow = request.loaded
    access.take_off_factors(request.viewer, account_id=account_id, now=clock.now())
    queue.mail_posted()
    messages.success(request, say("settings.said.factors_off", email=row.email))
    return HttpResponseRedirect(reverse("accounts"), status=303)


def _who(one: AccountRow) -> str:
    """Whose the account is, as the form takes it back."""
    if one.person_id is None:
        return ""
    person = people.person(one.person_id)
    return person.email or str(person.id)


def _roles(one: AccountRow) -> list[str]:
    return [say(f"settings.role.{role.value}") for role in sorted(one.roles)]


def _choices(chosen: list[str]) -> list[tuple[str, str, str, bool]]:
    return [
        (role.value, say(f"settings.role.{role.value}"), say(f"settings.role_text.{role.value}"), role.value in chosen)
        for role in Role
    ]
