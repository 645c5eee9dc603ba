"""What a leader decides about a session of the week. Each verb answers the id of the decision, which can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions import keeping
from ridealong.coaching.actions.agreeing import agree
from ridealong.coaching.actions.sitting_in import check_is_free, check_was_agreed
from ridealong.coaching.actions.taking_back import as_planned, take_back
from ridealong.coaching.actions.teams import put_back, take_out
from ridealong.coaching.queries import weeks as kept
from ridealong.coaching.queries.absence import has_gone
from ridealong.coaching.rules.kinds import ALONE
from ridealong.coaching.rules.possible import LONGEST
from ridealong.coaching.rules.stored import CHANGEABLE, Proposed, Stored
from ridealong.kernel.calendar import Week
from ridealong.kernel.kept import read, written
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people
from ridealong.week.models import Decision, Plan
from ridealong.week.queries.pages import Read, plan_of, row_of, stored, swap_options
from ridealong.week.rules.decisions import (
    DROP_REASONS,
    GONE,
    LEFT_TO,
    MOST_MINUTES,
    SWAP_REASONS,
    TAKEN_OUT,
    THEN,
)
from ridealong.week.rules.pooling import unpooled
from ridealong.week.rules.shapes import WeekPlan

READ = {
    "monday": date.fromisoformat,
    "planned_on": date.fromisoformat,
    "held_on": date.fromisoformat,
    "planned_at": time.fromisoformat,
    "dropped_at": datetime.fromisoformat,
}


def show_week(by: Viewer, *, leader_id: int, week: Week, known: Read | None = None, now: datetime) -> WeekPlan | None:
    """The stored week, if there is one, as `pages.page` reads it, and remembers when it was first shown; from then on
    it stands as it is, and looking again writes nothing. Raises Refused."""
    plan = row_of(by, leader_id=leader_id, week=week)
    if plan is None:
        return None
    if plan.first_shown_at is None:
        _shown_first(by, plan.pk, now)
    return stored(plan, viewer=by, known=known)


@transaction.atomic
def _shown_first(by: Viewer, plan_id: int, now: datetime) -> None:
    if Plan.objects.filter(pk=plan_id, first_shown_at=None).update(first_shown_at=now):
        record(by, "week.shown", plan_id, at=now)


@transaction.atomic
def plan_on(
    by: Viewer, *, session_id: int, day: date, at: time | None = None, zone: str | None = None, now: datetime
) -> int:
    """Puts a session on a day of its week, by the clocks of `zone` or of the zone that it has. Raises Refused,
    NotPossible."""
    session = _open(by, session_id)
    check_is_free(session_id)
    week = Week(session.monday)
    check(week.monday <= day <= week.sunday, "week.not_possible.other_week")
    return _decide(by, session, "plan_on", {"planned_on": day, "planned_at": at, "zone": zone or session.zone}, now)


@transaction.atomic
def swap(by: Viewer, *, session_id: int, index: int, reason: str, now: datetime) -> int:
    """Puts one of the listed options in the place of a session. Raises Refused, NotPossible."""
    check(reason in SWAP_REASONS, "week.not_possible.no_reason")
    session = _open(by, session_id)
    check_is_free(session_id)
    plan = plan_of(session)
    if plan is None or session.standing or session.by_hand:
        raise NotPossible(Sentence("week.not_possible.standing"))
    option = next((one for one in swap_options(plan, session, viewer=by) if one.index == index), None)
    if option is None:
        raise NotPossible(Sentence("week.not_possible.no_option"))
    check(option.fits, "week.not_possible.no_minutes")
    found, offered = option.session, unpooled(plan.swaps)[index]
    values = {
        "person_id": found.person.id,
        "topic": found.topic,
        "form": found.form,
        "minutes": found.minutes,
        "shown": offered["shown"],
        "behind": offered["behind"],
        "swapped": True,
        "planned_on": None,
        "planned_at": None,
    }
    return _decide(by, session, "swap", values, now, reason=reason)


@transaction.atomic
def drop(by: Viewer, *, session_id: int, reason: str, now: datetime) -> int:
    """Takes a session out of the week. `not_needed` ends the focus for the rest of the cycle. Raises Refused,
    NotPossible."""
    check(reason in DROP_REASONS, "week.not_possible.no_reason")
    session = _open(by, session_id)
    return _decide(by, session, "drop", {"dropped_at": now, "drop_reason": reason}, now, reason=reason)


@transaction.atomic
def let_go(by: Viewer, *, session_id: int, now: datetime) -> int:
    """Drops a session with somebody who reports to the leader no more. Raises Refused, NotPossible."""
    session = _open(by, session_id)
    check(has_gone(session_id), "week.not_possible.still_here")
    return _let_go(by, session, now)


@transaction.atomic
def let_go_left(by: Viewer, *, session_id: int, left_to: int, then: int | None = None, now: datetime) -> int:
    """The same of a session that its leader left to another; whoever asks for it has found it among those. `then`: the
    session that was planned in its place. Raises NotPossible."""
    session = _still_open(kept.session(session_id, locked=True))
    return _let_go(by, session, now, **{LEFT_TO: left_to}, **_with(then))


@transaction.atomic
def take_out_left(
    by: Viewer, *, session_id: int, people: Collection[int], left_to: int, then: int | None = None, now: datetime
) -> int:
    """Those about whom one leader decides are in a team session no more that was left to several leaders; for the
    others it stands. Raises NotPossible."""
    session = _still_open(kept.session(session_id, locked=True))
    gone: dict[str, Any] = {TAKEN_OUT: take_out([session_id], people), LEFT_TO: left_to}
    return _decide(by, session, "take_out", {}, now, **gone, **_with(then))


@transaction.atomic
def move(
    by: Viewer,
    *,
    session_id: int,
    week: Week,
    day: date | None = None,
    at: time | None = None,
    zone: str | None = None,
    now: datetime,
) -> int:
    """Moves a session into a later week, where it stands before anything is planned; `zone` as above. Raises Refused,
    NotPossible."""
    session = _open(by, session_id)
    check_is_free(session_id)
    check(week.monday > session.monday, "week.not_possible.not_later")
    check(day is None or week.monday <= day <= week.sunday, "week.not_possible.other_week")
    values = {
        "monday": week.monday, "moved": True, "planned_on": day, "planned_at": at, "zone": zone or session.zone,
    }  # fmt: skip
    return _decide(by, session, "move", values, now)


@transaction.atomic
def done(
    by: Viewer,
    *,
    session_id: int,
    minutes: int,
    held_on: date,
    agreed: str = "",
    then: int | None = None,
    now: datetime,
) -> int:
    """Records that a session was held, and what was agreed in it. `then`: the session that was planned as the next in
    the same go, which an undo takes back with it. Raises Refused, NotPossible."""
    session = _open(by, session_id)
    check_was_agreed(session_id, session.form)
    check(held_on <= by.today, "week.not_possible.not_yet")
    check(0 < minutes <= LONGEST, "week.not_possible.minutes")
    decision = _decide(by, session, "done", {"held_on": held_on, "held_minutes": minutes}, now, **_with(then))
    if agreed.strip():
        agree(by, session_id=session_id, words=agreed, now=now)
    return decision


@transaction.atomic
def give_minutes(by: Viewer, *, leader_id: int, week: Week, minutes: int, now: datetime) -> int:
    """Gives one week more minutes; musts that had no room come in, in their order. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    plan = Plan.objects.select_for_update().filter(leader_id=leader_id, monday=week.monday).first()
    if plan is None:
        raise Refused
    check(minutes > 0 and plan.minutes + minutes <= MOST_MINUTES, "week.not_possible.minutes")
    before = {"minutes": plan.minutes}
    plan.minutes += minutes
    plan.save(update_fields=["minutes"])
    after = {"minutes": plan.minutes, "sessions": _add_spare(plan)}
    decision = Decision.objects.create(
        leader_id=leader_id, plan=plan, verb="give_minutes", before=before, after=after, at=now
    )
    record(by, "week.give_minutes", plan.pk, minutes, at=now)
    return decision.pk


@transaction.atomic
def undo(by: Viewer, *, decision_id: int, now: datetime) -> int:
    """Takes the latest decision about a session, or about a week's minutes, back. Raises Refused, NotPossible."""
    decision = _decided(decision_id)
    require(by, Act.WRITE_WEEK, decision.leader_id)
    if LEFT_TO in decision.after:
        raise Refused
    if decision.session_id is not None:
        _decidable(by, decision.session_id)
    return _undone(by, decision, now)


@transaction.atomic
def undo_left(by: Viewer, *, decision_id: int, left_to: int, now: datetime) -> int:
    """Takes back what became of a session that was left to a leader; what was planned in its place goes again. Answers
    the session. Raises Refused, NotPossible."""
    decision = _decided(decision_id)
    require(by, Act.WRITE_WEEK, left_to)
    if decision.after.get(LEFT_TO) != left_to or decision.session_id is None:
        raise Refused
    _undone(by, decision, now)
    return decision.session_id


def _decided(decision_id: int) -> Decision:
    decision = Decision.objects.select_for_update().filter(pk=decision_id).exclude(verb="undo").first()
    if decision is None:
        raise Refused
    return decision


def _undone(by: Viewer, decision: Decision, now: datetime) -> int:
    about = Q(session=decision.session_id) if decision.session_id else Q(session=None, plan=decision.plan)
    later = Decision.objects.filter(about, pk__gt=decision.pk, undone_by=None)
    check(not hasattr(decision, "undone_by"), "week.not_possible.undone")
    check(not later.exclude(verb="undo").exists(), "week.not_possible.not_the_latest")
    _take_back(decision)
    made = Decision.objects.create(
        leader_id=decision.leader_id,
        session_id=decision.session_id,
        plan_id=decision.plan_id,
        verb="undo",
        before=decision.after,
        after=decision.before,
        undoes=decision,
        at=now,
    )
    record(by, "week.undo", decision.pk, at=now)
    return made.pk


def _take_back(decision: Decision) -> None:
    if decision.session_id is not None:
        was = {name: value for name, value in decision.before.items() if name in CHANGEABLE}
        keeping.change(decision.session_id, read(was, READ))
        put_back((session, person) for session, person in decision.after.get(TAKEN_OUT, ()))
        if THEN in decision.after:
            gone = take_back(decision.after[THEN])
            check(gone or LEFT_TO not in decision.after, "left.not_possible.touched")
        return
    added = set(decision.after["sessions"])
    plan = decision.plan
    if plan is not None:
        there = [one for one in kept.of_week(plan.leader_id, plan.monday) if one.id in added]
        check(all(one.held_on is None for one in there), "week.not_possible.held")
        keeping.remove([one.id for one in there])
        Plan.objects.filter(pk=plan.pk).update(minutes=decision.before["minutes"])


def _open(by: Viewer, session_id: int) -> Stored:
    """A session that the viewer may decide about and that is neither held nor dropped."""
    return _still_open(_decidable(by, session_id))


def _let_go(by: Viewer, session: Stored, now: datetime, **more: Any) -> int:
    return _decide(by, session, "drop", {"dropped_at": now, "drop_reason": GONE}, now, reason=GONE, **more)


def _still_open(session: Stored) -> Stored:
    check(session.held_on is None, "week.not_possible.held")
    check(not session.dropped, "week.not_possible.dropped")
    return session


def _decidable(by: Viewer, session_id: int) -> Stored:
    """A session that the viewer may decide about: whoever acts for the leader has no say in what is for two people
    alone, nor in what is about themselves. Raises Refused."""
    session = kept.session(session_id, locked=True)
    require(by, Act.WRITE_WEEK, session.leader_id)
    acts = by.person_id != session.leader_id and not by.operator
    if acts and (session.form in ALONE or session.person_id == by.person_id):
        raise Refused
    return session


def _decide(
    by: Viewer, session: Stored, verb: str, values: Mapping[str, Any], now: datetime, *, reason: str = "", **more: Any
) -> int:
    """`more` is kept with it, for whoever takes it back."""
    plan, after = plan_of(session), keeping.change(session.id, values)
    decision = Decision.objects.create(
        leader_id=session.leader_id,
        session_id=session.id,
        plan=plan,
        verb=verb,
        reason=reason,
        before=_state(session),
        after={**_state(after), **more},
        at=now,
    )
    record(by, f"week.{verb}", session.id, at=now)
    return decision.pk


def _with(then: int | None) -> dict[str, Any]:
    return {} if then is None else {THEN: as_planned(then)}


def _state(session: Stored) -> dict[str, Any]:
    """Everything that a decision can change, as JSON; `person` for those who read decisions."""
    found = {name: getattr(session, name) for name in CHANGEABLE}
    return {**written(found), "person": session.person_id}


def _add_spare(plan: Plan) -> list[int]:
    """Sessions of musts that found no minutes and do now."""
    live = [one for one in kept.of_week(plan.leader_id, plan.monday) if not one.dropped]
    free = plan.minutes - sum(one.minutes for one in live)
    there = {(one.person_id, one.topic) for one in live}
    added = []
    for spare in plan.spare:
        shown, person = spare["shown"], spare["person"]
        if (person, shown["topic"]) in there or shown["minutes"] > free:
            continue
        free -= shown["minutes"]
        added.append(_spare(person, shown, spare["behind"]))
    return keeping.propose(plan.leader_id, plan.monday, added, zone=people.organisation().zone)


def _spare(person: int, shown: Mapping[str, Any], behind: Any) -> Proposed:
    return Proposed(
        id=None,
        person_id=person,
        topic=shown["topic"],
        form=shown["form"],
        minutes=shown["minutes"],
        standing=False,
        swapped=False,
        planned_on=None,
        planned_at=None,
        shown=shown,
        behind=behind,
    )
