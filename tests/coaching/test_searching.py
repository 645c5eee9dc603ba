"""Search in what people say to each other: what is found, by whom, and that what is written is found at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.queries import operator
from ridealong.access.rules import POLICY, Act, Viewer
from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.models import ActionItem, Point, Session
from ridealong.coaching.queries import searching
from ridealong.coaching.queries.goals import goals_seen
from ridealong.coaching.queries.searching import SORTS, Seeker, said
from ridealong.people.actions import editing, set_leader
from ridealong.store.fulltext import FoldedText, fold
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.coaching.searched import aim, everything, found, goals, speak
from tests.postgres import postgres

__all__ = ["postgres"]

ROOT = Path(__file__).parents[2]
ITEM = "Send the price list to Jose"
NOTE = "He *negotiated* the pri\u0301ce with Ørsted."
SEARCHED = [
    model for model in apps.get_models() if any(isinstance(one, FoldedText) for one in model._meta.concrete_fields)
]


@pytest.fixture
def session(cast: Cast) -> int:
    return speak(cast)


def test_words_are_found_by_their_beginnings_without_case_and_accents(cast: Cast, session: int) -> None:
    seen = everything(cast)
    assert seen["bob pricé"] == ["Price list", "Prices: who négotiates?", NOTE, ITEM]
    assert seen["bob PRI neg"] == ["Prices: who négotiates?", NOTE]
    assert seen["bob jose"] == ["E-mail José@Łódź", ITEM]
    assert seen["bob Straße 7"] == ["Straßenbahn 7"]
    assert seen["bob e-mail"] == ["E-mail José@Łódź"]
    assert seen["bob 1e5"] == ["1e5 deals"]
    assert seen["bob ørsted"] == [NOTE]
    assert seen["bob nothing like it"] == []
    assert {text for text in seen if seen[text] and text.startswith("dora")} == set(), "a leader's leader hears nothing"
    assert [seen[f"alice {text}"] for text in ("st", "pricé")] == [seen[f"bob {text}"] for text in ("st", "pricé")]


def test_what_is_found_follows_every_write(cast: Cast, session: int, now: datetime) -> None:
    alice = cast.viewers["alice"]
    notes.write_note(alice, session_id=session, text="Only discounts", version=1, now=now)
    assert found(cast, "bob", "orsted") == []
    assert found(cast, "bob", "discount") == ["Only discounts"]
    point = Point.objects.get(text="Price list")
    agendas.tick_point(alice, session_id=session, point_id=point.pk, done=True, now=now)
    (row,) = (one for one in said(Seeker(alice), "points", ["price", "list"], most=5).rows)
    assert row.done
    agendas.move_point_up(alice, session_id=session, point_id=point.pk, now=now)
    agendas.remove_point(alice, session_id=session, point_id=point.pk, now=now)
    assert found(cast, "bob", "price list") == [ITEM]
    Session.objects.all().delete()
    assert found(cast, "alice", "discount") == []


def test_who_is_erased_is_found_no_more_and_leaves_no_words(
    cast: Cast, session: int, operator: Viewer, now: datetime
) -> None:
    assert "sought" not in str(held_on(cast.viewers["bob"], cast["bob"])), "the same words once more are not taken away"
    erase_person(operator, person_id=cast["bob"], now=now)
    assert found(cast, "alice", "pri") == []


def test_a_new_leader_finds_open_items_and_the_former_one_what_was(cast: Cast, session: int, now: datetime) -> None:
    set_leader(
        Viewer(None, None, cast.viewers["alice"].today, operator=True), person_id=cast["bob"], leader_id=cast["edgar"],
        starts_on=cast.viewers["alice"].today + timedelta(days=1), now=now,
    )  # fmt: skip
    later = {
        who: Viewer(one.account_id, one.person_id, one.today + timedelta(days=1)) for who, one in cast.viewers.items()
    }
    assert [row.text for row in said(Seeker(later["edgar"]), "items", ["price"], most=5).rows] == [ITEM]
    assert [row.session_id for row in said(Seeker(later["edgar"]), "items", ["price"], most=5).rows] == [None]
    assert [said(Seeker(later["edgar"]), sort, ["price"], most=5).count for sort in ("points", "notes")] == [0, 0]
    assert [said(Seeker(later["alice"]), sort, ["price"], most=5).count for sort in SORTS] == [2, 1, 1, 0]
    assert [said(Seeker(later["bob"]), sort, ["price"], most=5).count for sort in SORTS] == [2, 1, 1, 0]
    items.tick(cast.viewers["bob"], item_id=ActionItem.objects.get().pk, done=True, now=now)
    assert said(Seeker(later["edgar"]), "items", ["price"], most=5).count == 0


def test_who_acts_for_a_leader_finds_what_is_said_in_those_days(cast: Cast, session: int, now: datetime) -> None:
    alice, carol = cast.viewers["alice"], cast.viewers["carol"]
    assert said(Seeker(carol), "points", ["price"], most=5).count == 0
    days = {"starts_on": alice.today, "ends_on": alice.today}
    editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["carol"], **days, now=now)
    assert said(Seeker(carol), "points", ["price"], most=5).count == 2
    tomorrow = Viewer(carol.account_id, carol.person_id, alice.today + timedelta(days=1))
    assert said(Seeker(tomorrow), "points", ["price"], most=5).count == 0


def test_private_notes_are_not_searched(cast: Cast, session: int, now: datetime) -> None:
    notes.write_private_note(cast.viewers["alice"], session_id=session, text="Secretly promising", version=0, now=now)
    assert found(cast, "alice", "secretly") == found(cast, "bob", "secretly") == []
    assert {model.__name__ for model in SEARCHED} == {"Point", "SharedNote", "ActionItem", "Goal"}


def test_pages_of_what_was_found_count_what_is_visible(cast: Cast, now: datetime) -> None:
    with_bob, with_carol = meet(cast, now), meet(cast, now, person="carol")
    for number in range(7):
        agendas.add_point(cast.viewers["alice"], session_id=with_bob, text=f"Topic {number}", now=now)
        agendas.add_point(cast.viewers["alice"], session_id=with_carol, text=f"Topic {number}", now=now)
    bob = said(Seeker(cast.viewers["bob"]), "points", ["topic"], most=5, skip=5)
    assert ([row.text for row in bob.rows], bob.count) == (["Topic 1", "Topic 0"], 7)
    assert said(Seeker(cast.viewers["alice"]), "points", ["topic"], most=1).count == 14


def test_goals_are_found_as_their_rule_gives_them(cast: Cast) -> None:
    """Asked for in sets that are merged, they are those of the one rule in the one order, on every page."""
    aim(cast)
    for name, viewer in cast.viewers.items():
        wanted = goals_seen(viewer).filter(sought__words=["price"]).order_by("-on", "-pk").values_list("pk", "on")
        for skip, most in ((0, 5), (0, 50), (5, 5), (7, 3), (50, 5)):
            page = said(Seeker(viewer), "goals", ["price"], most=most, skip=skip)
            assert [(row.id, row.day) for row in page.rows] == list(wanted[skip : skip + most]), name
            assert page.count == (len(wanted) if page.rows else 0), name
    seen = [said(Seeker(cast.viewers[name]), "goals", ["price"], most=1).count for name in ("dora", "alice", "olga")]
    assert seen == [36, 18, 0]


@pytest.mark.parametrize("ago", [31, 30, 29, 1, 0, -3])
def test_goals_closed_before_somebody_was_led_are_found_by_nobody_who_leads_them_since(
    cast: Cast, now: datetime, ago: int
) -> None:
    """Whichever of those whom somebody sees throughout are taken together: one by one they are the same."""
    aim(cast)
    moved = cast.viewers["alice"].today - timedelta(days=ago)
    set_leader(operator(moved), person_id=cast["carol"], leader_id=cast["edgar"], starts_on=moved, now=now)
    set_leader(operator(moved), person_id=cast["fay"], leader_id=cast["alice"], starts_on=moved, now=now)
    for name, viewer in cast.viewers.items():
        wanted = goals_seen(viewer).order_by("-on", "-pk").values_list("pk", flat=True)
        page = said(Seeker(viewer), "goals", ["price"], most=50)
        assert ([row.id for row in page.rows], page.count) == (list(wanted), len(wanted)), name


def test_of_very_many_goals_no_more_are_counted_than_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    aim(cast)
    dora = Seeker(cast.viewers["dora"])
    monkeypatch.setattr(searching, "FEW", 5)
    for most, told in ((35, (35, True)), (36, (36, False))):
        monkeypatch.setattr(searching, "MOST_COUNTED", most)
        page = said(dora, "goals", ["price"], most=5, skip=30)
        assert (page.count, page.more) == told
        assert len(page.rows) == 5


def test_a_column_can_be_filled_over_what_is_there(cast: Cast, session: int) -> None:
    """As the migration does that gives a table such a column."""
    Point.objects.update(sought="")
    assert found(cast, "bob", "jose") == [ITEM]
    fold(Point)
    assert found(cast, "bob", "jose") == ["E-mail José@Łódź", ITEM]


def test_whoever_may_change_items_may_read_sessions() -> None:
    """Search starts from the people whose sessions one may read, on any day."""
    assert POLICY[Act.WRITE_ITEM].relations <= POLICY[Act.READ_SESSION].relations


@pytest.mark.parametrize("who", ["alice", "bob", "dora"])
@pytest.mark.parametrize("sort", SORTS)
def test_databases_start_from_the_rows_near_the_viewer(cast: Cast, session: int, who: str, sort: str) -> None:
    """None of them reads a whole table of everybody's words."""
    with CaptureQueriesContext(connection) as asked:
        said(Seeker(cast.viewers[who]), sort, ["price"], most=5)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[-1]['sql']}")
        steps = [row[3] for row in cursor.fetchall()]
    assert [one for one in steps if one.startswith("SCAN coaching_")] == []


@pytest.mark.long
@pytest.mark.postgres
def test_the_same_is_found_on_postgresql(cast: Cast, postgres: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "RIDEALONG_HOME": str(tmp_path),
        "RIDEALONG_DATABASE_URL": postgres,
        "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    start = "import django; django.setup(); from tests.coaching.searched import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", start]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    speak(cast)
    found_here = everything(cast)
    aim(cast)
    assert json.loads(ran.stdout) == {"vendor": "postgresql", "found": found_here, "goals": goals(cast)}
