"""Weeks in the database, with figures made by hand instead of an import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.queries import imports
from ridealong.figures.rules.shapes import Signals
from ridealong.kernel.calendar import Week
from ridealong.people import actions as people
from ridealong.people.rules import NewPerson
from ridealong.week.queries import gathering
from tests.week import build

WEEK = Week(date(2026, 11, 23))


@dataclass
class Office:
    """Lena leads eight sellers, and Lou leads Lena. `figures` are the signals that a plan finds."""

    ids: dict[str, int]
    figures: Signals
    first_import_on: date | None = None

    @property
    def lena(self) -> int:
        return self.ids["lena"]

    def seller(self, number: int) -> int:
        return self.ids[f"s{number}"]


def figures(day: date = date(2026, 11, 22)) -> Signals:
    """Sellers 1 and 4 close few deals; win rates are too close to call."""
    rng = np.random.default_rng(11)
    volume = np.log(150) + 0.3 * rng.standard_normal(40)
    volume[:8], volume[1], volume[4] = np.log(160), np.log(60), np.log(70)
    measures = [
        build.signal("closed_deals", volume, v=0.01),
        build.signal("win_rate", 0.6 + 0.05 * rng.standard_normal(40), rejected=False, p=0.4),
    ]
    deals = {key: (build.deal(f"{key}-a"), build.deal(f"{key}-b")) for key in build.keys(8)}
    return replace(build.signals(40, measures, deals=deals), as_of=day)


@pytest.fixture
def office(db: None, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Office:
    since = date(2026, 11, 2)
    team = [
        NewPerson(
            ref=f"s{number}", name=f"{chr(65 + number)}{number} Lindqvist", leader_ref="lena", line_starts_on=since
        )
        for number in range(8)
    ]
    lead = [
        NewPerson(ref="lou", name="Lou Chief"),
        NewPerson(ref="lena", name="Lena Leader", leader_ref="lou", line_starts_on=since),
    ]
    found = Office(dict(people.bring_roster(operator, people=[*lead, *team], now=now)), figures())
    keys = {f"crm:s{number:04d}": found.seller(number) for number in range(8)} | {"crm:lena": found.lena}
    rows = {key: imports.Identity(key, "crm", person, "", None) for key, person in keys.items()}
    monkeypatch.setattr(gathering.imports, "identities", lambda: rows)
    monkeypatch.setattr(gathering.imports, "current", lambda: _current(found))
    monkeypatch.setattr(gathering, "signals", lambda *, as_of: replace(found.figures, as_of=as_of))
    return found


def _current(office: Office) -> imports.CurrentRow | None:
    if office.first_import_on is None:
        return None
    moment = datetime(2026, 11, 23, 6, tzinfo=UTC)
    return imports.CurrentRow("0" * 64, None, moment, office.first_import_on, office.first_import_on)


@pytest.fixture
def lena(office: Office, today: date) -> Viewer:
    """Signed in as the leader."""
    return Viewer(account_id=None, person_id=office.lena, today=today)
