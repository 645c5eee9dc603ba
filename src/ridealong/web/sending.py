"""What a script sends for a browser that may have waited for the network: it is done once, and told what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, JsonResponse

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.sending import once
from ridealong.coaching.queries.sending import is_taken

TOKEN = re.compile(r"[0-9a-f-]{16,36}")


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def once_sent(
    request: HttpRequest, act: Callable[..., object], *, session_id: int | None = None
) -> Callable[..., int | None]:
    """What is to be done: once, however often the browser sends it under the same token. Answers the number of what
    came of it, if anything did."""
    token = request.POST.get("token", "")

    def do(by: Viewer, *, now: datetime) -> int | None:
        if TOKEN.fullmatch(token):
            return once(by, session_id=session_id, token=token, act=act, now=now)
        made = act(by, now=now)
        return made if isinstance(made, int) else None

    return do


def was_sent(request: HttpRequest, by: Viewer, *, session_id: int | None = None) -> bool:
    """Whether the browser sent this before, and it was done."""
    token = request.POST.get("token", "")
    return TOKEN.fullmatch(token) is not None and is_taken(by, session_id=session_id, token=token)


def told(to: str, made: int | None = None) -> JsonResponse:
    """It is done; where that is seen, and the number of what came of it."""
    return JsonResponse({"made": made, "to": to})


def refused(problem: str) -> JsonResponse:
    """It cannot be, and why."""
    return JsonResponse({"problem": problem}, status=422)
