"""Who can be compared in what for the first time, and how long that is theirs alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ridealong.access import actions as access
from ridealong.access.rules import Viewer, visible_from
from ridealong.figures.actions.firsts import note_firsts
from ridealong.figures.models import FirstLook
from ridealong.figures.queries import firsts, stored, tabled
from ridealong.figures.queries.stored import Tables
from ridealong.people import actions as people
from ridealong.people.rules import NewPerson

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_others_see_what_is_new_after_so_many_days() -> None:
    assert visible_from(DAY, 7) == date(2026, 12, 1)
    assert visible_from(DAY, 0) == DAY


@pytest.fixture
def persons(db: None, operator: Viewer) -> dict[str, int]:
    """Ana has an account, Ben has none."""
    ids = people.bring_roster(
        operator, people=[NewPerson(ref="ana", name="Ana"), NewPerson(ref="ben", name="Ben")], now=NOW
    )
    access.add_account(operator, email="ana@example.org", password=None, person_id=ids["ana"], now=NOW)
    return {f"test:{ref}": person for ref, person in ids.items()}


def tables(folder: Path, *compared: tuple[str, str]) -> Tables:
    """Stored tables in which these sellers can be compared in these measures."""
    folder.mkdir(parents=True)
    measures = sorted({measure for _, measure in compared})
    rows = [(key, measures.index(measure), None, 0.5, *[None] * 6) for key, measure in compared]
    tabled.write(folder / stored.FILE, tabled.OF_DAY, {tabled.LUCK: rows})
    (folder / stored.INDEX).write_text(stored.json.dumps({"luck": [{"measure": one} for one in measures]}))
    return Tables(folder, "0" * 32, 1, DAY)


def test_the_first_figures_are_everybodys_and_later_ones_the_persons_first(
    persons: dict[str, int], tmp_path: Path
) -> None:
    first = tables(tmp_path / "1", ("test:ana", "win_rate"), ("test:ben", "win_rate"))
    note_firsts(first, persons=persons, today=DAY, days=7)
    assert firsts.new(DAY) == {}
    later = DAY + timedelta(days=30)
    both = [("test:ana", "win_rate"), ("test:ana", "attainment"), ("test:ben", "attainment"), ("test:zed", "win_rate")]
    for again in ("2", "3"):
        note_firsts(tables(tmp_path / again, *both), persons=persons, today=later, days=7)
    ana = persons["test:ana"]
    opens = later + timedelta(days=7)
    assert firsts.new(later) == {ana: {"attainment": opens}}
    assert firsts.new(opens) == {}
    assert FirstLook.objects.count() == 4
    assert firsts.held_back(Viewer(1, ana, later)) == {}
    assert firsts.held_back(Viewer(1, persons["test:ben"], later)) == {ana: {"attainment": opens}}
    assert firsts.held_back(Viewer(None, None, later, operator=True)) == {}
