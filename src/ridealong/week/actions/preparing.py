"""Works weeks out and keeps them: the draw of a cycle once, then each of its weeks. Heavy: for the worker only."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.actions import keeping
from ridealong.coaching.rules.stored import Proposed
from ridealong.kernel.calendar import Week
from ridealong.week.models import Draw, Plan, PlanPerson
from ridealong.week.queries import gathering, plans
from ridealong.week.rules.assembling import Made, make_week
from ridealong.week.rules.choosing import Lots, make_lots
from ridealong.week.rules.cycles import next_cycle
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.payload import encode
from ridealong.week.rules.pooling import pooled
from ridealong.week.rules.shapes import SessionPlan, WeekPlan


def prepare_week(by: Viewer, *, leader_id: int, week: Week, now: datetime) -> int:
    """Stores a leader's week and answers its id. May run twice: what has been shown stands, and so does every draw."""
    require(by, Act.WRITE_WEEK, leader_id)
    table = gathering.gather(week, today=by.today, leaders=[leader_id])
    return _prepare(by, table, leader_id, now)


def prepare_all(by: Viewer, *, week: Week, now: datetime) -> int:
    """Stores the week of every leader and answers how many there are."""
    require(by, Act.WRITE_WEEK)
    table = gathering.gather(week, today=by.today)
    for leader_id in table.leaders:
        _prepare(by, table, leader_id, now)
    return len(table.leaders)


def _prepare(by: Viewer, table: gathering.Table, leader_id: int, now: datetime) -> int:
    """Works out first and writes afterwards, so that no transaction is longer than its writes."""
    stands = _stands(table, leader_id)
    if stands is not None:
        return stands
    row = plans.draw_of(leader_id, table.week) or _draw(by, table, leader_id, now)
    lots = plans.lots_of(row)
    found = plans.in_cycle(gathering.inputs(table, leader_id), leader_id, lots.cycle, table)
    return _keep(by, table, leader_id, row, make_week(found, table.views, lots, recorded=True), now)


def _stands(table: gathering.Table, leader_id: int) -> int | None:
    """The id of a stored week that nothing may or need change: it has been shown or decided on, or is up to date."""
    row = Plan.objects.filter(leader_id=leader_id, monday=table.week.monday).first()
    if row is None:
        return None
    same = (row.snapshot, row.roster_revision, row.minutes) == (
        table.signals.snapshot,
        table.organisation.roster_revision,
        table.minutes[leader_id],
    )
    return row.pk if row.first_shown_at is not None or same or row.decisions.exists() else None


def _draw(by: Viewer, table: gathering.Table, leader_id: int, now: datetime) -> Draw:
    """The draw of the cycle that starts with this week; whoever comes second takes the one that stands."""
    found = gathering.inputs(table, leader_id)
    known, weeks = plans.cycles_of(leader_id), table.organisation.cycle_weeks
    found = replace(found, cycle=next_cycle(table.week, leader_key=found.key, weeks=weeks, known=known))
    return _keep_draw(by, table, leader_id, found, make_lots(found, table.views), now)


@transaction.atomic
def _keep(by: Viewer, table: gathering.Table, leader_id: int, draw: Draw, made: Made, now: datetime) -> int:
    columns = _columns(table, draw, made, now)
    plan, fresh = Plan.objects.select_for_update().get_or_create(
        leader_id=leader_id, monday=table.week.monday, defaults=columns
    )
    if not fresh:
        if plan.first_shown_at is not None or plan.decisions.exists():
            return plan.pk
        Plan.objects.filter(pk=plan.pk).update(**columns)
        kept = [session.id for session in made.plan.sessions if session.id is not None]
        keeping.withdraw(leader_id, plan.monday, keep=kept)
        PlanPerson.objects.filter(plan=plan).delete()
    _keep_people(plan.pk, made.plan)
    proposed = [_proposed(one) for one in made.plan.sessions if one.person.id is not None]
    keeping.propose(leader_id, plan.monday, proposed, zone=table.organisation.zone)
    record(by, "week.prepared", plan.pk, leader_id, at=now)
    return plan.pk


def _columns(table: gathering.Table, draw: Draw, made: Made, now: datetime) -> dict[str, Any]:
    return {
        "draw": draw,
        "minutes": made.plan.minutes_available,
        "snapshot": table.signals.snapshot,
        "roster_revision": table.organisation.roster_revision,
        "payload": encode(replace(made.plan, sessions=())),
        "swaps": pooled(_offered(session) for sessions in made.swaps.values() for session in sessions),
        "spare": [_offered(session) for session in made.spare],
        "made_at": now,
    }


def _offered(session: SessionPlan) -> dict[str, Any]:
    shown, behind = split(session)
    return {"shown": shown, "behind": behind, "person": session.person.id}


def split(session: SessionPlan) -> tuple[Any, Any]:
    """What everybody concerned may see of a session, and what stays behind: its worth, and what it stood against."""
    shown = encode(replace(session, id=None, value=None, against=()))
    return shown, {"value": encode(session.value), "against": encode(session.against)}


@transaction.atomic
def _keep_draw(by: Viewer, table: gathering.Table, leader_id: int, found: Inputs, lots: Lots, now: datetime) -> Draw:
    row, fresh = Draw.objects.get_or_create(
        leader_id=leader_id,
        starts_on=lots.cycle.start,
        defaults={
            "leader_key": lots.leader,
            "ends_on": lots.cycle.end,
            "options": [asdict(option) for option in lots.options],
            "plans": [list(plan) for plan in lots.plans],
            "counts": list(lots.counts),
            "best": list(lots.best),
            "ticket": lots.ticket,
            "lam": lots.lam,
            "eps": lots.eps,
            "mean_loss": lots.mean_loss,
            "worst_loss": lots.worst_loss,
            "minutes": lots.minutes,
            "seed": _seed(found),
            "code": lots.code,
            "snapshot": lots.snapshot,
            "roster_revision": table.organisation.roster_revision,
            "made_at": now,
        },
    )
    if fresh:
        record(by, "week.drawn", row.pk, leader_id, at=now)
    return row


def _seed(found: Inputs) -> dict[str, Any]:
    """What keyed the streams, without the secret: its fingerprint tells whether it is still the same."""
    fingerprint = hashlib.sha256(f"fingerprint|{found.secret}".encode()).hexdigest()[:16]
    return {"secret": fingerprint, "words": [*found.stream_words("ticket")[1:]]}


def _keep_people(plan_id: int, plan: WeekPlan) -> None:
    people = {who.id for who in (plan.leader, *plan.team) if who.id is not None}
    PlanPerson.objects.bulk_create(PlanPerson(plan_id=plan_id, person_id=person) for person in sorted(people))


def _proposed(session: SessionPlan) -> Proposed:
    shown, behind = split(session)
    return Proposed(
        id=session.id,
        person_id=session.person.id or 0,
        topic=session.topic,
        form=session.form,
        minutes=session.minutes,
        standing=session.standing,
        swapped=session.swapped,
        planned_on=session.planned_on,
        planned_at=session.planned_at,
        shown=shown,
        behind=behind,
    )
