"""The door of programs: which token, with what scope, about whom. Without these an address does not exist."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from ridealong.access.actions import use_token
from ridealong.access.queries import allowed, visible
from ridealong.access.rules import Act, Refused, Scope, Viewer
from ridealong.figures.queries.setting import NoFacts
from ridealong.jobs import clock
from ridealong.kernel.ids import whole
from ridealong.people.queries.browsing import still_here
from ridealong.people.rules import NobodyFound

KINDS = {400: "bad_request", 401: "no_token", 403: "beyond_scope", 404: "not_found"}
HIGHEST = 2**63 - 1
Found = Exception | type[Exception]  # as ninja declares its handlers


class Call(HttpRequest):
    """A request of a program that has come through the door: as whom it acts."""

    viewer: Viewer


class Problem(Schema):
    """What went wrong, in one word; the program's own log knows what it asked for."""

    error: str


class Pass(HttpBearer):
    """A token that opens one address: in use, within its scope, and its maker may see what is asked for."""

    def __init__(self, scope: Scope, act: Act, about: str | None, takes: frozenset[str]) -> None:
        super().__init__()
        self.scope, self.act, self.about, self.takes = scope, act, about, takes

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        try:
            viewer, scopes = use_token(token=token, today=clock.today())
            still_here(viewer)
        except Refused:
            return None
        cast("Call", request).viewer = viewer
        if self.scope not in scopes:
            raise HttpError(403, "")
        if any(name not in self.takes or len(request.GET.getlist(name)) > 1 for name in request.GET):
            raise HttpError(400, "")
        if not self._may(viewer, request):
            raise Refused
        return viewer

    def _may(self, viewer: Viewer, request: HttpRequest) -> bool:
        if self.about is None:
            return visible(viewer, self.act) != frozenset()
        return allowed(viewer, self.act, _number(request, self.about))


def _number(request: HttpRequest, name: str) -> int:
    """The id in the address. Raises Refused for what no row can have."""
    number = None if request.resolver_match is None else whole(str(request.resolver_match.kwargs[name]))
    if number is None:
        raise Refused
    return number


def opens(
    api: NinjaAPI, route: str, *, name: str, scope: Scope, act: Act, about: str | None = None, answer: type[Schema]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares an address: the scope that opens it, the act that its answer takes, and whom the address is about.

    Without `about` it opens to whoever may do so about anybody, and the view itself leaves out everybody else.
    """

    def declared(view: Callable[..., Any]) -> Callable[..., Any]:
        takes = frozenset(one for one in inspect.signature(view).parameters if f"{{{one}}}" not in route)
        answers = {200: answer, frozenset(KINDS): Problem}
        told = f"{inspect.getdoc(view)} Takes the scope `{scope.value}`."
        doors = Pass(scope, act, about, takes - {"request"})
        return api.get(route, auth=doors, response=answers, url_name=name, operation_id=name, description=told)(view)

    return declared


def answer_problems(api: NinjaAPI) -> None:
    """Unknown and forbidden are one answer, and none says more than its kind."""

    def problem(request: HttpRequest, status: int) -> HttpResponse:
        response = api.create_response(request, {"error": KINDS[status]}, status=status)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def unseen(request: HttpRequest, _problem: Found) -> HttpResponse:
        return problem(request, 404)

    def unreadable(request: HttpRequest, _problem: Found) -> HttpResponse:
        return problem(request, 400)

    def refused(request: HttpRequest, found: Found) -> HttpResponse:
        return problem(request, found.status_code if isinstance(found, HttpError) else 400)

    def ours(_request: HttpRequest, found: Found) -> HttpResponse:
        raise found  # to the log, and to an answer that says only an id

    for kind in (Refused, NobodyFound, NoFacts):
        api.add_exception_handler(kind, unseen)
    api.add_exception_handler(ValidationError, unreadable)
    api.add_exception_handler(HttpError, refused)
    api.add_exception_handler(Exception, ours)
