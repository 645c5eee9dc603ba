"""What the addresses for programs answer with. Fields are added, never renamed or removed, within a version."""

from __future__ import annotations

from datetime import date, time

from ninja import Schema


class Paged(Schema):
    """How much of the whole an answer holds."""

    total: int
    limit: int
    offset: int


class PersonOut(Schema):
    """Somebody of the directory."""

    id: int
    name: str
    email: str | None
    job: str | None
    office: str | None
    hired_on: date | None
    left_on: date | None


class PeopleOut(Paged):
    """A page of the directory, A to Z."""

    items: list[PersonOut]


class MeasureOut(Schema):
    """A measure: what it is, what it needs of the facts, and whether they have that."""

    measure: str
    name: str
    unit: str
    definition: str
    needs: list[str]
    available: bool


class MeasuresOut(Paged):
    """A page of the measures that are switched on."""

    items: list[MeasureOut]


class ValueOut(Schema):
    """One seller in a measure: as counted, and adjusted towards fair peers with its 90 % interval; null: not known."""

    seller: str
    name: str
    stage: str | None
    group: str
    value: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    cases: int
    verdict: str
    side: str
    peers: float | None


class ValuesOut(Paged):
    """A page of a measure by seller, as of a day; `as_of` is null before anything has been computed."""

    measure: str
    as_of: date | None
    currency: str | None
    items: list[ValueOut]


class DealOut(Schema):
    """One deal behind a number."""

    deal: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    currency: str | None
    outcome: str
    opened_on: date | None
    closed_on: date | None


class DealsOut(Paged):
    """A page of the deals behind a seller's number, the latest closed first."""

    measure: str
    seller: str
    as_of: date
    items: list[DealOut]


class WeekCountsOut(Schema):
    """A leader's week in numbers."""

    week: str
    planned: int
    held: int
    dropped: int
    minutes_planned: int
    minutes_held: int


class WeeksOut(Paged):
    """A page of a leader's stored weeks, the newest first."""

    items: list[WeekCountsOut]


class SessionOut(Schema):
    """A session of a week, and what has become of it. `kind`: its form, or the name of a kind of your
    own; `planned_at` is by the clocks of `zone`;
    `remote`: a ride-along not in the field."""

    id: int | None
    person_id: int | None
    person: str
    topic: str
    form: str
    kind: str
    remote: bool
    minutes: int
    standing: bool
    probability: float
    close_call: bool
    swapped: bool
    planned_on: date | None
    planned_at: time | None
    zone: str | None
    held_on: date | None
    held_minutes: int | None
    dropped: bool
    drop_reason: str | None
    reasons: list[str]


class WeekOut(Schema):
    """A leader's stored week."""

    leader_id: int
    leader: str
    week: str
    as_of: date
    minutes_available: int
    minutes_planned: int
    heading: str | None
    sessions: list[SessionOut]
