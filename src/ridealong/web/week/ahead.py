"""What the week proposes of days ahead that cannot be as they are planned, decided by one button each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.access.queries import leads_somebody
from ridealong.coaching.actions import left_behind, left_teams
from ridealong.coaching.actions import rhythm as rhythms
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.web import clock, errors
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit
from ridealong.week.actions import ahead, deciding


class SkipForm(forms.Form):
    """One day of what recurs."""

    day = forms.DateField()


class MoveForm(SkipForm):
    """The same, and where it goes."""

    to = forms.DateField()
    at = forms.TimeField(required=False)


FORMS: dict[str, type[forms.Form]] = {"skip": SkipForm, "move": MoveForm}
# What a button says of what another leader left: of a session, and of what recurs.
LEFT: dict[str, Callable[..., object]] = {"take": ahead.take_over, "drop": ahead.drop_left}
LEFT_RHYTHM: dict[str, Callable[..., object]] = {"take": left_behind.take_over_left, "drop": left_behind.end_left}
LEFT_TEAM: dict[str, Callable[..., object]] = {
    "take": left_teams.take_over_left_team,
    "drop": left_teams.end_left_team,
}


def decide(request: Visit, leader_id: int, person_id: int) -> HttpResponse:
    """Moves or skips one day of what recurs with a person, or ends it, as `do` says."""
    do = request.POST.get("do", "")
    if do == "end":
        return carry_out(
            request, rhythms.end_standing, _week(request, leader_id), said=say("away.said.end"),
            undo=lambda change: reverse("week_ahead_undo", args=[leader_id, person_id, change]), leader_id=leader_id,
            person_id=person_id, ends_before=request.viewer.today,
        )  # fmt: skip
    form = FORMS[do](request.POST) if do in FORMS else None
    if form is None or not form.is_valid():
        return errors.bad_request(request)
    sent = form.cleaned_data
    act = partial(ahead.skip_day if do == "skip" else ahead.move_day, request.viewer, now=clock.now())
    return _done(
        request, leader_id, partial(act, leader_id=leader_id, person_id=person_id, **sent), say(f"away.said.{do}")
    )


def undo_end(request: Visit, leader_id: int, person_id: int, change_id: int) -> HttpResponse:
    """It recurs again with somebody who reports to the leader no more."""
    return carry_out(
        request, rhythms.undo_end, _week(request, leader_id), said=say("web.said.undo"), leader_id=leader_id,
        person_id=person_id, change_id=change_id,
    )  # fmt: skip


def let_go(request: Visit, leader_id: int, session_id: int) -> HttpResponse:
    """Drops a session with somebody who reports to the leader no more."""
    act = partial(deciding.let_go, request.viewer, session_id=session_id, now=clock.now())
    return _done(request, leader_id, act, say("away.said.drop"))


def left(request: Visit, leader_id: int, session_id: int) -> HttpResponse:
    """Takes over or drops a session that another leader left."""
    return _left(
        request, LEFT, leader_id, lambda decision: reverse("week_left_undo", args=[leader_id, decision]),
        session_id=session_id,
    )  # fmt: skip


def undo_left(request: Visit, leader_id: int, decision_id: int) -> HttpResponse:
    """The session is left to the leader again."""
    return carry_out(
        request, ahead.undo_left, _week(request, leader_id), said=say("web.said.undo"), leader_id=leader_id,
        decision_id=decision_id,
    )  # fmt: skip


def left_rhythm(request: Visit, leader_id: int, former_id: int, person_id: int) -> HttpResponse:
    """Takes over or ends what another leader let recur with a person."""
    whose = {"former_id": former_id, "person_id": person_id}
    return _left(
        request, LEFT_RHYTHM, leader_id,
        lambda change: reverse("week_left_rhythm_undo", args=[leader_id, former_id, person_id, change]), **whose,
    )  # fmt: skip


def left_team(request: Visit, leader_id: int, team_id: int) -> HttpResponse:
    """Takes over or ends what another leader let recur with several people."""
    return _left(
        request, LEFT_TEAM, leader_id,
        lambda change: reverse("week_left_team_undo", args=[leader_id, team_id, change]),
        team_id=team_id,
    )  # fmt: skip


def undo_left_team(request: Visit, leader_id: int, team_id: int, change_id: int) -> HttpResponse:
    """What recurs with several is left to the leader again."""
    return carry_out(
        request, left_teams.undo_left_team, _week(request, leader_id), said=say("web.said.undo"), leader_id=leader_id,
        team_id=team_id, change_id=change_id,
    )  # fmt: skip


def undo_left_rhythm(request: Visit, leader_id: int, former_id: int, person_id: int, change_id: int) -> HttpResponse:
    """What recurs is left to the leader again."""
    return carry_out(
        request, left_behind.undo_left, _week(request, leader_id), said=say("web.said.undo"), leader_id=leader_id,
        former_id=former_id, person_id=person_id, change_id=change_id,
    )  # fmt: skip


def _left(
    request: Visit,
    acts: dict[str, Callable[..., object]],
    leader_id: int,
    undo: Callable[[int], str],
    **whose: Any,
) -> HttpResponse:
    do = request.POST.get("do", "")
    if do not in acts:
        return errors.bad_request(request)
    return carry_out(
        request, acts[do], _week(request, leader_id), said=say(f"left.said.{do}"), undo=undo, leader_id=leader_id,
        **whose,
    )  # fmt: skip


def _week(request: Visit, leader_id: int) -> str:
    viewer = request.viewer
    if viewer.person_id == leader_id and not leads_somebody(viewer):
        return reverse("week")  # what was left to them stands there, without a week
    return reverse("leader_week", args=[leader_id, Week.of(viewer.today)])


def _done(request: Visit, leader_id: int, act: Callable[[], int], said: str) -> HttpResponse:
    """Does it, says so with the way back, and goes to the week."""
    try:
        undo = reverse("week_undo", args=[leader_id, Week.of(request.viewer.today), act()])
        messages.success(request, said, extra_tags=undo)
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
    return HttpResponseRedirect(_week(request, leader_id), status=303)
