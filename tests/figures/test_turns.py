"""When a difference became real and when it stopped: chance around a line turns nothing, and who sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions.turning import note_turns
from ridealong.figures.models import FirstLook, Turn
from ridealong.figures.queries import stored, tabled
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.turns import MeasureDay, measure_days
from ridealong.figures.rules.turns import Compared, turns
from ridealong.people.models import SwitchedOff
from ridealong.people.queries import switched_off
from tests.cast import Cast

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SURE = Compared((1, "win_rate"), 100, "real", "below", 0.30, 0.40, 0.50)
LIKELY = replace(SURE, high=0.52)
CLOSE = replace(SURE, verdict="too_close", high=0.55)


@pytest.mark.parametrize(
    ("was", "now", "then"),
    [("", SURE, "below"), ("", LIKELY, ""), ("", CLOSE, ""), ("below", SURE, "below"), ("below", LIKELY, "below"),
     ("below", CLOSE, ""), ("above", LIKELY, ""), ("above", SURE, "below")],
)  # fmt: skip
def test_it_turns_when_it_is_sure_and_back_when_it_is_real_no_more(was: str, now: Compared, then: str) -> None:
    of = SURE.of
    assert list(turns({of: was}, [now])) == ([] if was == then else [(of, then)])


def test_of_several_keys_of_a_person_the_one_with_most_cases_counts() -> None:
    assert list(turns({}, [SURE, replace(CLOSE, n=200)])) == []
    assert list(turns({}, [replace(CLOSE, n=5), SURE])) == [(SURE.of, "below")]


def tables(folder: Path, day: date, high: float) -> Tables:
    """Stored tables in which one seller is compared in one stage."""
    folder.mkdir()
    row = ("test:bob", 0, None, 0.4, 0.3, high, 90, "real" if high < 0.6 else "too_close", "below", None)
    tabled.write(folder / stored.FILE, tabled.OF_DAY, {tabled.LUCK: [row]})
    said = {"luck": [{"measure": "stage_conversion", "stage": "Demo", "peers": 0.5}]}
    (folder / stored.INDEX).write_text(stored.json.dumps(said))
    return Tables(folder, "0" * 32, 1, day)


def test_what_turned_is_written_once_and_shown_to_whoever_reads_figures(cast: Cast, tmp_path: Path) -> None:
    bob, persons = cast.viewers["bob"], {"test:bob": cast["bob"]}
    for number, (high, again) in enumerate(((0.4, 2), (0.52, 1), (0.7, 1))):
        for once in range(again):
            day = DAY + timedelta(days=number)
            note_turns(tables(tmp_path / f"{number}{once}", day, high), persons=persons)
    name = "stage_conversion:Demo"
    assert [(one.on, one.measure, one.side) for one in Turn.objects.order_by("on")] == [
        (DAY, name, "below"), (DAY + timedelta(days=2), name, ""),
    ]  # fmt: skip
    look = FirstLook.objects.create(
        person_id=cast["bob"], measure="stage_conversion", since=DAY, open_on=bob.today + timedelta(days=7)
    )
    days = (
        MeasureDay(DAY, "first", "stage_conversion"), MeasureDay(DAY, "below", name),
        MeasureDay(DAY + timedelta(days=2), "over", name),
    )  # fmt: skip

    def seen(who: str) -> tuple[MeasureDay, ...] | None:
        found = measure_days(cast.viewers[who], person_id=cast["bob"], off=switched_off())
        return None if found is None else found.days

    assert seen("bob") == days
    assert seen("alice") == ()  # for a week it is Bob's alone
    FirstLook.objects.filter(pk=look.pk).update(open_on=bob.today)
    assert seen("alice") == seen("dora") == days
    assert seen("carol") is seen("edgar") is None
    SwitchedOff.objects.create(name="stage_conversion", since=NOW)
    assert seen("bob") == ()


def test_tables_computed_once_more_take_the_place_of_the_days_earlier_ones(cast: Cast, tmp_path: Path) -> None:
    """With other facts of the same day the difference is not real: nothing began, so nothing is over."""
    persons = {"test:bob": cast["bob"]}
    for number, high in enumerate((0.4, 0.7)):
        note_turns(tables(tmp_path / str(number), DAY, high), persons=persons)
    assert not Turn.objects.exists()
    for day, high, name in ((DAY, 0.4, "2"), (DAY + timedelta(days=1), 0.7, "3"), (DAY + timedelta(days=1), 0.4, "4")):
        note_turns(tables(tmp_path / name, day, high), persons=persons)
    assert [(one.on, one.side) for one in Turn.objects.all()] == [(DAY, "below")]


def test_the_command_line_sees_what_is_new(cast: Cast, operator: Viewer) -> None:
    FirstLook.objects.create(
        person_id=cast["bob"], measure="win_rate", since=operator.today, open_on=operator.today + timedelta(days=7)
    )
    assert measure_days(operator, person_id=cast["bob"], off=frozenset()) is not None
