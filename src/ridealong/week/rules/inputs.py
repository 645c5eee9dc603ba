"""What a week is made from, gathered once, so that everything after is a function of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from ridealong.figures.rules.shapes import SellerKey, Signals
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.priors import Priors
from ridealong.week.rules.shapes import Cycle, Who


@dataclass(frozen=True, slots=True)
class Leading:
    """How somebody who leads has led lately: sessions planned and held in the four weeks before, open positions and the
    longest of them in days, and whole weeks since anybody first reported to them, None where that is long ago."""

    planned: int
    held: int
    positions: int = 0
    longest: int = 0
    weeks_in_role: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody who reports to the leader in the week that is planned.

    `key` names them in streams and orderings: their source key, or one made from the roster. `sellers` are all their
    source keys. `unseen_weeks` and `career_weeks` are whole weeks since somebody last sat down with them, or spoke
    about their career, counted as WEEK section 4 says. `recent` is by topic the sum of 2^(−age in weeks / 4).
    `overdue` counts action items, `asks` what was asked for before the week.
    """

    who: Who
    key: str
    sellers: tuple[SellerKey, ...] = ()
    leads: bool = False
    new: bool = False
    away: bool = False
    back_on: date | None = None
    unseen_weeks: int = 0
    career_weeks: int = 0
    recent: Mapping[str, float] = field(default_factory=dict)
    overdue: int = 0
    asks: int = 0
    leading: Leading | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """What stands in the week before anything is planned: a standing one-on-one, or a session that the leader moved
    there or planned by hand (`standing` False)."""

    person: str
    form: str
    minutes: int
    topic: str | None = None
    planned_on: date | None = None
    planned_at: time | None = None
    id: int | None = None
    standing: bool = True
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Musts:
    """When somebody has to be seen, and how long that takes at least: as the program comes, or as it was set."""

    unseen_weeks: int = 4
    catch_up_minutes: int = 15
    career_weeks: int = 13
    career_minutes: int = 60


# The least and the most that each can be set to.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "unseen_weeks": (1, 13), "catch_up_minutes": (5, 60), "career_weeks": (4, 52), "career_minutes": (15, 120),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that one leader's week is a function of. `reports` are sorted by key; `minutes` is what the leader has
    for people in the week; `secret` keys the draw. `swapped` holds, by person, what the leader put in place of the
    draw's choice; `ended` the people whose focus the leader ended; `elsewhere` are minutes planned with people who do
    not report to the leader."""

    leader: Who
    key: str
    week: Week
    cycle: Cycle
    minutes: int
    reports: tuple[Report, ...]
    fixed: tuple[Fixed, ...]
    signals: Signals
    priors: Priors
    currency: str | None
    close_calls: bool
    secret: str
    musts: Musts = Musts()
    swapped: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()
    notice: Sentence | None = None
    elsewhere: int = 0

    @property
    def present(self) -> tuple[Report, ...]:
        """Those who are there in the week."""
        return tuple(report for report in self.reports if not report.away)

    @property
    def standing_minutes(self) -> int:
        """Minutes of standing one-on-ones."""
        return sum(one.minutes for one in self.fixed if one.standing)

    @property
    def free_minutes(self) -> int:
        """What is left once everything that stands has its minutes; negative where that is too much."""
        return self.minutes - self.elsewhere - sum(one.minutes for one in self.fixed)

    def stream_words(self, purpose: str) -> tuple[str, ...]:
        """What keys a stream of this leader's cycle: never an id, never the order of rows."""
        return (self.secret, self.key, self.cycle.start.isoformat(), purpose)
