"""From the records of all rooms to what a leader's week is made from. Heavy: only the worker and the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from django.conf import settings

from ridealong.coaching.queries.asks import waiting
from ridealong.coaching.queries.items import overdue
from ridealong.figures.queries import firsts, imports
from ridealong.figures.queries.setting import NoFacts
from ridealong.figures.queries.signals import signals
from ridealong.figures.rules.shapes import Signals, Trade
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people
from ridealong.people.rules import OrganisationRow, Roster
from ridealong.week.queries import records
from ridealong.week.rules.cycles import cycle_of
from ridealong.week.rules.inputs import Fixed, Inputs, Leading, Musts, Report
from ridealong.week.rules.keys import keys_of, sellers_of
from ridealong.week.rules.priors import Priors
from ridealong.week.rules.shapes import Who
from ridealong.week.rules.views import Views, without

WORKING_DAYS = 5
NEW_IN_ROLE = timedelta(weeks=26)


@dataclass(frozen=True)
class Table:
    """Everything that all leaders' weeks share: read once, however many are planned."""

    week: Week
    organisation: OrganisationRow
    roster: Roster
    keys: Mapping[int, str]
    sellers: Mapping[int, tuple[str, ...]]
    history: records.History
    minutes: Mapping[int, int]
    fixed: Mapping[int, tuple[Fixed, ...]]
    priors: Priors
    musts: Musts
    signals: Signals
    first_import: date | None
    notice: Sentence | None = None

    @cached_property
    def led(self) -> Mapping[int, tuple[int, int]]:
        """By leader: sessions planned and held in the four weeks before, read when somebody leads leaders."""
        return records.led(self.week)

    @cached_property
    def overdue(self) -> Mapping[int, int]:
        """By person: action items that were due before the week and are open."""
        return overdue(self.week.monday)

    @cached_property
    def asks(self) -> Mapping[int, int]:
        """By person: what was asked for, is open, and a week old before the week is over."""
        return waiting(self.week.monday)

    @cached_property
    def views(self) -> Views:
        return Views(self.signals)

    def who(self, person_id: int) -> Who:
        """A person with their source key; None where no source knows them."""
        sources = self.sellers.get(person_id)
        return Who(person_id, self.roster.people[person_id].name, sources[0] if sources else None)

    @cached_property
    def leaders(self) -> tuple[int, ...]:
        """Everybody to whom somebody reports in the week, by name."""
        found = self.roster.leaders(self.week.monday)
        return tuple(sorted(found, key=lambda one: (self.roster.people[one].name, self.keys[one])))


def gather(week: Week, *, today: date, leaders: Collection[int] | None = None, notice: Sentence | None = None) -> Table:
    """What is known for a week, but for what `today` is new about people and theirs alone; `leaders` limits what is
    read of the records."""
    identities = [(key, one.person_id) for key, one in imports.identities().items()]
    roster, organisation = people.roster(), people.organisation()
    keys = keys_of(roster.people.values(), identities)
    current = imports.current()
    return Table(
        week=week,
        organisation=organisation,
        roster=roster,
        keys=keys,
        sellers=sellers_of(identities),
        history=records.history(week),
        minutes=records.minutes_of(organisation.minutes),
        fixed=records.fixed(week, leaders, keys),
        priors=records.priors(),
        musts=records.musts(),
        signals=without(_signals(week.eve), firsts.by_key(firsts.new(today))),
        first_import=imports.first_import_on() if current is None else current.first_import_on,
        notice=notice,
    )


def inputs(table: Table, leader_id: int, *, minutes: int | None = None) -> Inputs:
    """What one leader's week is a function of, as if its cycle started now; a running cycle is put in afterwards."""
    reports = tuple(sorted(_reports(table, leader_id), key=lambda one: one.key))
    there, led = {report.key for report in reports if not report.away}, {report.key for report in reports}
    return Inputs(
        leader=table.who(leader_id),
        key=table.keys[leader_id],
        week=table.week,
        cycle=cycle_of(table.week, table.organisation.cycle_weeks),
        minutes=table.minutes[leader_id] if minutes is None else minutes,
        reports=reports,
        fixed=tuple(one for one in table.fixed.get(leader_id, ()) if one.person in there),
        elsewhere=sum(one.minutes for one in table.fixed.get(leader_id, ()) if one.by_hand and one.person not in led),
        signals=table.signals,
        priors=table.priors,
        musts=table.musts,
        currency=table.organisation.currency,
        close_calls=table.organisation.close_calls,
        secret=settings.RIDEALONG.draw_secret,
        notice=table.notice,
    )


def _reports(table: Table, leader_id: int) -> Iterator[Report]:
    monday = table.week.monday
    leads = set(table.leaders)
    for person in table.roster.reports_of(leader_id, monday):
        line = table.roster.line_of(person, monday)
        began = max(filter(None, (line.starts_on if line else None, table.first_import)), default=None)
        yield _with_leave(
            table,
            person,
            Report(
                who=table.who(person),
                key=table.keys[person],
                sellers=table.sellers.get(person, ()),
                leads=person in leads,
                new=table.roster.new_on(person, monday),
                unseen_weeks=_weeks_since(monday, began, table.history.seen.get(person)),
                career_weeks=_weeks_since(monday, began, table.history.career.get(person)),
                recent=table.history.recent.get(person, {}),
                overdue=table.overdue.get(person, 0),
                asks=table.asks.get(person, 0),
                leading=_leading(table, person) if person in leads else None,
            ),
        )


def _leading(table: Table, person: int) -> Leading:
    """How a report who leads has led lately."""
    monday = table.week.monday
    planned, held = table.led.get(person, (0, 0))
    chairs = [one for one in table.roster.positions if one.leader_id == person and one.filled_by is None]
    ages = [(monday - one.opened_on).days for one in chairs if one.opened_on <= monday]
    since = min((line.starts_on for line in table.roster.lines if line.leader_id == person), default=monday)
    weeks = (monday - since).days // 7
    return Leading(planned, held, len(ages), max(ages, default=0), weeks if since > monday - NEW_IN_ROLE else None)


def _with_leave(table: Table, person: int, report: Report) -> Report:
    """Away only who is away on every working day of the week."""
    days = [table.week.monday + timedelta(days=number) for number in range(WORKING_DAYS)]
    away = [table.roster.on_leave(person, day) for day in days]
    if not all(away):
        return report
    last = away[-1]
    back = None if last is None or last.ends_on is None else last.ends_on + timedelta(days=1)
    return replace(report, away=True, back_on=back)


def _weeks_since(monday: date, began: date | None, last: date | None) -> int:
    """Whole weeks since the latest of both days; 0 where neither is known or it lies ahead."""
    latest = max(filter(None, (began, last)), default=None)
    return 0 if latest is None else max(0, (monday - latest).days // 7)


def _signals(as_of: date) -> Signals:
    try:
        return signals(as_of=as_of)
    except NoFacts:
        return nothing_known(as_of)


def nothing_known(as_of: date) -> Signals:
    """Before the first import: the week still shares minutes out and keeps its musts."""
    none = np.empty(0)
    trade = Trade((), none, none, none, none, None, None)
    return Signals("", as_of, None, False, None, (), trade, {}, {}, {})  # noqa: FBT003  a row of the contract
