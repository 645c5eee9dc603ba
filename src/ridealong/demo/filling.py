"""Fills an empty home with the company, through the rooms' own actions, as its people would have done over time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from ridealong.access import actions as access
from ridealong.access.rules import Viewer
from ridealong.coaching.actions.history import bring_past
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.rules.past import Past
from ridealong.demo.company import SMALL, Company
from ridealong.demo.growing import grow
from ridealong.demo.past import past
from ridealong.demo.remembering import Met
from ridealong.demo.rhythm import rhythm
from ridealong.demo.seating import sit_in
from ridealong.demo.seeing import see
from ridealong.demo.staff import SELLER_JOB, Colleague
from ridealong.demo.tables import write_export
from ridealong.demo.talking import talk
from ridealong.demo.together import meet_together
from ridealong.demo.words import CURRENCY
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.tables import compute_tables
from ridealong.figures.queries.days import facts_day
from ridealong.people import actions as people
from ridealong.people.actions.chairs import Chair, open_position
from ridealong.people.rules import NewPerson

ZONE = "Europe/Berlin"
MINUTES = 240
# Two earlier exports of a small company, so that close dates have been seen to move; a large one has the last only.
EARLIER = (timedelta(weeks=8), timedelta(weeks=4))
EVENING = time(18, tzinfo=UTC)

Progress = Callable[[str], None]


class ImportFailed(RuntimeError):
    """The demo company's own export was not accepted: a mistake of ours."""


def fill(by: Viewer, company: Company, *, now: datetime, progress: Progress = lambda _what: None) -> int:
    """Puts the company into an empty home; answers how many deals it has. Raises ImportFailed."""
    progress("people")
    people.change_organisation(by, name=company.name, currency=CURRENCY, zone=ZONE, minutes=MINUTES, demo=True, now=now)
    ids = _people(by, company, datetime.combine(company.start, EVENING))
    deals = 0
    small = len(company.sellers) <= SMALL
    for day in (*(company.until - back for back in EARLIER if small), company.until):
        progress("deals")
        deals = _bring(by, company, day=day, now=min(now, datetime.combine(day, EVENING)))
    progress("sessions")
    grown: dict[int, str] = {}
    met = [*_past(by, company, ids, grown, now=now), *_lately(by, company, ids, now=now)]
    meet_together(by, company, ids, now=now)
    sit_in(by, company, ids, now=now)
    if small:
        progress("figures")
        # Goals go by figures. The worker finds them there, so that nobody waits for them twice.
        compute_tables(day=facts_day(company.until)[0], now=now)
    grow(company, ids, met, grown, by=by, now=now)
    leader = next(one for one in company.leaders if one.ref == company.demo_leader)
    access.add_account(by, email=leader.email, password=None, person_id=ids[leader.ref], now=now)
    return deals


def _people(by: Viewer, company: Company, now: datetime) -> Mapping[str, int]:
    before = {move.ref: move.before for move in company.transfers}
    ids = people.bring_roster(by, people=[_new_person(one, before.get(one.ref)) for one in company.people], now=now)
    for move in company.transfers:
        leader = next(one.leader for one in company.sellers if one.ref == move.ref)
        people.set_leader(
            by,
            person_id=ids[move.ref],
            leader_id=None if leader is None else ids[leader],
            starts_on=move.moved_on,
            now=now,
        )
    for chair in company.positions:
        meant = Chair(title=SELLER_JOB, office=chair.office, leader_id=ids[chair.leader])
        open_position(by, chair=meant, opened_on=chair.opened_on, now=now)
    for one in company.sellers:
        if one.away is not None:
            people.record_leave(by, person_id=ids[one.ref], starts_on=one.away[0], ends_on=one.away[1], now=now)
    return ids


def _new_person(one: Colleague, led_before: str | None) -> NewPerson:
    return NewPerson(
        ref=one.ref,
        name=one.name,
        email=one.email,
        job=one.job,
        office=one.office,
        hired_on=one.hired_on,
        left_on=one.left_on,
        leader_ref=led_before or one.leader,
        line_starts_on=one.hired_on,
    )


def _bring(by: Viewer, company: Company, *, day: date, now: datetime) -> int:
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=settings.RIDEALONG.home) as folder:
        files = write_export(company, Path(folder), day=day)
        # Visits that are over are gone from the next export, as they should be.
        report = import_files(by, files, answers={"gone": "go on"}, now=now)
        if report.exit_code or report.rows_rejected:
            raise ImportFailed(*(one.key for one in report.problems), *(one.id for one in report.questions))
        with (Path(folder) / "deals.csv").open("rb") as deals:
            return sum(1 for _ in deals) - 1


def _past(
    by: Viewer, company: Company, ids: Mapping[str, int], grown: dict[int, str], *, now: datetime
) -> Iterator[Met]:
    """Notes as well in which behaviour each of the demo leader's people has `grown`."""
    for leader, ref, held, missed in past(company):
        pair = {"leader_id": ids[leader], "person_id": ids[ref]}
        made = bring_past(by, **pair, sessions=held, missed=missed, now=now)
        if leader == company.demo_leader:
            seen = zip(made, held, strict=True)
            grown[ids[ref]] = see(ids[leader], seen, seed=(company.seed, 9, ids[ref]))
        yield from _met(made, ids[ref], held)


def _lately(by: Viewer, company: Company, ids: Mapping[str, int], *, now: datetime) -> Iterator[Met]:
    sellers = {one.ref for one in company.sellers}
    for history in rhythm(company):
        leader, person = ids[history.leader], ids[history.person]
        if history.standing:
            set_standing(
                by,
                leader_id=leader,
                person_id=person,
                weekday=history.weekday,
                starts_at=history.at,
                every_weeks=history.every_weeks,
                minutes=history.minutes,
                starts_on=history.since,
                now=now,
            )
        if history.held:
            made = bring_past(
                by, leader_id=leader, person_id=person, sessions=history.held, missed=history.missed, now=now
            )
            talk(history, ids, made[-1], sells=history.person in sellers, now=now)
            yield from _met(made, person, history.held)


def _met(sessions: Sequence[int], person: int, held: Sequence[Past]) -> Iterator[Met]:
    return (Met(session, person, one.held_on) for session, one in zip(sessions, held, strict=True))
