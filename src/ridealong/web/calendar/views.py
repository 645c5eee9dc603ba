"""One's own calendar: when one is busy and works, and the feed that a calendar program reads."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.queries import leads_somebody
from ridealong.access.rules import Viewer
from ridealong.calendars import actions, queries
from ridealong.calendars.rules.shapes import NotUsable
from ridealong.jobs import queue
from ridealong.kernel.sentences import Sentence, say
from ridealong.kernel.sentences import render as words_of
from ridealong.store.fetching import Unfetched
from ridealong.web import clock
from ridealong.web.calendar.forms import WEEKDAYS, HoursForm, stored
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import problems


def person(viewer: Viewer) -> int | None:
    """The viewer as a person; None for an account that is nobody."""
    return viewer.person_id


def leader(viewer: Viewer) -> int | None:
    """The same for somebody who leads: only who plans a week needs to say when they are free."""
    return viewer.person_id if leads_somebody(viewer) else None


def own(request: Visit) -> HttpResponse:
    """How one's calendar stands."""
    return _page(request)


def address(request: Visit) -> HttpResponse:
    """Busy times are read from an address from now on."""
    written = request.POST.get("address", "")
    try:
        actions.give_address(request.viewer, person_id=request.loaded, address=written, now=clock.now())
    except Unfetched as problem:
        return _page(request, wrong=_wrong(request, "address", problem.sentence))
    queue.calendar_due(request.loaded)
    messages.success(request, say("calendar.said.address"))
    return _back()


def file(request: Visit) -> HttpResponse:
    """Busy times are those of a file."""
    sent = request.FILES.get("file")
    data = b"" if sent is None else sent.read()
    try:
        actions.give_file(request.viewer, person_id=request.loaded, data=data, now=clock.now())
    except NotUsable as problem:
        sentence = problem.sentence if data else Sentence("calendar.wrong.file")
        return _page(request, wrong=_wrong(request, "file", sentence))
    messages.success(request, say("calendar.said.file"))
    return _back()


def again(request: Visit) -> HttpResponse:
    """The calendar is read again now."""
    queue.calendar_due(request.loaded)
    messages.success(request, say("calendar.said.again"))
    return _back()


def remove(request: Visit) -> HttpResponse:
    """The calendar and all busy times go."""
    actions.remove_calendar(request.viewer, person_id=request.loaded, now=clock.now())
    messages.success(request, say("calendar.said.removed"))
    return _back()


def hours(request: Visit) -> HttpResponse:
    """When one works."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return _page(request, wrong=Wrong("hours", request.POST, problems(form)))
    found = form.cleaned_data
    weekdays = frozenset(map(int, found["weekdays"]))
    actions.set_hours(
        request.viewer, person_id=request.loaded, opens=found["opens"], closes=found["closes"], weekdays=weekdays,
        zone=found["zone"], now=clock.now(),
    )  # fmt: skip
    messages.success(request, say("settings.said.saved"))
    return _back()


def feed_new(request: Visit) -> HttpResponse:
    """A new address for the feed; it is shown in the answer and never again."""
    token = actions.make_feed(request.viewer, person_id=request.loaded, now=clock.now())
    return _page(request, made=request.build_absolute_uri(reverse("feed", args=[token])))


def feed_end(request: Visit) -> HttpResponse:
    """The feed ends."""
    actions.end_feed(request.viewer, person_id=request.loaded, now=clock.now())
    messages.success(request, say("calendar.said.feed_ended"))
    return _back()


def _page(request: Visit, *, wrong: Wrong | None = None, made: str | None = None) -> HttpResponse:
    viewer, person_id, zone = request.viewer, request.loaded, request.organisation.zone
    row = queries.calendar(viewer, person_id)
    own_hours = queries.hours(viewer, person_id, zone=zone)
    kept = stored(own_hours.opens, own_hours.closes, own_hours.weekdays, own_hours.zone)
    hours_wrong = wrong is not None and wrong.form == "hours"
    of = wrong.written if wrong is not None and hours_wrong else kept
    chosen = request.POST.getlist("weekdays") if hours_wrong else kept["weekdays"]
    page = {
        "leads": leads_somebody(viewer), "calendar": row, "wrong": wrong or Wrong(), "made": made,
        "read_at": _local(row.read_at, zone) if row else None, "reaches": _local(row.reaches, zone) if row else None,
        "feed": queries.feed(viewer, person_id), "of": of, "zones": sorted(available_timezones()),
        "weekdays": [(value, words, value in chosen) for value, words in WEEKDAYS],
    }  # fmt: skip
    return render(request, "calendar/own.html", page, status=422 if wrong else 201 if made else 200)


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone))


def _wrong(request: Visit, name: str, sentence: Sentence) -> Wrong:
    return Wrong(name, request.POST, {name: words_of(sentence)})


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("own_calendar"), status=303)
