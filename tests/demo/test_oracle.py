"""The oracle: of the gaps that are truly there, how many does the week find, beside a league table and chance?

A *pick* is an extra session with a topic that figures give (not a standing one-on-one, not a must, not own choice): the
person and the topic must both be right to be a hit. The league table gets as many picks from each leader's team and
takes those with the lowest raw win rate; for it the right person alone is a hit. Chance takes anybody.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from ridealong.access.rules import Viewer
from ridealong.demo import filling
from ridealong.demo.company import Company, at_work, generate, with_no_gaps
from ridealong.demo.selling import number, sell
from ridealong.week.queries.plans import plan_all
from ridealong.week.rules.shapes import WeekPlan

UNTIL = date(2026, 11, 24)
OWN = {"own_choice", "career", "pipeline_hygiene", "coaching_skill"}
Pick = tuple[str, str]


@dataclass
class Score:
    """Counts over companies; `found` are gaps with a session of any kind, standing ones too, within two weeks."""

    planted: int = 0
    picks: int = 0
    hits: int = 0
    league_hits: int = 0
    chance: float = 0.0
    found: int = 0

    def __str__(self) -> str:
        return (
            f"{self.hits} of {self.picks} picks right in person and topic ({self.hits / self.picks:.0%}); bottom of "
            f"the league table {self.league_hits / self.picks:.0%} right in person alone, chance "
            f"{self.chance / self.picks:.0%}; within two weeks {self.found} of {self.planted} gaps have a session"
        )


def _weeks(operator: Viewer, company: Company, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[WeekPlan]:
    """This week's plans, then last week's, none recorded."""
    monkeypatch.setattr(filling, "EARLIER", ())
    filling.fill(operator, company, now=now)
    return [
        plan
        for back in (0, 1)
        for plan in plan_all(operator, day=UNTIL - timedelta(weeks=back), minutes=None, today=UNTIL)
    ]


def _picks(plans: list[WeekPlan], *, standing: bool) -> set[Pick]:
    return {
        ((session.person.key or "").partition(":")[2], session.topic)
        for plan in plans
        for session in plan.sessions
        if session.topic not in OWN and (standing or not session.standing)
    }


def _win_rates(company: Company) -> dict[str, float]:
    """Raw, over the trailing 52 weeks, of those who are at work: what every report shows."""
    eve = number(UNTIL) - 2
    found = {}
    for place, one in enumerate(company.sellers):
        book = sell(company, place)
        closed = (book.ended <= eve) & (book.ended > eve - 364)
        if one.left_on is None and one.away is None and closed.sum() >= 5:
            found[one.ref] = float(book.won[closed].mean())
    return found


def _scored(company: Company, plans: list[WeekPlan]) -> Score:
    planted = {(gap.ref, gap.topic) for gap in company.gaps if gap.stage is not None}
    people = {ref for ref, _ in planted}
    picks = _picks(plans[: len(plans) // 2], standing=False)
    rates, leader = _win_rates(company), {one.ref: one.leader for one in at_work(company)}
    wanted = Counter(leader[ref] for ref in {ref for ref, _ in picks})
    bottom: set[str] = set()
    for who, count in wanted.items():
        team = sorted((ref for ref in rates if leader[ref] == who), key=rates.__getitem__)
        bottom |= set(team[:count])
    return Score(
        planted=len(planted),
        picks=len(picks),
        hits=len(picks & planted),
        league_hits=len(bottom & people),
        chance=len(picks) * len(people) / len(rates),
        found=len(_picks(plans, standing=True) & planted),
    )


@pytest.mark.long
@pytest.mark.django_db
def test_the_week_finds_planted_gaps(
    home: Path, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = generate(until=UNTIL)
    score = _scored(company, _weeks(operator, company, now, monkeypatch))
    assert score.hits >= 0.6 * score.picks
    assert score.hits >= 2.5 * score.chance
    assert score.hits >= score.league_hits
    assert score.found >= 0.8 * score.planted


@pytest.mark.long
@pytest.mark.django_db
def test_the_week_finds_planted_gaps_in_ten_companies(
    home: Path, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    total = Score()
    for seed in range(1, 11):
        company = generate(seed, until=UNTIL)
        with transaction.atomic():
            one = _scored(company, _weeks(operator, company, now, monkeypatch))
            transaction.set_rollback(True)
        for name in Score.__dataclass_fields__:
            setattr(total, name, getattr(total, name) + getattr(one, name))
    with capsys.disabled():
        sys.stdout.write(f"\nten demo companies: {total}\n")
    assert total.hits >= 0.7 * total.picks
    assert total.hits >= 3 * total.chance
    assert total.hits >= 1.2 * total.league_hits
    assert total.found >= 0.85 * total.planted


@pytest.mark.long
@pytest.mark.django_db
def test_where_nobody_lacks_anything_hardly_anybody_is_sent(
    home: Path, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chance, product mix and quarter ends alone give no reason to coach anybody on anything in particular."""
    picks = 0
    for seed in range(1, 5):
        with transaction.atomic():
            plans = _weeks(operator, with_no_gaps(generate(seed, until=UNTIL)), now, monkeypatch)
            picks += len(_picks(plans[: len(plans) // 2], standing=False))
            transaction.set_rollback(True)
    assert picks <= 2
