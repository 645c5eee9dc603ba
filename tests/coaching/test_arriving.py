"""Where an appointment of a calendar leads: to its session or where it is prepared, for those whose it is alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ridealong.access.rules import Refused
from ridealong.coaching.actions.planning import take_up
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.appointments import appointments
from ridealong.coaching.queries.arriving import Place, place_of
from tests.cast import Cast
from tests.coaching.meeting import held, meet

OUTSIDERS = ("carol", "dora", "edgar", "fay", "olga", "adam")
WEDNESDAY = date(2026, 11, 25)


def stand(cast: Cast, now: datetime) -> str:
    """The name of the series in which Alice and Bob meet on Wednesdays."""
    set_standing(
        cast.viewers["alice"], leader_id=cast["alice"], person_id=cast["bob"], weekday=2, minutes=30,
        starts_on=WEDNESDAY, starts_at=time(10), now=now,
    )  # fmt: skip
    return f"series-{Recurring.objects.get().pk}"


def test_a_session_leads_its_leader_to_the_brief_and_the_other_to_its_page(cast: Cast, now: datetime) -> None:
    session = meet(cast, now)
    name = f"session-{session}"
    assert place_of(cast.viewers["alice"], name) == Place(session, brief=True)
    assert place_of(cast.viewers["bob"], name) == Place(session)
    for who in OUTSIDERS:
        with pytest.raises(Refused):
            place_of(cast.viewers[who], name)
    held(session, cast)
    assert place_of(cast.viewers["alice"], name) == Place(session)


def test_what_recurs_leads_to_its_next_time_and_each_day_to_its_own(cast: Cast, now: datetime) -> None:
    alice, bob, name = cast.viewers["alice"], cast.viewers["bob"], stand(cast, now)
    prepare, own = Place(person_id=cast["bob"], prepares=True), Place(person_id=cast["bob"])
    assert (place_of(alice, name), place_of(bob, name)) == (prepare, own)
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    first = take_up(alice, **pair, day=WEDNESDAY, now=now)
    later = take_up(alice, **pair, day=WEDNESDAY + timedelta(weeks=2), now=now)
    assert place_of(alice, name) == Place(first, brief=True)
    assert place_of(bob, name) == Place(first)
    assert place_of(alice, f"{name}-2026-12-09") == Place(later, brief=True)
    assert place_of(alice, f"{name}-2026-12-02") == prepare
    Session.objects.filter(pk=first).update(dropped_at=now, drop_reason="customer")
    assert place_of(alice, name) == prepare
    for who in OUTSIDERS:
        for one in (name, f"{name}-2026-12-02"):
            with pytest.raises(Refused):
                place_of(cast.viewers[who], one)


def test_every_name_that_stands_in_a_calendar_leads_somewhere(cast: Cast, now: datetime) -> None:
    stand(cast, now)
    meet(cast, now)
    for who in ("alice", "bob"):
        rows = appointments(cast.viewers[who])
        assert {one.id.split("-")[0] for one in rows} == {"session", "standing"}
        for one in rows:
            place_of(cast.viewers[who], one.id)


@pytest.mark.parametrize(
    "name",
    ["", "session-", "session-x", "session-999999", "series-999999", "standing-1-2", "standing-1-2-2026-13-40",
     "standing-team-9-2026-11-25", f"session-{'9' * 30}", "session-1/2"],
)  # fmt: skip
def test_any_other_name_leads_nowhere(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        place_of(cast.viewers["alice"], name)
