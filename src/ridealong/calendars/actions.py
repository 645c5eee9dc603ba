"""Writes of one's own calendar: one verb, one transaction, one audit event. Reading it again leaves no event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import addresses_of, require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.calendars import queries
from ridealong.calendars.models import BusyTime, Feed, OwnCalendar, WorkingHours
from ridealong.calendars.queries import MOST_TOLD
from ridealong.calendars.rules.lines import MOST_BYTES
from ridealong.calendars.rules.reading import read
from ridealong.calendars.rules.shapes import NotUsable, Reading, Span
from ridealong.kernel.codes import hashed
from ridealong.kernel.sentences import Sentence
from ridealong.people.queries import organisation
from ridealong.store.fetching import Fetched, Unfetched, fetch, usable
from ridealong.store.sealing import Unreadable, sealed, sealed_anew

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=716)
REACH_LOST = timedelta(days=30)


@transaction.atomic
def give_address(by: Viewer, *, person_id: int, address: str, now: datetime) -> None:
    """From now on busy times are read from this address. Raises Unfetched for one that never could be."""
    require(by, Act.KEEP_CALENDAR, person_id)
    wanted = usable(address, trusted=settings.RIDEALONG.calendar_hosts)
    _begin(person_id, now, address=_sealed(wanted, person_id))
    record(by, "calendars.address_given", person_id, at=now)


def give_file(by: Viewer, *, person_id: int, data: bytes, now: datetime) -> None:
    """Busy times are those of this file. Raises NotUsable, and leaves what was there."""
    require(by, Act.KEEP_CALENDAR, person_id)
    window = _window(now)
    found = _read(data, person_id, window)
    with transaction.atomic():
        _begin(person_id, now, address="")
        _keep(person_id, found, window, now)
        record(by, "calendars.file_given", person_id, at=now)


@transaction.atomic
def remove_calendar(by: Viewer, *, person_id: int, now: datetime) -> None:
    """The calendar and all busy times go. Raises Refused where there is none."""
    require(by, Act.KEEP_CALENDAR, person_id)
    if not OwnCalendar.objects.filter(person_id=person_id).delete()[0]:
        raise Refused
    BusyTime.objects.filter(person_id=person_id).delete()
    record(by, "calendars.removed", person_id, at=now)


def read_again(*, person_id: int, now: datetime) -> None:
    """Fetches the calendar from its address and keeps its busy times; what goes wrong is kept as a sentence.

    Busy times that were read before stay until others have been read.
    """
    row = OwnCalendar.objects.exclude(sealed="").filter(person_id=person_id).first()
    if row is None:
        return
    OwnCalendar.objects.filter(pk=row.pk).update(tried_at=now)
    window = _window(now)
    try:
        came = _fetched(row, now)
        found = None if came.body is None else _read(came.body, person_id, window)
    except (Unfetched, NotUsable) as problem:
        OwnCalendar.objects.filter(pk=row.pk, sealed=row.sealed).update(problem=_stored(problem.sentence))
        return
    with transaction.atomic():
        # Another address may have been given meanwhile: then nothing of this one is kept.
        if OwnCalendar.objects.select_for_update().filter(pk=row.pk, sealed=row.sealed).exists():
            _settle(row, came, found, window, now)


@transaction.atomic
def set_hours(
    by: Viewer, *, person_id: int, opens: time, closes: time, weekdays: frozenset[int], zone: str, now: datetime
) -> None:
    """When the person works, from now on."""
    require(by, Act.KEEP_CALENDAR, person_id)
    fields = {"opens": opens, "closes": closes, "weekdays": "".join(map(str, sorted(weekdays))), "zone": zone}
    WorkingHours.objects.update_or_create(person_id=person_id, defaults=fields)
    # Whole days are the person's own: read in another zone they are other times.
    OwnCalendar.objects.exclude(sealed="").filter(person_id=person_id).update(mark="", tried_at=None)
    record(by, "calendars.hours_set", person_id, at=now)


@transaction.atomic
def make_feed(by: Viewer, *, person_id: int, now: datetime) -> str:
    """A token for the person's feed; the one before ends. It is shown once: only its hash is kept. Raises Refused."""
    require(by, Act.KEEP_CALENDAR, person_id)
    if by.account_id is None:
        raise Refused
    token = secrets.token_urlsafe(32)
    fields = {"account_id": by.account_id, "token_hash": hashed(token), "made_at": now, "used_on": None}
    Feed.objects.update_or_create(person_id=person_id, defaults=fields)
    record(by, "calendars.feed_made", person_id, at=now)
    return token


@transaction.atomic
def end_feed(by: Viewer, *, person_id: int, now: datetime) -> None:
    """Ends the person's feed. Raises Refused where there is none."""
    require(by, Act.KEEP_CALENDAR, person_id)
    if not Feed.objects.filter(person_id=person_id).delete()[0]:
        raise Refused
    record(by, "calendars.feed_ended", person_id, at=now)


def feed_used(viewer: Viewer) -> None:
    """Notes that somebody's feed was read today."""
    Feed.objects.filter(person_id=viewer.person_id or 0).exclude(used_on=viewer.today).update(used_on=viewer.today)


@transaction.atomic
def end_feeds_of_ended_accounts() -> None:
    """What belonged to an account that was switched off ends for good, also if the account comes back."""
    people = list(Feed.objects.values_list("person_id", flat=True))
    Feed.objects.exclude(person_id__in=addresses_of(people)).delete()


@transaction.atomic
def seal_anew() -> None:
    """Seals under the key of today what a former one sealed, so that the former one is needed no longer."""
    if not settings.RIDEALONG.former_keys:
        return
    for row in OwnCalendar.objects.select_for_update().exclude(sealed=""):
        anew = sealed_anew(row.sealed, keys=settings.RIDEALONG.secret_keys, about=queries.place(row.person_id))
        if anew != row.sealed:
            OwnCalendar.objects.filter(pk=row.pk).update(sealed=anew)


def _sealed(address: str, person_id: int) -> str:
    return sealed(address, key=settings.RIDEALONG.secret_key, about=queries.place(person_id))


def _begin(person_id: int, now: datetime, *, address: str) -> None:
    """Another calendar takes the place of the one before, whose busy times go."""
    fresh: dict[str, Any] = {
        "sealed": address, "mark": "", "given_at": now, "tried_at": None, "read_at": None, "reaches": None,
        "entries": 0, "left_out": [], "problem": None,
    }  # fmt: skip
    OwnCalendar.objects.update_or_create(person_id=person_id, defaults=fresh)
    BusyTime.objects.filter(person_id=person_id).delete()


def _fetched(row: OwnCalendar, now: datetime) -> Fetched:
    # What has not changed is asked for whole all the same once its busy times no longer reach far enough.
    mark = row.mark if row.reaches is not None and row.reaches > now + AHEAD - REACH_LOST else ""
    try:
        wanted = queries.address(row)
    except Unreadable:
        raise NotUsable(Sentence("calendars.refused.sealed")) from None
    return fetch(wanted, trusted=settings.RIDEALONG.calendar_hosts, mark=mark, most=MOST_BYTES)


def _settle(row: OwnCalendar, came: Fetched, found: Reading | None, window: Span, now: datetime) -> None:
    if found is not None:
        _keep(row.person_id, found, window, now)
        OwnCalendar.objects.filter(pk=row.pk).update(mark=came.mark)
    else:
        OwnCalendar.objects.filter(pk=row.pk).update(read_at=now, problem=None)


def _keep(person_id: int, found: Reading, window: Span, now: datetime) -> None:
    BusyTime.objects.filter(person_id=person_id).delete()
    BusyTime.objects.bulk_create(
        [BusyTime(person_id=person_id, starts_at=one.start, ends_at=one.end) for one in found.busy], batch_size=500
    )
    OwnCalendar.objects.filter(person_id=person_id).update(
        read_at=now, reaches=window.end, entries=found.entries, problem=None,
        left_out=[{"line": one.line, **_stored(one.sentence)} for one in found.problems[: MOST_TOLD + 1]],
    )  # fmt: skip


def _read(data: bytes, person_id: int, window: Span) -> Reading:
    own = tuple(addresses_of([person_id]).values())
    return read(data, zone=_zone(person_id), window=window, own=own)


def _zone(person_id: int) -> str:
    """Where whole days and times without a zone are meant to be."""
    own = WorkingHours.objects.filter(person_id=person_id).values_list("zone", flat=True).first()
    return own or organisation().zone


def _window(now: datetime) -> Span:
    return Span(now - BEHIND, now + AHEAD)


def _stored(sentence: Sentence) -> Mapping[str, Any]:
    return {"key": sentence.key, "values": dict(sentence.values)}
