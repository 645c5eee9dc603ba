"""What is stored week by week adds up to what is compared, for every person and nobody's cases twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.rules import Viewer
from ridealong.coaching.actions import goals
from ridealong.coaching.models import Goal
from ridealong.coaching.queries.goals import goals_of, worth_a_word
from ridealong.coaching.rules.goals import LINKED
from ridealong.figures.actions import tables
from ridealong.figures.queries import imports, portraits, stored
from ridealong.figures.queries.computing import bench
from ridealong.figures.queries.firsts import known_to
from ridealong.figures.queries.setting import setting
from ridealong.figures.queries.weekly import packed, unpacked, weekly
from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.weekly import sums
from tests.figures.company import TODAY, Company, bring_company

NOW = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
DAY = date(2026, 6, 30)


def test_cases_add_up_by_person_and_monday() -> None:
    days = np.array([4.0, 10.0, 11.0, 11.0, 4.0])  # Monday 5 January 1970, its Sunday, the Monday after
    rows = Frame(5, {"seller": np.array([0, 0, 0, 1, -1])}, {"seller": ("a", "b")}, {"day": days})
    y, e, v = np.array([1.0, 0, 1, 1, 1]), np.full(5, 0.5), np.full(5, 0.25)
    found = sums("win_rate", rows, y, e, v)
    assert [found.keys[who] for who in found.who] == ["a", "a", "b"]
    assert found.monday.tolist() == [4, 11, 11]
    assert (found.n.tolist(), found.total.tolist()) == ([2, 1, 1], [1.0, 1.0, 1.0])
    assert (found.expected.tolist(), found.variance.tolist()) == ([1.0, 0.5, 0.5], [0.5, 0.25, 0.25])


@pytest.fixture
def company(db: None, home: Path) -> Company:
    operator = Viewer(account_id=None, person_id=None, today=TODAY, operator=True)
    found = bring_company(home, operator, NOW)
    tables.compute_tables(day=DAY, now=NOW)
    return found


def test_the_weeks_of_a_year_give_the_value_of_the_year_and_a_goal_its_baseline(company: Company) -> None:
    (kept,) = stored.stored(company.snapshot.path.parent, company.snapshot.hash)
    names = ("monday", "n", "total", "expected", "variance")
    rows = [
        {"key": key, "measure": measure, **dict(zip(names, week, strict=True))}
        for key, measure, weeks in kept.select("SELECT key, measure, weeks FROM weekly")
        for week in unpacked(weeks)
    ]
    assert {row["monday"].weekday() for row in rows} == {0}
    assert {row["measure"].partition(":")[0] for row in rows} <= set(LINKED)
    assert {"activity", "won_deals", "new_deals"} <= {row["measure"] for row in rows}
    with bench(setting(), DAY) as at:
        wins = {one.keys: one.estimates for one in at.comparisons if one.tested.measure == "win_rate"}
    counted = {key: (n, v) for keys, of in wins.items() for key, n, v in zip(keys, of.n, of.value, strict=True)}
    assert len(counted) > 5
    for key, (n, value) in counted.items():
        mine = [row for row in rows if row["key"] == key and row["measure"] == "win_rate"]
        assert sum(row["n"] for row in mine) == n
        assert sum(row["total"] for row in mine) / n == pytest.approx(value)
    leader, ref = company.viewer("m1"), min(company.line_of("m1"))
    person, current = company.ids[ref], imports.current()
    of = portraits.own(leader, person)
    known = weekly(of, ["win_rate"], current=current, today=TODAY)
    assert known is not None
    assert known.as_of == DAY
    wanted = goals.NewGoal("Ask first", date(2026, 12, 1), measure="win_rate", wanted=0.99)
    made = goals.set_goal(leader, person_id=person, new=wanted, now=NOW)
    row = Goal.objects.get(pk=made)
    before = [one for one in known.measures["win_rate"] if (DAY - one.monday).days >= 6]
    assert row.before_n == sum(one.n for one in before)
    assert row.base_value == pytest.approx(counted[f"test:{ref}"][1])
    found = goals_of(leader, person_id=person, facts=lambda: of, current=current)[0]
    assert (found.moved.verdict, found.moved.since) == ("cannot_tell", 0)
    assert sum(one.n for one in found.points) <= counted[f"test:{ref}"][0]

    def worth(viewer: Viewer, off: Collection[str] = ()) -> list[int]:
        moved, risen = worth_a_word(viewer, [person], known_to(viewer), current=current, off=off)
        assert risen == ()
        return [one.id for one in moved]

    assert worth(leader) == []
    # As if it had been set half a year ago, when this person won nothing.
    Goal.objects.filter(pk=made).update(
        started_on=date(2026, 1, 5), before_away=-0.9, before_n=50, before_variance=0.002
    )
    assert worth(leader) == [made]
    assert worth(company.viewer("m2")) == []
    assert worth(leader, off=("win_rate",)) == []
    goals.close_goal(leader, goal_id=made, how="reached", why="It is habit", now=NOW)
    assert goals_of(leader, person_id=person, facts=lambda: of, current=current)[0].moved.verdict == "moved"


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 2**31 - 1), *[st.floats(allow_nan=False)] * 3)))
def test_weeks_come_back_as_they_were_packed(weeks: list[tuple[int, int, float, float, float]]) -> None:
    mondays, counts, *numbers = zip(*weeks, strict=True) if weeks else [()] * 5
    found = list(unpacked(packed(mondays, counts, numbers)))
    assert [((monday - date(1970, 1, 1)).days, *rest) for monday, *rest in found] == weeks
