"""Search in what people say to each other: what is found, by whom, and that the index is in step with every write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Viewer
from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.models import ActionItem, Point, Session
from ridealong.coaching.queries.searching import SORTS, said
from ridealong.people.actions import editing, set_leader
from ridealong.store.fulltext import FoldedText, folded_field, index
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.coaching.searched import everything, found, speak
from tests.postgres import postgres

__all__ = ["postgres"]

ROOT = Path(__file__).parents[2]
ITEM = "Send the price list to Jose"
NOTE = "He *negotiated* the pri\u0301ce with Ørsted."
SEARCHED = [
    model for model in apps.get_models() if any(isinstance(one, FoldedText) for one in model._meta.concrete_fields)
]


def in_step() -> bool:
    """SQLite holds every index to its table, word by word."""
    with connection.cursor() as cursor:
        for model in SEARCHED:
            name = f"{model._meta.db_table}_{folded_field(model).column}"
            cursor.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
    return True


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


def test_the_index_follows_every_write(cast: Cast, session: int, now: datetime) -> None:
    alice = cast.viewers["alice"]
    notes.write_note(alice, session_id=session, text="Only discounts", version=1, now=now)
    assert found(cast, "bob", "orsted") == []
    assert found(cast, "bob", "discount") == ["Only discounts"]
    point = Point.objects.get(text="Price list")
    agendas.tick_point(alice, session_id=session, point_id=point.pk, done=True, now=now)
    (row,) = (one for one in said(alice, "points", ["price", "list"], most=5).rows)
    assert row.done
    agendas.move_point_up(alice, session_id=session, point_id=point.pk, now=now)
    agendas.remove_point(alice, session_id=session, point_id=point.pk, now=now)
    assert found(cast, "bob", "price list") == [ITEM]
    assert in_step()
    Session.objects.all().delete()
    assert found(cast, "alice", "discount") == []
    assert in_step()


def test_who_is_erased_is_found_no_more_and_leaves_no_words(
    cast: Cast, session: int, operator: Viewer, now: datetime
) -> None:
    assert "sought" not in str(held_on(cast.viewers["bob"], cast["bob"])), "the same words once more are not taken away"
    erase_person(operator, person_id=cast["bob"], now=now)
    assert found(cast, "alice", "pri") == []
    assert in_step()
    with connection.cursor() as cursor:
        for table in ("point", "sharednote", "actionitem"):
            cursor.execute(f"SELECT count(*) FROM coaching_{table}_sought_data WHERE instr(block, %s) > 0", [b"pri"])
            assert cursor.fetchone() == (0,)


def test_a_new_leader_finds_open_items_and_the_former_one_what_was(cast: Cast, session: int, now: datetime) -> None:
    set_leader(
        Viewer(None, None, cast.viewers["alice"].today, operator=True), person_id=cast["bob"], leader_id=cast["edgar"],
        starts_on=cast.viewers["alice"].today + timedelta(days=1), now=now,
    )  # fmt: skip
    later = {
        who: Viewer(one.account_id, one.person_id, one.today + timedelta(days=1)) for who, one in cast.viewers.items()
    }
    assert [row.text for row in said(later["edgar"], "items", ["price"], most=5).rows] == [ITEM]
    assert [row.session_id for row in said(later["edgar"], "items", ["price"], most=5).rows] == [None]
    assert [said(later["edgar"], sort, ["price"], most=5).count for sort in ("points", "notes")] == [0, 0]
    assert [said(later["alice"], sort, ["price"], most=5).count for sort in SORTS] == [2, 1, 1, 0]
    assert [said(later["bob"], sort, ["price"], most=5).count for sort in SORTS] == [2, 1, 1, 0]
    items.tick(cast.viewers["bob"], item_id=ActionItem.objects.get().pk, done=True, now=now)
    assert said(later["edgar"], "items", ["price"], most=5).count == 0


def test_who_acts_for_a_leader_finds_what_is_said_in_those_days(cast: Cast, session: int, now: datetime) -> None:
    alice, carol = cast.viewers["alice"], cast.viewers["carol"]
    assert said(carol, "points", ["price"], most=5).count == 0
    days = {"starts_on": alice.today, "ends_on": alice.today}
    editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["carol"], **days, now=now)
    assert said(carol, "points", ["price"], most=5).count == 2
    tomorrow = Viewer(carol.account_id, carol.person_id, alice.today + timedelta(days=1))
    assert said(tomorrow, "points", ["price"], most=5).count == 0


def test_private_notes_are_in_no_index(cast: Cast, session: int, now: datetime) -> None:
    notes.write_private_note(cast.viewers["alice"], session_id=session, text="Secretly promising", version=0, now=now)
    assert found(cast, "alice", "secretly") == found(cast, "bob", "secretly") == []
    assert {model.__name__ for model in SEARCHED} == {"Point", "SharedNote", "ActionItem", "Goal"}


def test_pages_of_what_was_found_count_what_is_visible(cast: Cast, now: datetime) -> None:
    with_bob, with_carol = meet(cast, now), meet(cast, now, person="carol")
    for number in range(7):
        agendas.add_point(cast.viewers["alice"], session_id=with_bob, text=f"Topic {number}", now=now)
        agendas.add_point(cast.viewers["alice"], session_id=with_carol, text=f"Topic {number}", now=now)
    bob = said(cast.viewers["bob"], "points", ["topic"], most=5, skip=5)
    assert ([row.text for row in bob.rows], bob.count) == (["Topic 1", "Topic 0"], 7)
    assert said(cast.viewers["alice"], "points", ["topic"], most=1).count == 14


def test_an_index_can_be_built_again_over_what_is_there(cast: Cast, session: int) -> None:
    """As a later migration does whose change of the table cost it its triggers."""
    Point.objects.update(sought="")
    assert found(cast, "bob", "jose") == [ITEM]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER coaching_point_sought_added")
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    index(Point, editor)
    assert found(cast, "bob", "jose") == ["E-mail José@Łódź", ITEM]
    assert in_step()


def test_every_index_has_its_triggers_after_all_migrations(db: None) -> None:
    """A migration that changes one of these tables on SQLite makes it anew, without triggers: let it end with
    `store.fulltext.index`."""
    wanted = {
        f"{one._meta.db_table}_{folded_field(one).column}_{when}"
        for one in SEARCHED
        for when in ("added", "removed", "changed")
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert wanted <= {name for (name,) in cursor.fetchall()}


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
    assert json.loads(ran.stdout) == {"vendor": "postgresql", "found": everything(cast)}
