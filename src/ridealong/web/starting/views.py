"""The first run: from an empty home to an administrator who is on the import page, and then on their own week."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render

from ridealong.access import opening
from ridealong.access import queries as access
from ridealong.access.actions import PersonHasAccount
from ridealong.access.rules import Viewer
from ridealong.kernel.hosts import on_this_machine
from ridealong.people.actions import founding
from ridealong.people.actions.founding import SetUpAlready
from ridealong.people.queries import leaders_and_others
from ridealong.people.rules import NobodyFound
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.web.settings.fields import MONTHS, WEEK_STARTS
from ridealong.web.signin import from_here, let_in
from ridealong.web.starting.forms import StartForm, YouForm
from ridealong.web.zones import zones

KNOWS = "set-up code known"


def start(request: HttpRequest) -> HttpResponse:
    """Sets the home up. For whoever sits at this machine, or knows the code that `ridealong serve` prints."""
    if not access.never_set_up():
        return errors.not_found(request)
    if not _may_set_up(request):
        return _ask_for_code(request)
    if request.method == "GET" and "code" in request.GET:
        return redirect("start")  # so that it does not stay in the address
    form = StartForm(request.POST if "email" in request.POST else None)
    if not form.is_valid():
        return _asked(request, form)
    try:
        account = founding.set_up(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            settings=form.settings(),
            now=clock.now(),
        )
    except SetUpAlready:
        return errors.not_found(request)
    opening.forget(settings.RIDEALONG.home)
    let_in(request, account)
    return redirect("imports")


def you(request: Visit) -> HttpResponse:
    """Who the administrator is among the people who were imported; then on to their week."""
    form = YouForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            founding.say_who(request.viewer, person_id=form.person_id(), now=clock.now())
        except (NobodyFound, PersonHasAccount):
            return errors.bad_request(request)
        return redirect("home")
    leaders, others = leaders_and_others(request.viewer, request.viewer.today)
    mine = request.user.get_username()
    page = {"leaders": leaders, "others": others, "mine": mine, "wrong": form.is_bound}
    return render(request, "starting/you.html", page, status=422 if form.is_bound else 200)


def may_say_who(viewer: Viewer) -> bool | None:
    """Only who has an account and is nobody yet."""
    if viewer.account_id is None or viewer.person_id is not None:
        raise NobodyFound
    return True


def _may_set_up(request: HttpRequest) -> bool:
    if _private() and from_here(request) and on_this_machine(split_domain_port(request.get_host())[0]):
        return True
    given = request.POST.get("code") or request.GET.get("code") or ""
    if given and opening.fits(settings.RIDEALONG.home, given):
        request.session[KNOWS] = True
    return bool(request.session.get(KNOWS))


def _private() -> bool:
    """Whether nothing says that others reach this server: a proxy that hides where they come from looks like us."""
    here = settings.RIDEALONG
    return not (here.https or here.trusted_origins) and all(on_this_machine(one) for one in here.allowed_hosts)


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    wrong = bool(request.POST.get("code") or request.GET.get("code"))
    return render(request, "starting/code.html", {"wrong": wrong}, status=403 if wrong else 200)


def _asked(request: HttpRequest, form: StartForm) -> HttpResponse:
    page = {
        "form": form,
        "zones": zones(),
        "months": MONTHS,
        "week_starts": WEEK_STARTS,
        "said": form.data if form.is_bound else {"fiscal_year_start": "1", "week_start": "1", "close_calls": "on"},
    }
    return render(request, "starting/start.html", page, status=422 if form.is_bound else 200)
