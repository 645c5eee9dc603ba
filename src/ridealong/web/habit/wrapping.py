"""The page on which a leader puts a week down from the mail of its last working day, on a phone, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ridealong.coaching.queries.habit import InWeek
from ridealong.coaching.queries.rhythm import Meeting
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.desk.actions import wrapping
from ridealong.desk.actions.wrapping import NO_TIME, Put
from ridealong.desk.queries.links import Linked
from ridealong.desk.rules.kinds import called
from ridealong.kernel.calendar import Week
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.web import icons
from ridealong.web.coaching.closing import again, proposed_days
from ridealong.web.door import LinkVisit
from ridealong.web.habit.forms import PutForm
from ridealong.web.habit.preparing import linked_once
from ridealong.web.people.forms import problems
from ridealong.web.sending import refused, told, wants_json, was_sent
from ridealong.web.week.forms import reasons
from ridealong.week.queries.decided import decided_last
from ridealong.week.rules.decisions import drop_reasons
from ridealong.week.rules.topics import topic_name


@dataclass(frozen=True, slots=True)
class Loaded:
    """The week that the link is about, and its sessions."""

    week: Week
    sessions: tuple[InWeek, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A session on the page: what it is, what stands in its fields, what is wrong with them; `next` is when they
    meet again anyway, in words; `days` are proposed for it."""

    session: InWeek
    about: str
    icon: str
    of: Mapping[str, Any]
    problems: Mapping[str, str]
    days: tuple[date, ...]
    next: str = ""


def load(linked: Linked) -> Loaded:
    """Raises Refused for somebody whose week it is no more."""
    return Loaded(wrapping.week_of(linked), wrapping.sessions_of(linked))


def week(request: LinkVisit, **_address: object) -> HttpResponse:
    """Held or not, minutes, one line, next date: of every session that is still open."""
    found: Loaded = request.loaded
    today = request.linked.viewer.today
    if was_sent(request, request.linked.viewer):
        return told(request.path)
    if "undo" in request.POST:
        return _take_back(request)
    still = [one for one in found.sessions if one.is_open]
    if request.method != "POST":
        return _page(request, [_row(one, today, _usual(one, today), {}) for one in still])
    # Of one that was planned while the browser waited for the network nothing is said.
    still = [one for one in still if f"s{one.id}-became" in request.POST]
    forms = {one.id: PutForm(request.POST, prefix=f"s{one.id}") for one in still}
    if not all(form.is_valid() for form in forms.values()):
        rows = [_row(one, today, _sent(request, one), problems(forms[one.id])) for one in still]
        return _page(request, rows, wrong=say("habit.wrap_up.wrong"))
    puts = [put for one in still if (put := _put(one, forms[one.id].cleaned_data)) is not None]
    try:
        linked_once(request, partial(wrapping.wrap_up, puts=puts))
    except NotPossible as problem:
        return _page(
            request, [_row(one, today, _sent(request, one), {}) for one in still], wrong=words(problem.sentence)
        )
    return _done_at(request, request.path)


def _take_back(request: LinkVisit) -> HttpResponse:
    """Opens one session again that was put down."""
    number = whole(request.POST["undo"])
    try:
        linked_once(request, partial(wrapping.take_back, session_id=number or 0))
    except NotPossible as problem:
        return _page(request, [], wrong=words(problem.sentence))
    return _done_at(request, f"{request.path}#s{number}")


def _done_at(request: LinkVisit, here: str) -> HttpResponse:
    return told(here) if wants_json(request) else HttpResponseRedirect(here, status=303)


def _page(request: LinkVisit, rows: Sequence[Row], *, wrong: str = "") -> HttpResponse:
    if wrong and wants_json(request):
        return refused(" ".join([wrong, *(said for row in rows for said in row.problems.values())]))
    found: Loaded = request.loaded
    over = [one for one in found.sessions if not one.is_open]
    meet = wrapping.meet_next(request.linked, found.sessions)
    rows = [replace(one, next=_next(meet[one.session.id])) for one in rows]
    undoable = decided_last([one.id for one in over])
    page = {
        "linked": request.linked, "week": found.week, "rows": rows, "wrong": wrong,
        "done": [(*_done(one, meet[one.id]), one.id if one.id in undoable else None) for one in over],
        "minutes": sum(one.held_minutes or 0 for one in found.sessions),
        "reasons": reasons(drop_reasons()), "today": request.linked.viewer.today, "acts_for": _acts_for(request.linked),
    }  # fmt: skip
    return render(request, "habit/week.html", page, status=422 if wrong else 200)


def _acts_for(linked: Linked) -> str:
    """The leader for whom the link's person puts the week down; nothing for their own."""
    leader = wrapping.leader_of(linked)
    return "" if leader == linked.person_id else people.names([leader]).get(leader, "")


def _row(one: InWeek, today: date, of: Mapping[str, Any], wrong: Mapping[str, str]) -> Row:
    kind, topic = called(one.kind), words(topic_name(one.topic))
    about = say("habit.wrap_up.about", kind=kind, topic=topic)
    if one.day is not None:
        at = f" {one.at:%H:%M}" if one.at else ""
        about = say("habit.wrap_up.about_on", day=one.day, at=at, kind=kind, topic=topic)
    days = proposed_days(one.day, today, one.kind.form)
    return Row(one, about, icons.of_form(one.kind.form), of, wrong, days)


def _usual(one: InWeek, today: date) -> dict[str, Any]:
    """What the fields begin with: held as planned, where it was to be on a day that has come."""
    became = "held" if one.day is not None and one.day <= today else "open"
    return {"became": became, "minutes": one.minutes, "agreed": "", "reason": NO_TIME}


def _sent(request: LinkVisit, one: InWeek) -> dict[str, Any]:
    prefix = f"s{one.id}-"
    return {name.removeprefix(prefix): request.POST[name] for name in request.POST if name.startswith(prefix)}


def _put(one: InWeek, sent: Mapping[str, Any]) -> Put | None:
    """None for a session that is left as it is."""
    if sent["became"] == "open":
        return None
    return Put(
        one.id, sent["became"] == "held", sent["minutes"] or one.minutes, sent["agreed"], sent["reason"] or NO_TIME,
        *again(sent, one.at),
    )  # fmt: skip


def _done(one: InWeek, meets: Meeting | None) -> tuple[str, str, str]:
    """A session that is put down: with whom, what became of it, and when they meet next; who sits in goes by the
    one-on-one of others."""
    after = "" if one.kind.form == SIT_IN else _after(meets)
    if one.held_on is None:
        return one.person, say("habit.wrap_up.not_held"), after
    said = say("habit.wrap_up.held", minutes=one.held_minutes, day=one.held_on)
    return one.person, f"{said}: {one.agreed}" if one.agreed else said, after


def _after(meets: Meeting | None) -> str:
    return say("coaching.next", day=_next(meets)) if meets is not None else say("coaching.next.nothing")


def _next(meets: Meeting | None) -> str:
    """The day, and the time if there is one; nothing where none is planned."""
    if meets is None:
        return ""
    at = "" if meets.at is None else f"{meets.at:%H:%M}"
    return say("coaching.next.at" if at else "coaching.next.day", day=meets.day, at=at)
