"""The page of one session, and the brief before it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.queries.recognition import well_done_of
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.coaching.rules.times import earliest
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.web import clock
from ridealong.web.coaching.closing import closing
from ridealong.web.coaching.kinds import called
from ridealong.web.coaching.presenting import (
    item_lines,
    mark_lines,
    seat_topic,
    session_page,
    suggested_due,
    topic_words,
    when,
)
from ridealong.web.coaching.sheets import sheet_page
from ridealong.web.door import Visit
from ridealong.web.growth.parts import of_session
from ridealong.web.growth.recognition import WellDoneLine, well_done_lines
from ridealong.web.week.reasons import brief_reasons
from ridealong.web.zones import own_zone
from ridealong.week.queries.briefs import brief as brief_of
from ridealong.week.queries.decided import decided_last
from ridealong.week.queries.settings import questions
from ridealong.week.rules.topics import worded

LATELY = timedelta(weeks=4)
# What can wait in the browser for the network.
WAITS = ("point", "item", "done", "open", "up", "remove", "due", "template", "try", "begin", "not_begun", "end")


def session(request: Visit, **_address: object) -> HttpResponse:
    """Agenda, notes and action items of a session, before, while and after it is held."""
    return show(request, request.loaded)


def show(request: Visit, talk: Talk, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more` says what could not be taken."""
    page = session_page(request.viewer, talk, now=clock.now(), zone=own_zone(request.viewer, request.organisation.zone))
    context = {
        "page": page,
        "talk": talk,
        "waits_words": [(one, say(f"waiting.does.{one}")) for one in WAITS],
        "topic": topic_words(talk),
        "seat_topic": seat_topic(talk),
        "untied": talk.form == SIT_IN and talk.seat is None and talk.is_open and talk.decides,
        "due": suggested_due(request.viewer.today),
        "sheet": sheet_page(talk) if talk.kind.observed else None,
        "closing": closing(request.viewer, talk, more.get("sent") or {}, page.time),
        "marks": mark_lines(talk.recording.marks, request.viewer),
        "reopens": _reopens(talk, request.viewer.today),
        **of_session(request, talk),
    }
    return render(request, "coaching/session.html", {**context, **more}, status=status)


def _reopens(talk: Talk, today: date) -> str:
    """Where whoever decides takes back that a session of this week or last is held, or dropped; nowhere else."""
    if talk.is_open or not talk.decides or talk.week.sunday < earliest(today):
        return ""
    decision = decided_last([talk.id]).get(talk.id)
    return "" if decision is None else reverse("week_undo", args=[talk.leader_id, talk.week, decision])


def brief(request: Visit, session_id: int) -> HttpResponse:
    """Thirty seconds before a session: topic and why, two deals, what was agreed, what to open with."""
    talk: Talk = request.loaded
    plan = brief_of(request.viewer, session_id=session_id)
    context = {
        "talk": talk,
        "begins": talk.planned_on is None or talk.planned_on <= request.viewer.today,
        **of_session(request, talk),
        "name": called(talk.kind),
        "when": when(talk, own_zone(request.viewer, request.organisation.zone)),
        "topic": topic_words(talk),
        "seat_topic": seat_topic(talk),
        "well_done": _lately(request, talk.person_id),
        "why": brief_reasons(plan, talk.week.eve),
        "deals": plan.deals,
        "currency": request.organisation.currency,
        "last_time": item_lines(talk.last_time, request.viewer),
        "points": [one for one in talk.points if not one.done],
        "questions": [one if isinstance(one, str) else words(one) for one in worded(plan.questions, questions())],
    }
    return render(request, "coaching/brief.html", context)


def _lately(request: Visit, person_id: int | None) -> tuple[WellDoneLine, ...]:
    """What the person was told in the last four weeks that they did well, the latest of it."""
    if person_id is None:
        return ()
    since = request.viewer.today - LATELY
    found = well_done_of(request.viewer, person_id=person_id, most=1)
    return well_done_lines([one for one in found if one.said_on > since])
