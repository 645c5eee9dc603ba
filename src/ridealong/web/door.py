"""The door of every page: who is looking, and whether they may. A view that declares no policy cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django_htmx.middleware import HtmxDetails

from ridealong.access import actions
from ridealong.access import queries as access
from ridealong.access.rules import Act, Purpose, Refused, Relation, Viewer
from ridealong.desk.queries.links import Linked, follow
from ridealong.people import queries as people
from ridealong.people.rules import NobodyFound, OrganisationRow, PersonRow
from ridealong.web import clock, errors

DAY = timedelta(days=1)
SAFE = ("GET", "HEAD")
View = Callable[..., HttpResponseBase]
Load = Callable[..., object]
AnyView = TypeVar("AnyView", bound=View)


class Visit(HttpRequest):
    """A request that has come through the door. `loaded` is what the page's loader found."""

    user: Any  # an account: nobody else comes through
    viewer: Viewer
    relations: frozenset[Relation]  # what the viewer is to anybody today
    own: PersonRow | None  # who the viewer is
    unsettled: bool  # whether anything of another leader may be left to a viewer who leads nobody
    organisation: OrganisationRow
    loaded: Any
    htmx: HtmxDetails
    is_left: bool  # there once `leftover` was asked


class LinkVisit(HttpRequest):
    """A request that came by a link from a mail: whose it is and what it opens. Nobody is signed in by it, and whoever
    is signed in in the same browser plays no part."""

    linked: Linked
    loaded: Any


@dataclass(frozen=True, slots=True)
class Policy:
    """What a page takes: the act, the value of the address that says whom it is about, and what finds its object.

    `act` None: open to everybody, signed in or not; or with `link` to whoever has a link for this, which stands in the
    address as `token`. `load` is called with the viewer and the values of the address;
    nothing found and Refused are answered alike.
    """

    act: Act | None
    about: str | None
    load: Load | None
    methods: tuple[str, ...]
    link: Purpose | None = None


POLICIES: dict[View, Policy] = {}


def page(
    route: str,
    view: View,
    *,
    name: str,
    act: Act,
    about: str | None = None,
    load: Load | None = None,
    methods: Collection[str] = SAFE,
) -> URLPattern:
    """An address of signed-in people: what it does, whom it is about, how its object is found."""
    return _routed(route, view, name, Policy(act, about, load, tuple(methods)))


def open_page(route: str, view: View, *, name: str, methods: Collection[str] = SAFE) -> URLPattern:
    """An address that needs no sign-in: the way in, and what says nothing about anybody."""
    return _routed(route, view, name, Policy(None, None, None, tuple(methods)))


def linked_page(
    route: str, view: View, *, name: str, link: Purpose, load: Load | None = None, methods: Collection[str] = SAFE
) -> URLPattern:
    """An address that was mailed to one person and takes no sign-in. The token in it is all that opens it, so a form
    needs no other proof of where it comes from: whoever could forge one has the address."""
    return _routed(route, csrf_exempt(view), name, Policy(None, None, load, tuple(methods), link))


def opened_by_token(patterns: Sequence[URLPattern]) -> Sequence[URLPattern]:
    """Addresses for programs: they ask for a token and its scope, and guard themselves. Only reading gets this far."""
    for pattern in patterns:
        POLICIES[pattern.callback] = Policy(None, None, None, ("GET",))
    return patterns


def _routed(route: str, view: View, name: str, policy: Policy) -> URLPattern:
    if POLICIES.setdefault(view, policy) != policy:
        raise ImproperlyConfigured(f"{name}: the view has another policy already")
    return path(route, view, name=name)


class Door:
    """Finds the viewer, asks the policy, and keeps answers out of every cache but the viewer's own memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        policy = POLICIES.get(request.resolver_match.func) if request.resolver_match else None
        if policy is not None and policy.link is not None:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response

    def process_view(
        self, request: HttpRequest, view: View, _args: object, values: Mapping[str, Any]
    ) -> HttpResponse | None:
        """None lets the request in."""
        policy = POLICIES.get(view)
        if policy is None:
            return errors.not_found(request)
        if request.method not in policy.methods:
            return HttpResponseNotAllowed(policy.methods)
        if policy.link is not None:
            return _follow(cast(LinkVisit, request), policy, policy.link, values)
        if policy.act is None:
            return None
        if recognise(request) is None:
            return _way_in(request)
        return _admit(cast(Visit, request), policy, policy.act, values)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """What a room refuses looks like what is not there."""
        if isinstance(problem, Refused | NobodyFound):
            return errors.not_found(request)
        return None


def recognise(request: HttpRequest) -> Viewer | None:
    """Who is looking, kept in the request with the organisation; None for strangers. An account that was switched off,
    or whose person has left, is signed out."""
    if not request.user.is_authenticated:
        return None
    visit = cast(Visit, request)
    first = people.first_asked(request.user.person_id, clock.today("UTC") - DAY)  # over nowhere in the world
    visit.organisation, visit.own, visit.unsettled = first.organisation, first.own, first.unsettled
    today = clock.today(visit.organisation.zone)
    try:
        viewer, visit.relations = access.recognised(request.user, today)
    except Refused:
        logout(request)
        return None
    if visit.own is not None and visit.own.gone(today):
        logout(request)
        return None
    visit.viewer = viewer
    _note_use(request, viewer)
    return viewer


def _note_use(request: HttpRequest, viewer: Viewer) -> None:
    """The first page of a day notes that this browser is in use."""
    sign_in, today = request.session.get("sign_in"), viewer.today.isoformat()
    if sign_in is not None and request.session.get("seen") != today:
        actions.seen(viewer, sign_in_id=sign_in)
        request.session["seen"] = today


def _admit(request: Visit, policy: Policy, act: Act, values: Mapping[str, Any]) -> HttpResponse | None:
    person_id = None if policy.about is None else int(values[policy.about])
    if not access.allowed(request.viewer, act, person_id):
        return errors.not_found(request)
    if policy.load is None:
        return None
    try:
        found = policy.load(request.viewer, **values)
    except (Refused, NobodyFound):
        found = None
    if found is None:
        return errors.not_found(request)
    request.loaded = found
    return None


def _follow(request: LinkVisit, policy: Policy, purpose: Purpose, values: Mapping[str, Any]) -> HttpResponse | None:
    """None lets whoever has a link in. Looking changes nothing: programs that scan mails look, too."""
    try:
        request.linked = follow(values["token"], purpose, now=clock.now())
        request.loaded = None if policy.load is None else policy.load(request.linked)
    except (Refused, NobodyFound):
        return errors.link_over(request)
    return None


def _way_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back here afterwards; before there is any account, to the page that says how to start."""
    if access.never_set_up():
        return _to(request, reverse("start"))
    back = request.get_full_path() if request.method in SAFE else "/"
    return _to(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
