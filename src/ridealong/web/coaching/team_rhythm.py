"""Team sessions that recur: what stands, and the form that sets, changes or ends one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.actions import team_rhythm as rhythms
from ridealong.coaching.actions.rhythm import Rhythm
from ridealong.coaching.queries.team_rhythm import TeamRhythmRow, team_rhythm, team_rhythms
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import listed, say
from ridealong.kernel.sentences import render as words
from ridealong.web import clock
from ridealong.web.acting import carry_out
from ridealong.web.coaching.forms import TeamRhythmForm
from ridealong.web.coaching.loading import Together
from ridealong.web.coaching.planning import WEEKDAYS, rhythm_shown, rhythm_words
from ridealong.web.coaching.teams import sent_people, topics_offered
from ridealong.web.door import Visit
from ridealong.web.zones import own_zone, wrong_zone, zones
from ridealong.week.rules.topics import topic_name


def every(request: Visit, leader_id: int) -> HttpResponse:
    """What recurs with several of a leader's people, and a form that sets one more."""
    return _page(request, leader_id, None)


def one(request: Visit, leader_id: int, team_id: int) -> HttpResponse:
    """Changes one of them."""
    return _page(request, leader_id, team_rhythm(request.viewer, leader_id=leader_id, team_id=team_id))


def end(request: Visit, leader_id: int, team_id: int) -> HttpResponse:
    """They meet no more, from today on."""
    back = reverse("team_rhythms", args=[leader_id])
    try:
        change = rhythms.end_team_rhythm(
            request.viewer, leader_id=leader_id, team_id=team_id, ends_before=request.viewer.today, now=clock.now()
        )
        undo = reverse("team_rhythm_undo", args=[leader_id, team_id, change])
        messages.success(request, say("team_rhythm.said.ended"), extra_tags=undo)
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
    return HttpResponseRedirect(back, status=303)


def undo(request: Visit, leader_id: int, team_id: int, change_id: int) -> HttpResponse:
    """They meet again as they did."""
    return carry_out(
        request, rhythms.undo_team_rhythm, reverse("team_rhythms", args=[leader_id]), said=say("web.said.undo"),
        leader_id=leader_id, team_id=team_id, change_id=change_id,
    )  # fmt: skip


def _page(request: Visit, leader_id: int, changes: TeamRhythmRow | None) -> HttpResponse:
    found: Together = request.loaded
    if request.method != "POST":
        return _asked(request, changes)
    form = TeamRhythmForm(request.POST, people=found.people, beside=found.beside, topics=topics_offered())
    if not form.is_valid():
        return _asked(request, changes, problem=wrong_zone(form) or say("team_rhythm.wrong"))
    sent = form.cleaned_data
    rhythm = Rhythm(
        sent["weekday"], sent["minutes"], sent["starts_on"], sent["starts_at"], sent["zone"], sent["every_weeks"]
    )
    try:
        team, change = rhythms.set_team_rhythm(
            request.viewer, leader_id=leader_id, team_id=None if changes is None else changes.id,
            person_ids=sent["people"], co_coach_id=sent["beside"], topic=sent["topic"], rhythm=rhythm, now=clock.now(),
        )  # fmt: skip
    except NotPossible as problem:
        return _asked(request, changes, problem=words(problem.sentence))
    taken_back = reverse("team_rhythm_undo", args=[leader_id, team, change])
    messages.success(request, say("team_rhythm.said.set", day=sent["starts_on"]), extra_tags=taken_back)
    return HttpResponseRedirect(reverse("team_rhythms", args=[leader_id]), status=303)


def _asked(request: Visit, changes: TeamRhythmRow | None, *, problem: str = "") -> HttpResponse:
    found: Together = request.loaded
    chosen, beside = sent_people(request) if problem else _as_it_is(found, changes)
    stands = None if changes is None else changes.stands
    own, today = own_zone(request.viewer, request.organisation.zone), request.viewer.today
    shown = request.POST if problem else {**rhythm_shown(stands, today, own), **_topic(changes)}
    others = () if changes else team_rhythms(request.viewer, leader_id=found.leader.id)
    context = {
        "leader": found.leader,
        "rhythms": [_line(one, own, today) for one in others],
        "changes": changes,
        "people": [(one.id, one.name, one.id in chosen, one.id in found.away) for one in found.people],
        "beside": [(one.id, one.name, one.id == beside) for one in found.beside],
        "topics": [(one, words(topic_name(one))) for one in topics_offered()],
        "weekdays": [(number, say(f"coaching.weekday.{name}")) for number, name in enumerate(WEEKDAYS)],
        "shown": shown,
        "zones": zones(),
        "problem": problem,
    }
    return render(request, "coaching/team_rhythm.html", context, status=422 if problem else 200)


def _as_it_is(found: Together, changes: TeamRhythmRow | None) -> tuple[set[int], int | None]:
    if changes is None:
        return {one.id for one in found.people}, None
    return {one for one, _ in changes.people}, changes.beside[0] if changes.beside else None


def _topic(changes: TeamRhythmRow | None) -> dict[str, Any]:
    return {} if changes is None else {"topic": changes.topic}


def _line(one: TeamRhythmRow, own: str, today: date) -> dict[str, Any]:
    topic, people = topic_name(one.topic), listed(name for _, name in one.people)
    return {
        "row": one,
        "about": say("team_rhythm.of", topic=topic, people=people),
        "topic": words(topic),
        "people": people,
        "when": rhythm_words(one.stands, own, today),
    }
