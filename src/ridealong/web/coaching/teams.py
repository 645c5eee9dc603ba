"""Time with several people at once: a team session planned by hand, and who takes part in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.actions.teams import plan_team_session, set_participants
from ridealong.coaching.queries.kinds import kinds
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.rules.kinds import TEAM
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import listed, say
from ridealong.kernel.sentences import render as words
from ridealong.web import clock
from ridealong.web.coaching.forms import PartForm, TeamForm
from ridealong.web.coaching.loading import Together
from ridealong.web.door import Visit
from ridealong.web.zones import wrong_zone, zone_fields
from ridealong.week.rules.topics import CAREER, OWN_CHOICE, question_families, topic_name


def new(request: Visit, leader_id: int) -> HttpResponse:
    """Plans a session with several people of a leader."""
    found: Together = request.loaded
    topics = topics_offered()
    usual = kinds()[TEAM].minutes
    more: dict[str, Any] = {
        "topics": [(one, words(topic_name(one))) for one in topics],
        "usual": usual,
        "leader": found.leader,
    }
    more |= zone_fields(request, request.POST.get("zone"))
    if request.method != "POST":
        # Most team sessions are with everybody who is here.
        return _asked(request, found, {one.id for one in found.people} - found.away, None, more)
    form = TeamForm(request.POST, people=found.people, beside=found.beside, topics=topics)
    chosen = sent_people(request)
    if not form.is_valid():
        return _asked(request, found, *chosen, more, wrong=wrong_zone(form) or say("team_session.wrong"))
    sent = form.cleaned_data
    try:
        session_id = plan_team_session(
            request.viewer, leader_id=leader_id, person_ids=sent["people"], co_coach_id=sent["beside"],
            day=sent["day"], at=sent["at"], minutes=sent["minutes"] or usual, topic=sent["topic"], zone=sent["zone"],
            now=clock.now(),
        )  # fmt: skip
    except NotPossible as problem:
        return _asked(request, found, *chosen, more, wrong=words(problem.sentence))
    names = listed(one.name for one in found.people if one.id in sent["people"])
    return _to(request, session_id, say("coaching.said.planned", name=names, day=sent["day"]))


def people(request: Visit, session_id: int) -> HttpResponse:
    """Changes who takes part, and who coaches beside the leader."""
    found: Together = request.loaded
    talk = found.talk
    more = {"talk": talk}
    if talk is None or request.method != "POST":
        return _asked(request, found, *_as_it_is(talk), more)
    form = PartForm(request.POST, people=found.people, beside=found.beside)
    chosen = sent_people(request)
    if not form.is_valid():
        return _asked(request, found, *chosen, more, wrong=say("team_session.wrong"))
    sent = form.cleaned_data
    try:
        set_participants(
            request.viewer, session_id=session_id, person_ids=sent["people"], co_coach_id=sent["beside"],
            now=clock.now(),
        )  # fmt: skip
    except NotPossible as problem:
        return _asked(request, found, *chosen, more, wrong=words(problem.sentence))
    return _to(request, session_id, say("team_session.said.people"))


def _to(request: Visit, session_id: int, said: str) -> HttpResponse:
    """To the session, with what was done."""
    messages.success(request, said)
    return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)


def _as_it_is(talk: Talk | None) -> tuple[set[int], int | None]:
    if talk is None:
        return set(), None
    return {one.id for one in talk.coached}, talk.co_coach.id if talk.co_coach else None


def topics_offered() -> list[str]:
    """What several people can work on at once."""
    return [OWN_CHOICE, *(one for one in question_families() if one not in {OWN_CHOICE, "stage", CAREER})]


def sent_people(request: Visit) -> tuple[set[int], int | None]:
    """What was ticked, as it was sent."""
    return _whole(request.POST.getlist("people")), next(iter(_whole([request.POST.get("beside", "")])), None)


def _whole(sent: Iterable[str]) -> set[int]:
    return {int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 19}


def _asked(
    request: Visit, found: Together, chosen: set[int], beside: int | None, more: dict[str, Any], *, wrong: str = ""
) -> HttpResponse:
    context = {
        "people": [(one.id, one.name, one.id in chosen, one.id in found.away) for one in found.people],
        "beside": [(one.id, one.name, one.id == beside) for one in found.beside],
        "sent": request.POST,
        "today": request.viewer.today,
        "problem": wrong,
        **more,
    }
    return render(request, "coaching/team.html", context, status=422 if wrong else 200)
