"""Sessions to take along: one, or a period with one person, as a page to print, as Markdown and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from ridealong.access.rules import Refused
from ridealong.coaching.queries.items import ItemRow
from ridealong.coaching.queries.observing import NO_SHEET
from ridealong.coaching.queries.recordings import NO_RECORDING
from ridealong.coaching.queries.records import PointRecord, SessionRecord, records
from ridealong.coaching.rules.recordings import mark_of
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.people.rules import PersonRow
from ridealong.web import markdown
from ridealong.web.coaching.sheets import seen_lines
from ridealong.web.door import Visit
from ridealong.week.rules.topics import session_name, topic_name

USUAL = timedelta(weeks=26)
LONG_AGO = date(1990, 1, 1)
FORMS: Mapping[str, str] = {"md": "text/markdown; charset=utf-8", "json": "application/json"}
SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
BEGINS = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Along:
    """A session as the page shows it."""

    record: SessionRecord
    heading: str
    topic: str
    note: SafeString
    items: tuple[tuple[ItemRow, str], ...]
    seen: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Period:
    """From a day, to a day, as the address says it; what it does not understand is as usual: half a year."""

    first: date
    last: date

    @classmethod
    def of(cls, request: Visit) -> Period:
        today = request.viewer.today
        first, last = (_day(request.GET.get(name, "")) for name in ("from", "to"))
        last = last or today
        first = first or last - USUAL
        return cls(min(first, last), max(first, last))

    @property
    def query(self) -> str:
        return f"?{urlencode({'from': self.first.isoformat(), 'to': self.last.isoformat()})}"


def session(request: Visit, session_id: int) -> HttpResponse:
    """One session, to print."""
    found: SessionRecord = request.loaded
    here = {form: reverse("session_along_file", args=[session_id, form]) for form in FORMS}
    return _page(request, [found], say("along.session", name=found.person), here)


def session_file(request: Visit, session_id: int, form: str) -> HttpResponse:
    """The same as a file."""
    found: SessionRecord = request.loaded
    return _file([found], say("along.session", name=found.person), form, f"session-{session_id}")


def period(request: Visit, person_id: int) -> HttpResponse:
    """The sessions with a person in a period, to print."""
    person, asked = request.loaded, Period.of(request)
    here = {form: reverse("sessions_along_file", args=[person_id, form]) + asked.query for form in FORMS}
    return _page(request, _found(request, person_id, asked), _title(person, asked), here, asked=asked, person=person)


def period_file(request: Visit, person_id: int, form: str) -> HttpResponse:
    """The same as a file."""
    asked = Period.of(request)
    return _file(
        _found(request, person_id, asked), _title(request.loaded, asked), form, f"sessions-{person_id}", period=asked
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= LONG_AGO else None


def _found(request: Visit, person_id: int, asked: Period) -> tuple[SessionRecord, ...]:
    return records(request.viewer, person_id=person_id, first=asked.first, last=asked.last)


def _title(person: PersonRow, asked: Period) -> str:
    return say("along.period", name=person.name, first=asked.first, last=asked.last)


def _page(
    request: Visit, found: Iterable[SessionRecord], title: str, files: Mapping[str, str], **more: Any
) -> HttpResponse:
    shown = [
        Along(
            record=one,
            heading=_heading(one),
            topic=_topic(one),
            note=markdown.html(one.note),
            items=tuple((row, _about(row)) for row in one.items),
            seen=tuple(seen_lines(one.sheet)),
            marks=tuple((mark_of(mark.second), mark.text) for mark in one.recording.marks),
        )
        for one in found
    ]
    return render(request, "coaching/along.html", {"title": title, "sessions": shown, "files": files, **more})


def _file(
    found: Iterable[SessionRecord], title: str, form: str, name: str, *, period: Period | None = None
) -> HttpResponse:
    """Raises Refused for a form that there is not."""
    if form not in FORMS:
        raise Refused
    rows = list(found)
    body = "\n".join(_lines(rows, title)) if form == "md" else _document(rows, period)
    response = HttpResponse(body, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _heading(one: SessionRecord) -> str:
    """The kind, when it was held or is planned, and how long."""
    state = "dropped" if one.dropped else "held" if one.held_on else "planned"
    kind = words(session_name(one.kind, remote=one.remote))
    if one.day is None:
        return say(f"along.heading.{state}.week", kind=kind, day=one.week.monday, minutes=one.minutes)
    return say(f"along.heading.{state}", kind=kind, day=one.day, minutes=one.minutes)


def _topic(one: SessionRecord) -> str:
    return say("along.topic", topic=words(topic_name(one.topic)), leader=one.leader, person=one.person)


def _about(item: ItemRow) -> str:
    if item.done_on is not None:
        return say("along.item.done", owner=item.owner, day=item.done_on)
    return item.owner if item.due_on is None else say("along.item.due", owner=item.owner, day=item.due_on)


def _lines(rows: Iterable[SessionRecord], title: str) -> Iterator[str]:
    """Markdown: short texts as they are, with nothing in them taken for signs; notes as they were written, quoted."""
    yield f"# {_plain(title)}"
    for one in rows:
        yield from ("", f"## {_plain(_heading(one))}", "", _plain(_topic(one)))
        if one.points:
            yield from ("", f"### {say('coaching.agenda')}", "")
            yield from (f"- [{'x' if point.done else ' '}] {_by(point)}" for point in one.points)
        if one.note:
            yield from (
                "",
                f"### {say('coaching.notes')}",
                "",
                *(f"> {line}".rstrip() for line in one.note.splitlines()),
            )
        yield from _seen_and_heard(one)
        if one.agreed:
            yield from ("", f"### {say('agreed.label')}", "", _plain(one.agreed))
        if one.items:
            yield from ("", f"### {say('coaching.items')}", "")
            yield from (
                f"- [{'x' if item.done_on else ' '}] {_plain(item.text)} ({_plain(_about(item))})" for item in one.items
            )
    yield ""


def _by(point: PointRecord) -> str:
    """A point and who brought it up, if anybody did."""
    return f"{_plain(point.text)} ({_plain(point.author)})" if point.author else _plain(point.text)


def _seen_and_heard(one: SessionRecord) -> Iterator[str]:
    if one.recording != NO_RECORDING:
        yield from ("", f"### {say('recording.title')}", "")
        yield from ([_plain(one.recording.address), ""] if one.recording.address else [])
        yield from (f"- {mark_of(mark.second)} {_plain(mark.text)}" for mark in one.recording.marks)
    if one.sheet != NO_SHEET:
        yield from ("", f"### {say('observing.title')}", "")
        yield from (f"- {_plain(words)}" for words in seen_lines(one.sheet))


def _plain(text: str) -> str:
    return BEGINS.sub(r"\1\\\2", SIGNS.sub(r"\\\1", text))


def _document(rows: Iterable[SessionRecord], asked: Period | None) -> str:
    """JSON: every key is always there, null where it does not apply."""
    period = None if asked is None else {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    found = {"period": period, "sessions": [_session(one) for one in rows]}
    return json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _session(one: SessionRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "remote": one.remote,
        "leader": one.leader,
        "person": one.person,
        "day": _iso(one.day),
        "week": str(one.week),
        "planned_for": _iso(one.planned_for),
        "held_on": _iso(one.held_on),
        "minutes": one.minutes,
        "topic": one.topic,
        "dropped": one.dropped,
        "agreed": one.agreed or None,
        "points": [{"text": point.text, "by": point.author or None, "done": point.done} for point in one.points],
        "note": one.note or None,
        "items": [
            {"text": item.text, "owner": item.owner, "due_on": _iso(item.due_on), "done_on": _iso(item.done_on)}
            for item in one.items
        ],
        "seen": [
            {"behaviour": code, "mark": row.level, "evidence": row.evidence or None}
            for code, row in one.sheet.rows.items()
        ],
        "worked": one.sheet.worked or None,
        "change": one.sheet.change or None,
        "recording": one.recording.address or None,
        "marks": [{"second": mark.second, "text": mark.text} for mark in one.recording.marks],
    }  # fmt: skip


def _iso(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()
