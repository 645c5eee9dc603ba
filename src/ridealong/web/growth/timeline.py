"""The timeline of a person as pages show it, whole and one kind of it, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.queries.timeline import timeline
from ridealong.coaching.rules.timeline import KINDS, Entry
from ridealong.desk.rules.kinds import named
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence, listed, say
from ridealong.kernel.sentences import render as words_of
from ridealong.people.rules import PersonRow
from ridealong.web import csvs, icons
from ridealong.web.door import Visit
from ridealong.web.growth.goal_words import compared_words, measure_words
from ridealong.web.paging import cut, page_number
from ridealong.web.people.links import home_of
from ridealong.week.rules.topics import topic_name

ICONS = {"goal": "goal", "measure": "chart-no-axes-column", "item": "check", "well_done": "sprout", "ask": "life-buoy"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: `title` in bold, then `said`."""

    entry: Entry
    icon: str
    title: str
    said: str
    href: str | None

    @property
    def when(self) -> str:
        """As machines read it."""
        return str(Week.of(self.entry.day)) if self.entry.dayless else str(self.entry.day)


@dataclass(frozen=True, slots=True)
class Filter:
    words: str
    href: str
    here: bool


def page(request: Visit, person_id: int) -> HttpResponse:
    """All of it, or one kind, fifty to a page."""
    person: PersonRow = request.loaded
    kind, off = request.GET.get("kind", ""), request.organisation.off
    rows = timeline(request.viewer, person_id=person_id, off=off, kind=kind)
    found = cut(rows, page_number(request.GET.get("page")))
    context = {
        "person": person,
        "home": home_of(request.viewer, person_id),
        "found": found,
        "moments": [_moment(one, person_id) for one in found.rows],
        "filters": [Filter(say(f"timeline.{one or 'all'}"), _at(person_id, one), one == kind) for one in ("", *KINDS)],
        "earlier": _at(person_id, kind, found.number - 1) if found.number > 1 else None,
        "later": _at(person_id, kind, found.number + 1) if found.number < found.pages else None,
        "csv": _at(person_id, kind, name="timeline_csv"),
    }
    return render(request, "growth/timeline.html", context)


def page_csv(request: Visit, person_id: int) -> StreamingHttpResponse:
    """The same as a file, whole or of one kind."""
    rows: list[Sequence[str]] = [
        ("day", "kind", "what", "words", "who", "form", "topic", "minutes", "session_kind", "week", "remote")
    ]
    kind, off = request.GET.get("kind", ""), request.organisation.off
    rows += map(_row, timeline(request.viewer, person_id=person_id, off=off, kind=kind))
    return csvs.download(csvs.lines(rows), f"timeline-{person_id}.csv")


def _row(one: Entry) -> Sequence[str]:
    minutes, kind = str(one.minutes or ""), one.own_kind or one.form
    day = "" if one.dayless else str(one.day)
    return (
        day, one.kind, one.verb, _words(one), one.who, one.form, one.topic, minutes, kind, str(Week.of(one.day)),
        str(one.remote),
    )  # fmt: skip


def _at(person_id: int, kind: str, number: int = 1, *, name: str = "timeline") -> str:
    asked = urlencode({key: value for key, value in (("kind", kind), ("page", number if number > 1 else "")) if value})
    address = reverse(name, args=[person_id])
    return f"{address}?{asked}" if asked else address


def _moment(one: Entry, person_id: int) -> Moment:
    if one.kind == "session":
        state = f"{one.verb}.week" if one.dayless and one.verb == "planned" else one.verb
        said = say(f"timeline.session.{state}", topic=topic_name(one.topic), minutes=one.minutes, reason=_reason(one))
        href = None if one.of is None else reverse("session", args=[one.of])
        more = f". {say('agreed.in_list', words=one.words)}" if one.words else ""
        name = named(one.form, one.own_kind, remote=one.remote)
        return Moment(one, icons.of_form(one.form), name, f"{said}{more}", href)
    if one.kind == "measure":
        href = None if one.of is None else reverse("goal", args=[person_id, one.of])
        return Moment(one, ICONS[one.kind], say(f"timeline.measure.{one.verb}"), _words(one), href)
    title = say(f"timeline.{one.kind}.{one.verb}", who=one.who or say("well_done.gone"))
    href = reverse("goal", args=[person_id, one.of]) if one.kind == "goal" else None
    return Moment(one, ICONS[one.kind], title, one.words, href)


def _words(one: Entry) -> str:
    """The words that belong to it; of measures what they are called, and the goal that went by one."""
    called = measure_words if one.of is not None else compared_words
    names = listed(called(name) for name in one.measures)
    return " — ".join(words for words in (names, one.words) if words)


def _reason(one: Entry) -> str:
    return words_of(Sentence(f"week.drop.{one.reason}")) if one.reason else ""
