"""What programs read. Each answer is what the pages show to the maker of the token, in JSON."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from ninja import NinjaAPI, Path, Query

from ridealong.access.rules import Act, Refused, Scope
from ridealong.api.door import HIGHEST, Call, answer_problems, opens
from ridealong.api.shapes import (
    DealOut,
    DealsOut,
    MeasureOut,
    MeasuresOut,
    PeopleOut,
    PersonOut,
    SessionOut,
    ValueOut,
    ValuesOut,
    WeekCountsOut,
    WeekOut,
    WeeksOut,
)
from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.queries import evidence
from ridealong.figures.queries import measures as figures
from ridealong.figures.queries.days import facts_day
from ridealong.figures.queries.luck import luck_page
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import render
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.week.queries import pages
from ridealong.week.rules.shapes import SessionPlan

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Name = Annotated[str, Path(max_length=100)]
Id = Annotated[int, Path(ge=1, le=HIGHEST)]
Text = Annotated[str, Query(min_length=1, max_length=300)]

LONG_AGO = date(1990, 1, 1)
STAGED = "stage_conversion"
WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")
MOST_WEEKS = 520

api = NinjaAPI(
    title="Ridealong",
    version="1",
    description="What the pages show to the maker of the token, for programs. It changes nothing.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
answer_problems(api)


@opens(api, "/people", name="people", scope=Scope.PEOPLE, act=Act.READ_DIRECTORY, answer=PeopleOut)
def all_people(request: Call, limit: Limit = 50, offset: Offset = 0) -> PeopleOut:
    """Everybody whom the maker of the token may find, A to Z."""
    rows = people.in_directory(request.viewer)
    items = [_person(one) for one in rows[offset : offset + limit]]
    return PeopleOut(total=len(rows), limit=limit, offset=offset, items=items)


@opens(
    api, "/people/{person_id}", name="person", scope=Scope.PEOPLE, act=Act.READ_DIRECTORY, about="person_id",
    answer=PersonOut,
)  # fmt: skip
def one_person(request: Call, person_id: Id) -> PersonOut:
    """One person of the directory."""
    del request  # the door has asked it whether this person may be read
    return _person(people.person(person_id))


def _person(row: PersonRow) -> PersonOut:
    return PersonOut(
        id=row.id, name=row.name, email=row.email, job=row.job, office=row.office, hired_on=row.hired_on,
        left_on=row.left_on,
    )  # fmt: skip


@opens(api, "/measures", name="measures", scope=Scope.MEASURES, act=Act.SIGNED_IN, answer=MeasuresOut)
def all_measures(request: Call, limit: Limit = 50, offset: Offset = 0) -> MeasuresOut:
    """What is measured. A measure that is switched off is not there."""
    del request  # the same for whoever has the scope
    off = people.switched_off()
    rows = [one for one in figures.catalogue() if one.measure not in off]
    items = [
        MeasureOut(
            measure=one.measure, name=render(measure_name(one.measure)), unit=one.unit,
            definition=render(one.definition), needs=list(one.needs), available=one.available,
        )
        for one in rows[offset : offset + limit]
    ]  # fmt: skip
    return MeasuresOut(total=len(rows), limit=limit, offset=offset, items=items)


@opens(api, "/measures/{measure}/values", name="values", scope=Scope.MEASURES, act=Act.READ_FIGURES, answer=ValuesOut)
def values(request: Call, measure: Name, limit: Limit = 50, offset: Offset = 0) -> ValuesOut:
    """A measure by seller, as it was last computed: only sellers whose figures the maker of the token may see."""
    _measured(measure)
    found = luck_page(request.viewer, request.viewer.today)
    entries = () if found is None else [one for one in found.measures if one.measure == measure]
    rows = [(one, row) for one in entries for row in one.rows]
    return ValuesOut(
        total=len(rows), limit=limit, offset=offset, measure=measure, as_of=None if found is None else found.as_of,
        currency=None if found is None else found.currency,
        items=[_value(one, row) for one, row in rows[offset : offset + limit]],
    )  # fmt: skip


def _measured(measure: str) -> None:
    """Raises Refused for a measure that there is not, or that is switched off."""
    name, _, stage = measure.partition(":")
    if name not in BY_NAME or name in people.switched_off() or (stage and name != STAGED):
        raise Refused


def _value(one: LuckMeasure, row: LuckRow) -> ValueOut:
    return ValueOut(
        seller=row.key, name=row.name, stage=one.stage, group=one.group, value=row.value, adjusted=row.adjusted,
        low=row.low, high=row.high, cases=row.n, verdict=row.verdict, side=row.side, peers=one.peers,
    )  # fmt: skip


@opens(api, "/deals", name="deals", scope=Scope.DEALS, act=Act.READ_FIGURES, answer=DealsOut)
def deals(
    request: Call, measure: Text, seller: Text, as_of: date | None = None, limit: Limit = 50, offset: Offset = 0
) -> DealsOut:
    """The deals behind a seller's number; `seller` as the values of a measure name them, `as_of` without one their day.

    `stage_conversion:<stage>` is one stage.
    """
    day = facts_day(request.viewer.today)[0] if as_of is None else as_of
    if not LONG_AGO <= day <= request.viewer.today or "\x00" in measure + seller:
        raise Refused
    _measured(measure)
    total, rows = evidence.behind(request.viewer, measure=measure, seller=seller, as_of=day, first=offset, most=limit)
    items = [
        DealOut(
            deal=one.deal, name=one.name, customer=one.customer, product=one.product, amount=one.amount,
            currency=one.currency, outcome=one.outcome, opened_on=one.opened_on, closed_on=one.closed_on,
        )
        for one in rows
    ]  # fmt: skip
    return DealsOut(total=total, limit=limit, offset=offset, measure=measure, seller=seller, as_of=day, items=items)


@opens(
    api, "/weeks/{leader_id}", name="weeks", scope=Scope.WEEK, act=Act.READ_WEEK_COUNTS, about="leader_id",
    answer=WeeksOut,
)  # fmt: skip
def weeks(request: Call, leader_id: Id, limit: Limit = 50, offset: Offset = 0) -> WeeksOut:
    """The stored weeks of a leader in numbers, the newest first."""
    rows = pages.weeks(request.viewer, leader_id=leader_id, most=MOST_WEEKS)
    items = [
        WeekCountsOut(
            week=str(one.week), planned=one.planned, held=one.held, dropped=one.dropped,
            minutes_planned=one.minutes_planned, minutes_held=one.minutes_held,
        )
        for one in rows[offset : offset + limit]
    ]  # fmt: skip
    return WeeksOut(total=len(rows), limit=limit, offset=offset, items=items)


@opens(
    api, "/weeks/{leader_id}/{week}", name="week", scope=Scope.WEEK, act=Act.READ_WEEK, about="leader_id",
    answer=WeekOut,
)  # fmt: skip
def one_week(request: Call, leader_id: Id, week: Name) -> WeekOut:
    """One stored week of a leader, as `2026-W48`, with all that has been decided about it since."""
    found = pages.page(request.viewer, leader_id=leader_id, week=_week(week))
    if found is None:
        raise Refused
    return WeekOut(
        leader_id=leader_id, leader=found.leader.name, week=str(found.week), as_of=found.as_of,
        minutes_available=found.minutes_available, minutes_planned=found.minutes_planned,
        heading=None if found.heading is None else render(found.heading),
        sessions=[_session(one) for one in found.sessions],
    )  # fmt: skip


def _week(text: str) -> Week:
    """The week of an address. Raises Refused for one that there is not."""
    if WEEK.fullmatch(text) is None:
        raise Refused
    try:
        return Week.parse(text)
    except ValueError as problem:
        raise Refused from problem


def _session(one: SessionPlan) -> SessionOut:
    return SessionOut(
        id=one.id, person_id=one.person.id, person=one.person.name, topic=one.topic, form=one.form,
        kind=one.own_kind or one.form, remote=one.remote,
        minutes=one.minutes, standing=one.standing, probability=one.probability, close_call=one.close_call,
        swapped=one.swapped, planned_on=one.planned_on, planned_at=one.planned_at, zone=one.zone or None,
        held_on=one.held_on, held_minutes=one.held_minutes, dropped=one.dropped, drop_reason=one.drop_reason,
        reasons=[render(reason.sentence) for reason in one.reasons],
    )  # fmt: skip
