"""Sitting in on a one-on-one of a leader whom one leads: asked for, agreed to by both of the two or not, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.planning import taken_up
from ridealong.coaching.models import Consent, Session, SittingIn
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.kinds import is_offered
from ridealong.coaching.queries.sitting_in import led_still, live, next_one_on_one, place_of
from ridealong.coaching.rules.behaviours import COACHING
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.coaching.rules.sitting_in import both_agree, following
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people


@transaction.atomic
def ask_to_sit_in(by: Viewer, *, leader_id: int, person_id: int, since: date, now: datetime) -> int:
    """Asks the leader and one of their people for the next one-on-one of the two from a day on. Raises Refused,
    NotPossible."""
    require(by, Act.SIT_IN, leader_id)
    if by.person_id is None or people.place(people.person(person_id), by.today).leader_id != leader_id:
        raise Refused
    check(is_offered(SIT_IN), "kinds.not_possible.retired")
    check(since >= by.today, "coaching.not_possible.past")
    running = live(by.today)
    mine = {"observer": by.person_id, "one_on_one__leader": leader_id, "one_on_one__person": person_id}
    # Asked again and again from other days on, the refusals would tell on which day the two meet.
    check(not running.filter(**mine, session=None).exists(), "sitting_in.not_possible.asked")
    one = _one_on_one(leader_id, person_id, since)
    check(not running.filter(one_on_one=one).exists(), "sitting_in.not_possible.taken")
    # What somebody dropped themselves, or asked while they led the leader, makes room for another.
    for earlier in SittingIn.objects.filter(one_on_one=one, over_at=None):
        _end(earlier, now)
    row = SittingIn.objects.create(observer_id=by.person_id, one_on_one=one, asked_at=now)
    record(by, "coaching.sitting_in_asked", row.pk, leader_id, person_id, at=now)
    return row.pk


@transaction.atomic
def answer_sitting_in(by: Viewer, *, session_id: int, agrees: bool, now: datetime) -> None:
    """What one of the two says to it: with both it is planned, and with one no it is over. A yes can be taken back
    until it was held. Raises Refused, NotPossible."""
    one = writable(by, session_id)
    row = led_still(by.today).select_for_update().filter(one_on_one=one, over_at=None).first()
    if row is None or by.person_id is None or by.person_id not in {one.leader_id, one.person_id}:
        raise Refused
    is_held = one.held_on is not None or (row.session is not None and row.session.held_on is not None)
    check(not is_held and one.dropped_at is None, "sitting_in.not_possible.over")
    values = {"agrees": agrees, "said_at": now}
    Consent.objects.update_or_create(sitting_in=row, person_id=by.person_id, defaults=values)
    if not agrees:
        row.over_at = now
    elif row.session is None and both_agree([consent.agrees for consent in row.consents.all()]):
        row.session = _seat(row, one)
    row.save(update_fields=["over_at", "session"])
    _align(row)
    # Of one answer that ended it, the log would tell who said no.
    unnamed = replace(by, account_id=None, operator=False)
    record(unnamed, "coaching.sitting_in_answered", row.pk, at=now)


@transaction.atomic
def take_back_asking(by: Viewer, *, sitting_in_id: int, now: datetime) -> None:
    """Whoever asked asks no more; what is agreed on is dropped in their week instead. Raises Refused."""
    row = live(by.today).filter(pk=sitting_in_id, observer=by.person_id or 0, session=None).first()
    if row is None:
        raise Refused
    SittingIn.objects.filter(pk=row.pk).update(over_at=now)
    record(by, "coaching.sitting_in_taken_back", row.pk, at=now)


def align(session: Session) -> None:
    """Puts whoever sits in where the one-on-one is, after either of the two sessions changed."""
    rows = SittingIn.objects.filter(Q(one_on_one=session) | Q(session=session)).exclude(session=None)
    for row in rows.select_related("one_on_one", "session"):
        _align(row)


def check_is_free(session_id: int) -> None:
    """Raises NotPossible for a session that is where somebody else's is."""
    check(not SittingIn.objects.filter(session=session_id).exists(), "sitting_in.not_possible.moves")


def check_was_agreed(session_id: int, form: str) -> None:
    """Raises NotPossible for sitting in on nobody's one-on-one: nobody was asked, so that nobody agreed."""
    agreed = form != SIT_IN or SittingIn.objects.filter(session=session_id).exists()
    check(agreed, "sitting_in.not_possible.not_agreed")


def _one_on_one(leader_id: int, person_id: int, since: date) -> Session:
    found = next_one_on_one(leader_id, person_id, since=since)
    if found is None:
        raise NotPossible(Sentence("sitting_in.not_possible.none"))
    day, session_id = found
    if session_id is None:
        return taken_up(leader_id, person_id, day)
    return Session.objects.select_for_update().get(pk=session_id)


def _seat(row: SittingIn, one: Session) -> Session:
    """The observer's own session with the leader: one that their week proposed and that stands nowhere yet, else a new
    one."""
    pair = {"leader_id": row.observer_id, "person_id": one.leader_id, "form": SIT_IN}
    proposed = Session.objects.filter(**pair, monday=one.monday, held_on=None, dropped_at=None, sitting_in=None)
    found = proposed.order_by("pk").first() or Session(**pair, topic=COACHING)
    found.by_hand = True  # it stands from now on, whatever the week would propose
    found.monday, found.planned_on, found.planned_at = one.monday, one.planned_on, one.planned_at
    found.zone, found.minutes = one.zone, one.minutes
    found.save()
    return found


def _end(row: SittingIn, now: datetime) -> None:
    row.over_at = now
    row.save(update_fields=["over_at"])
    _align(row)


def _align(row: SittingIn) -> None:
    if row.session is None:
        return
    seat = row.session
    changes = following(place_of(row.one_on_one), place_of(seat), over_at=row.over_at)
    for name, value in changes.items():
        setattr(seat, name, value)
    if changes:
        seat.save()
