"""The way from somebody's calendar to what they meet for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from ridealong.coaching.queries.arriving import Place
from ridealong.web.door import Visit


def arrive(request: Visit, **_address: object) -> HttpResponse:
    """To the brief or the session; while there is none yet, to where it is prepared from, or to one's own page."""
    found: Place = request.loaded
    if found.session_id is not None:
        return redirect("session_brief" if found.brief else "session", found.session_id)
    if found.person_id is None:
        return redirect("home")
    return redirect("rhythm", found.person_id) if found.prepares else redirect("my_page")
