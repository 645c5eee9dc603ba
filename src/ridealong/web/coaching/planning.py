"""Time with a person: a session planned by hand, one that is moved or over, and one-on-ones that recur."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Refused
from ridealong.coaching.actions import beginning, planning
from ridealong.coaching.actions import rhythm as rhythms
from ridealong.coaching.queries.clashes import met_beside, met_beside_rhythm
from ridealong.coaching.queries.kinds import kinds as every_kind
from ridealong.coaching.queries.kinds import offered
from ridealong.coaching.queries.rhythm import StandingRow, next_meetings, rhythm
from ridealong.coaching.queries.talks import Talk, talk
from ridealong.coaching.rules.kinds import SKIP_LEVEL, Kind, number_of
from ridealong.coaching.rules.times import coming, earliest, elsewhere
from ridealong.desk.actions.holding import Held, hold
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import listed, say
from ridealong.kernel.sentences import render as words
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import clock, errors
from ridealong.web.acting import carry_out
from ridealong.web.coaching.answering import act_on
from ridealong.web.coaching.closing import again
from ridealong.web.coaching.forms import BeginForm, DayForm, EndForm, NewForm, RhythmForm
from ridealong.web.coaching.kinds import called
from ridealong.web.coaching.session import show
from ridealong.web.door import Visit
from ridealong.web.sending import once_sent, refused, told, wants_json
from ridealong.web.week.forms import LeaveOutForm, reasons
from ridealong.web.zones import own_zone, wrong_zone, zone_fields, zones
from ridealong.week.actions import deciding
from ridealong.week.rules.decisions import leave_out_reasons
from ridealong.week.rules.topics import CAREER, OWN_CHOICE, question_families, topic_name

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def new(request: Visit, **_address: object) -> HttpResponse:
    """Plans a session with a person."""
    return _plan(request, offered(), "session_new", _leader_of(request))


def skip_level(request: Visit, **_address: object) -> HttpResponse:
    """Plans a talk with somebody whose leader one leads: between the two of them, their leader does not see it."""
    return _plan(request, (every_kind()[SKIP_LEVEL],), "skip_level_new", request.viewer.person_id)


def _plan(request: Visit, kinds: Sequence[Kind], address: str, leader_id: int | None) -> HttpResponse:
    """Asks for a session of one of these kinds, or plans it."""
    topics = [OWN_CHOICE, *(one for one in question_families() if one not in {OWN_CHOICE, "stage", CAREER}), CAREER]
    asked = partial(_asked_new, request, kinds, topics, address)
    form = NewForm(
        request.POST if request.method == "POST" else None, kinds={one.code: one for one in kinds}, topics=topics
    )
    if not form.is_valid():
        return asked(wrong=form.is_bound, problem=wrong_zone(form))
    sent = form.cleaned_data
    kind = next(one for one in kinds if one.code == sent["kind"])
    try:
        made = planning.plan_session(
            request.viewer,
            leader_id=leader_id or 0,
            person_id=request.loaded.id,
            day=sent["day"],
            at=sent["at"],
            minutes=sent["minutes"] or kind.minutes,
            topic=kind.topic or sent["topic"],
            form=kind.form,
            own_kind=number_of(kind.code),
            remote=sent["remote"] and kind.rides,
            zone=sent["zone"],
            now=clock.now(),
        )
    except NotPossible as problem:
        return asked(wrong=True, problem=words(problem.sentence))
    was = sent["day"] < request.viewer.today
    said = say("coaching.said.was" if was else "coaching.said.planned", name=request.loaded.name, day=sent["day"])
    messages.success(request, _beside(said, met_beside(request.viewer, made)))
    return HttpResponseRedirect(reverse("session", args=[made]), status=303)


def _asked_new(
    request: Visit, kinds: Sequence[Kind], topics: list[str], address: str, *, wrong: bool, problem: str = ""
) -> HttpResponse:
    context = {
        "person": request.loaded,
        "action": reverse(address, args=[request.loaded.id]),
        "rides": any(kind.rides for kind in kinds),
        "over": address == "skip_level_new",
        "leader_id": people.place(request.loaded, request.viewer.today).leader_id,
        "kinds": [(kind.code, called(kind), kind.minutes, kind.rides) for kind in kinds],
        "topics": [(one, words(topic_name(one))) for one in topics],
        "sent": request.POST,
        **zone_fields(request, request.POST.get("zone")),
        "today": request.viewer.today,
        "earliest": earliest(request.viewer.today),
        "problem": problem or (say("coaching.new.wrong") if wrong else ""),
    }
    return render(request, "coaching/new.html", context, status=422 if wrong else 200)


def end(request: Visit, session_id: int) -> HttpResponse:
    """The session is over: so many minutes, today or on the last day of a week that is over, with what was agreed and
    when they meet next."""
    form, found = EndForm(request.POST), request.loaded
    if not form.is_valid():
        return _not_over(request, say("coaching.end.wrong"))
    sent = form.cleaned_data
    day, at = again(sent, found.planned_at)
    held = Held(
        sent["minutes"], _over_on(request.viewer.today, found, sent["held_on"] or sent["on"]), sent["agreed"], day, at
    )
    act = once_sent(request, partial(hold, session_id=session_id, kind=found.kind, held=held), session_id=session_id)
    try:
        decision = act(request.viewer, now=clock.now()) or 0
    except NotPossible as problem:
        return _not_over(request, words(problem.sentence))
    answer = _decided(request, say("coaching.said.held", name=found.person, minutes=held.minutes), decision)
    return told(answer.url, decision) if wants_json(request) else answer


def begin(request: Visit, session_id: int) -> HttpResponse:
    """The session begins, or had not begun after all, as `do` says. `at`: when that was, in milliseconds, where a
    browser waited for the network."""
    if request.POST.get("do") == "not_begun":
        return act_on(request, "", beginning.not_begun, session_id=session_id)
    form = BeginForm(request.POST)
    return act_on(request, "", beginning.begin, session_id=session_id, at=form.moment())


def remote(request: Visit, session_id: int) -> HttpResponse:
    """A ride-along is by call or screen, or in the field, as `remote` says."""
    return act_on(request, "", planning.ride_remotely, session_id=session_id, remote=request.POST.get("remote") == "1")


def _over_on(today: date, found: Talk, said: date | None) -> date:
    """The day that somebody says, or a browser which waited for the network, where it may be; else the latest that may
    be."""
    latest = min(today, found.week.sunday)
    return said if said is not None and found.week.monday <= said <= latest else latest


def _not_over(request: Visit, problem: str) -> HttpResponse:
    """The page again, with what was written before it was not taken."""
    if wants_json(request):
        return refused(problem)
    whole = talk(request.viewer, request.loaded.id)
    return show(request, whole, status=422, sent=request.POST, problem=problem)


def move(request: Visit, session_id: int) -> HttpResponse:
    """Puts the session on another day, of its week or a later one; a series that it belongs to goes on."""
    form, found = DayForm(request.POST if request.method == "POST" else None), request.loaded
    if not form.is_valid():
        return _asked_move(request, wrong=form.is_bound, problem=wrong_zone(form))
    day, at, zone = (form.cleaned_data[name] for name in ("day", "at", "zone"))
    week, said = Week.of(day), say("coaching.said.moved", name=found.person, day=day)
    act = deciding.plan_on if week == found.week else partial(deciding.move, week=week)
    return _decide(request, said, act, placed=True, session_id=session_id, day=day, at=at, zone=zone)


def leave_out(request: Visit, session_id: int) -> HttpResponse:
    """The session does not take place, for a reason; a series that it belongs to goes on."""
    form, found = LeaveOutForm(request.POST), request.loaded
    if not form.is_valid():
        return _asked_move(request, unsaid=True)
    said = say("coaching.said.left_out", name=found.person)
    return _decide(request, said, deciding.drop, session_id=session_id, reason=form.cleaned_data["reason"])


def _asked_move(request: Visit, *, wrong: bool = False, problem: str = "", unsaid: bool = False) -> HttpResponse:
    """Another day for the session, or none; `unsaid`: that it is left out without a reason."""
    found: Talk = request.loaded
    context = {
        "talk": found, "today": request.viewer.today, "wrong": wrong, "problem": problem, "unsaid": unsaid,
        "reasons": reasons(leave_out_reasons()), "sent": request.POST,
        **zone_fields(request, request.POST.get("zone") or found.zone),
    }  # fmt: skip
    return render(request, "coaching/move.html", context, status=422 if wrong or unsaid else 200)


def _decide(
    request: Visit, said: str, act: Callable[..., int], *, placed: bool = False, **what: object
) -> HttpResponse:
    """Acts on the session, says what became of it and offers to undo it; of one that was `placed` also whom its leader
    meets at that time."""
    try:
        decision = act(request.viewer, **what, now=clock.now())
        beside = met_beside(request.viewer, request.loaded.id) if placed else ()
        return _decided(request, _beside(said, beside), decision)
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
    return HttpResponseRedirect(reverse("session", args=[request.loaded.id]), status=303)


def _beside(said: str, names: Sequence[str]) -> str:
    """What is said, and with whom else there is something at that time."""
    return f"{said} {say('coaching.said.beside', names=listed(names))}" if names else said


def _decided(request: Visit, said: str, decision: int) -> HttpResponseRedirect:
    found: Talk = request.loaded
    undo = reverse("week_undo", args=[found.leader_id, found.week, decision])
    messages.success(request, said, extra_tags=undo)
    return HttpResponseRedirect(reverse("session", args=[found.id]), status=303)


def recurring(request: Visit, person_id: int) -> HttpResponse:
    """The one-on-one that recurs with a person: what stands, the next ones, and a form that sets it."""
    leader_id = _leader_of(request)
    if request.method != "POST":
        return _asked_rhythm(request, leader_id)
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return _asked_rhythm(request, leader_id, problem=wrong_zone(form) or say("coaching.rhythm.wrong"))
    try:
        change = rhythms.set_standing(
            request.viewer, leader_id=leader_id, person_id=person_id, now=clock.now(), **form.cleaned_data
        )
    except NotPossible as problem:
        return _asked_rhythm(request, leader_id, problem=words(problem.sentence))
    beside = met_beside_rhythm(request.viewer, leader_id=leader_id, person_id=person_id)
    return _rhythm_changed(request, person_id, change, "coaching.said.rhythm", beside)


def no_more(request: Visit, person_id: int) -> HttpResponse:
    """The one-on-one recurs no more, from today on."""
    try:
        change = rhythms.end_standing(
            request.viewer, leader_id=_leader_of(request), person_id=person_id, ends_before=request.viewer.today,
            now=clock.now(),
        )  # fmt: skip
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
        return HttpResponseRedirect(reverse("rhythm", args=[person_id]), status=303)
    return _rhythm_changed(request, person_id, change, "coaching.said.no_rhythm")


def undo_rhythm(request: Visit, person_id: int, change_id: int) -> HttpResponse:
    """What recurred before recurs again."""
    return carry_out(
        request, rhythms.undo_rhythm, reverse("rhythm", args=[person_id]), said=say("web.said.undo"),
        leader_id=_leader_of(request), person_id=person_id, change_id=change_id,
    )  # fmt: skip


def _rhythm_changed(request: Visit, person_id: int, change: int, said: str, beside: Sequence[str] = ()) -> HttpResponse:
    undo = reverse("rhythm_undo", args=[person_id, change])
    messages.success(request, _beside(say(said, name=request.loaded.name), beside), extra_tags=undo)
    return HttpResponseRedirect(reverse("rhythm", args=[person_id]), status=303)


def take_up(request: Visit, person_id: int) -> HttpResponse:
    """Opens the page of one standing one-on-one ahead of its week, to prepare, move or drop it."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    try:
        made = planning.take_up(
            request.viewer, leader_id=_leader_of(request), person_id=person_id, day=form.cleaned_data["day"],
            now=clock.now(),
        )  # fmt: skip
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
        return HttpResponseRedirect(reverse("person", args=[person_id]), status=303)
    return HttpResponseRedirect(reverse("session", args=[made]), status=303)


def _asked_rhythm(request: Visit, leader_id: int, *, problem: str = "") -> HttpResponse:
    person: PersonRow = request.loaded
    stands = rhythm(request.viewer, leader_id=leader_id, person_id=person.id)
    own, today = own_zone(request.viewer, request.organisation.zone), request.viewer.today
    context = {
        "person": person,
        "stands": stands,
        "stands_words": rhythm_words(stands, own, today) if stands else "",
        "next": next_meetings(stands, today=request.viewer.today) if stands else (),
        "weekdays": [(number, say(f"coaching.weekday.{name}")) for number, name in enumerate(WEEKDAYS)],
        "shown": request.POST if problem else rhythm_shown(stands, today, own),
        "zones": zones(),
        "problem": problem,
    }
    return render(request, "coaching/rhythm.html", context, status=422 if problem else 200)


def rhythm_words(stands: StandingRow, own: str, today: date) -> str:
    """How often, when and for how long; and when the next time is by one's own clocks, where they differ."""
    values = {
        "n": stands.every_weeks, "weekday": say(f"coaching.weekday.{WEEKDAYS[stands.weekday]}"),
        "minutes": stands.minutes,
    }  # fmt: skip
    if stands.starts_at is None:
        return say("coaching.rhythm.stands", **values)
    said = say("coaching.rhythm.stands_at", at=f"{stands.starts_at:%H:%M}", zone=stands.zone, **values)
    days = coming(
        stands.starts_on, stands.weekday, stands.every_weeks, since=today, until=stands.ends_on, most=1
    )  # fmt: skip
    there = elsewhere(days[0], stands.starts_at, stands.zone, own) if days else None
    return said if there is None else f"{said} {say('coaching.rhythm.yours', day=there[0], at=f'{there[1]:%H:%M}')}"


def rhythm_shown(stands: StandingRow | None, today: date, own: str) -> dict[str, Any]:
    """What the form begins with."""
    if stands is None:
        return {
            "every_weeks": 1,
            "weekday": 0,
            "starts_at": "",
            "minutes": 30,
            "starts_on": today.isoformat(),
            "zone": own,
        }
    return {
        "every_weeks": stands.every_weeks,
        "weekday": stands.weekday,
        "starts_at": f"{stands.starts_at:%H:%M}" if stands.starts_at else "",
        "minutes": stands.minutes,
        "starts_on": today.isoformat(),
        # Without a time the clocks were nobody's choice.
        "zone": stands.zone if stands.starts_at else own,
    }


def _leader_of(request: Visit) -> int:
    """Whose time it is: the person's leader's, whoever acts for them. Raises Refused."""
    leader_id = people.place(request.loaded, request.viewer.today).leader_id
    if leader_id is None:
        raise Refused
    return leader_id
