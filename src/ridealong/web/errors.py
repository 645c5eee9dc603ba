"""Pages for what went wrong: what happened, what is kept, and an id to tell. They say nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from ridealong.kernel.codes import drawn
from ridealong.kernel.sentences import say


def incident(request: HttpRequest) -> str:
    """The id of what went wrong with this request, the same in the log and on the page."""
    known: str | None = getattr(request, "incident", None)
    if known is None:
        known = f"R-{drawn(5)}"
        request.incident = known  # type: ignore[attr-defined]  # read by the log
    return known


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's name
    """400: the address or the form could not be read."""
    return _page(request, "bad_request", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's name
    """403: only for forms from elsewhere; what somebody may not see is not found."""
    return _page(request, "stale_form", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's name
    """404: unknown and forbidden look the same."""
    return _page(request, "not_found", status=404)


def link_over(request: HttpRequest) -> HttpResponse:
    """404: a link from a mail that has ended, or never was one."""
    return _page(request, "link_over", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault. Draws on nothing that may be what is broken."""
    return _page(request, "broken", status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django hands the reason over
    """403: the form's token is missing or old."""
    return _page(request, "stale_form", status=403)


def _page(request: HttpRequest, kind: str, *, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": kind, "incident": incident(request)}, status=status)
    words = {
        "heading": say(f"web.error.{kind}.heading"),
        "text": say(f"web.error.{kind}.text"),
        "incident": incident(request),
    }
    # Without the request no context processor runs: what failed may be exactly what the shell draws on.
    return HttpResponse(loader.render_to_string("error.html", words), status=status)
