"""Well done: who may say it, who sees it, and that it can be taken back on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ridealong.access.erasure import erase_person
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.recognition import say_well_done, unsay
from ridealong.coaching.models import WellDone
from ridealong.coaching.queries.recognition import own, well_done_of, whom
from ridealong.kernel.possible import NotPossible
from tests.cast import Cast


def test_leaders_and_colleagues_say_it_and_nobody_else(cast: Cast, now: datetime) -> None:
    for name in ("alice", "dora", "carol"):
        say_well_done(cast.viewers[name], person_id=cast["bob"], text=f"From {name}", now=now)
    for name in ("bob", "edgar", "fay", "olga", "adam"):
        with pytest.raises(Refused):
            say_well_done(cast.viewers[name], person_id=cast["bob"], text="x", now=now)
    assert whom(cast.viewers["carol"]) == ((cast["bob"], "Bob Adeyemi"),)
    assert {name for _, name in whom(cast.viewers["alice"])} == {"Edgar Novak", "Bob Adeyemi", "Carol Ito"}
    with pytest.raises(NotPossible):
        say_well_done(cast.viewers["carol"], person_id=cast["bob"], text=" ", now=now)


def test_the_person_and_their_leader_see_it(cast: Cast, now: datetime) -> None:
    say_well_done(cast.viewers["carol"], person_id=cast["bob"], text="The hand-over", now=now)
    for name, seen in (("bob", 1), ("alice", 1), ("dora", 0), ("carol", 0), ("edgar", 0), ("olga", 0)):
        found = well_done_of(cast.viewers[name], person_id=cast["bob"])
        assert len(found) == seen, name


def test_it_is_taken_back_by_its_author_on_its_day_only(cast: Cast, now: datetime) -> None:
    carol = cast.viewers["carol"]
    said = say_well_done(carol, person_id=cast["bob"], text="The hand-over", now=now)
    later = replace(carol, today=carol.today + timedelta(days=1))
    for by in (cast.viewers["alice"], cast.viewers["bob"], later):
        assert own(by, well_done_id=said) is None
        with pytest.raises(Refused):
            unsay(by, well_done_id=said, now=now)
    assert own(carol, well_done_id=said) is not None
    unsay(carol, well_done_id=said, now=now)
    assert not WellDone.objects.exists()


def test_it_stays_when_its_author_is_erased(cast: Cast, operator: Viewer, now: datetime) -> None:
    say_well_done(cast.viewers["carol"], person_id=cast["bob"], text="The hand-over", now=now)
    erase_person(operator, person_id=cast["carol"], now=now)
    assert [(one.author, one.text) for one in well_done_of(cast.viewers["bob"], person_id=cast["bob"])] == [
        ("", "The hand-over")
    ]
    erase_person(operator, person_id=cast["bob"], now=now)
    assert not WellDone.objects.exists()
