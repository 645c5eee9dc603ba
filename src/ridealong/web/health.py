"""Whether this deployment works, for whoever watches it: yes or no for each part, no details."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from ridealong.facts.snapshots import NoSnapshot
from ridealong.figures.queries import imports
from ridealong.jobs import heartbeat
from ridealong.web import clock


def healthz(_request: HttpRequest) -> JsonResponse:
    """503 if the database does not answer or facts have gone missing; a silent worker is said, pages still work."""
    database = _database()
    facts = _facts() if database else None
    well = database and facts != "missing"
    return JsonResponse(
        {"ok": well, "database": database, "facts": facts, "worker": _worker()}, status=200 if well else 503
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _facts() -> str | None:
    """`present`, `none` before the first import, `missing` if they are gone from the disk."""
    try:
        return "none" if imports.snapshot() is None else "present"
    except NoSnapshot:
        return "missing"
    except DatabaseError:
        return None


def _worker() -> str | None:
    """`alive` or `late`; None where no worker has given a sign of life."""
    beat = heartbeat.last(settings.RIDEALONG.home)
    if beat is None:
        return None
    return "late" if beat.late(clock.now()) else "alive"
