"""The pointer to the current facts, read once a request."""

from __future__ import annotations

from django.http import HttpRequest

from ridealong.figures.queries import imports
from ridealong.figures.queries.imports import CurrentRow
from ridealong.jobs import queue


def current(request: HttpRequest) -> CurrentRow | None:
    """Which facts everything on this page is from; None before the first import."""
    if not hasattr(request, "pointer"):
        request.pointer = imports.current()  # type: ignore[attr-defined]  # kept for this request only
    found: CurrentRow | None = getattr(request, "pointer", None)
    return found


def ask_for_newer(request: HttpRequest, *, late: bool) -> None:
    """Has figures computed where those that are stored are late and there are facts to compute them from."""
    if late and current(request) is not None:
        queue.figures_changed()
