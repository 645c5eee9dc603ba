"""One JSON line a request, on standard error: ids and names of addresses, never values, queries or tokens."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from ridealong.web import errors

# These write addresses, names or network addresses into the log.
TALKATIVE = ("django.request", "django.security.csrf", "django.security.DisallowedHost", "axes", "allauth")
FRAMES = 6


class RequestLog:
    """Writes the line when the answer is ready; an exception adds its id, its type and where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        for name in TALKATIVE:
            logger = logging.getLogger(name)
            logger.propagate = False
            if not logger.handlers:
                logger.addHandler(logging.NullHandler())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if request.resolver_match is None and response.status_code < 400:
            return response  # a static file
        line = {
            "at": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            "kind": "request",
            "method": request.method,
            "url": request.resolver_match.view_name if request.resolver_match else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            "account": _account(request),
        }
        linked = getattr(request, "linked", None)
        if linked is not None:
            line["link"] = linked.link.id
        if response.status_code >= 400:
            line["incident"] = getattr(request, "incident", None)
        line |= getattr(request, "problem", {})
        sys.stderr.write(json.dumps(line, separators=(",", ":")) + "\n")
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """Keeps where it happened. Messages of exceptions may hold values, so they are left out."""
        frames = traceback.extract_tb(problem.__traceback__)[-FRAMES:]
        errors.incident(request)
        request.problem = {  # type: ignore[attr-defined]  # read when the line is written
            "problem": type(problem).__name__,
            "where": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
        }


def _account(request: HttpRequest) -> int | None:
    viewer = getattr(request, "viewer", None)
    return None if viewer is None else viewer.account_id
