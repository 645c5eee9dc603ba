"""The feed: somebody's own sessions for their own calendar program, which signs in by the address alone."""

from __future__ import annotations

import hashlib
from datetime import UTC

from django.http import HttpRequest, HttpResponse

from ridealong.access.queries import viewer_of
from ridealong.access.rules import Refused, Viewer
from ridealong.calendars import actions, queries
from ridealong.desk.queries.feeding import feed_rows
from ridealong.desk.queries.readers import appointment_link, own_host
from ridealong.people import queries as people
from ridealong.people.queries.browsing import still_here
from ridealong.web import clock, errors
from ridealong.web.history.calendar import calendar

LONGEST = 100


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The sessions; an address that is unknown, was replaced, or belongs to an ended account looks like nothing."""
    try:
        viewer = _viewer(token)
        rows = feed_rows(viewer, now=clock.now())
    except Refused:
        return errors.not_found(request)
    actions.feed_used(viewer)
    # Stamped by the day, so that what has not changed is byte for byte the same.
    stamp = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    host = own_host() or request.get_host().partition(":")[0]
    body = calendar(rows, host=host, now=stamp, link=appointment_link, again=True)
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"ETag": mark})


def _viewer(token: str) -> Viewer:
    """Whom the address acts as, on this day. Raises Refused."""
    found = queries.fed_by(token) if len(token) <= LONGEST else None
    if found is None:
        raise Refused
    account_id, person_id = found
    viewer = still_here(viewer_of(account_id, clock.today(people.organisation().zone)))
    if viewer.person_id != person_id:
        raise Refused
    return viewer
