"""What was agreed last time: written when a session is done or later, seen by the two, shown when they next meet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from ridealong.access.erasure import held_on
from ridealong.access.models import Standing
from ridealong.access.queries import viewer_of
from ridealong.coaching.models import Session
from ridealong.coaching.queries.people import Agreed
from ridealong.web.week.agreed import Agreements, words_of
from ridealong.week.rules.shapes import SessionPlan, Who
from tests.web.house import TODAY, YESTERDAY, House

LINE = "Ask who else decides. <b>"
SHOWN = "Ask who else decides. &lt;b&gt;"


def card_of(house: House, page: str) -> str:
    """The cards of the first seller."""
    name = "Ines Aydın"
    found = (one for one in re.findall(r"<article.*?</article>", page, re.DOTALL) if name in one)
    return "".join(found).replace("\u00a0", " ")


def test_done_asks_for_it_and_an_undo_takes_it_back(house: House) -> None:
    lena, address = house.client("lena"), f"{house.week}sessions/{house.extra}/done/"
    form = lena.get(address).content.decode()
    assert f'name="held_on" type="date" value="{TODAY}"' in form
    wrong = lena.post(address, {"minutes": "0", "agreed": LINE})
    assert wrong.status_code == 422
    assert SHOWN in wrong.content.decode()
    said = lena.post(address, {"minutes": "25", "held_on": YESTERDAY.isoformat(), "agreed": f" {LINE} "}, follow=True)
    row = Session.objects.get(pk=house.extra)
    assert (row.held_minutes, row.held_on, row.agreed) == (25, YESTERDAY, LINE)
    assert SHOWN in said.content.decode()
    undo = re.search(r'action="(/week/\d+/2026-W48/undo/\d+/)"', said.content.decode())
    assert undo is not None
    lena.post(undo[1])
    assert Session.objects.values_list("held_on", "agreed").get(pk=house.extra) == (None, "")


def test_it_stands_on_the_next_card_on_both_pages_and_in_what_is_taken_away(house: House) -> None:
    house.held("An older line", on=TODAY - timedelta(days=15))
    house.held(LINE, on=TODAY - timedelta(days=7))
    lena, seller = house.client("lena"), house.ids["s0"]
    card = card_of(house, lena.get(house.week).content.decode())
    assert "Agreed Tue 17 Nov" in card
    assert SHOWN in card
    assert "An older line" not in card
    for client, page in ((lena, f"/people/{seller}/"), (house.client("s0"), "/me/")):
        text = client.get(page).content.decode()
        assert f"Agreed: {SHOWN}" in text
        assert "Agreed: An older line" in text
    assert LINE in b"".join(lena.get(f"/people/{seller}/sessions.csv").streaming_content).decode()
    own = held_on(viewer_of(house.accounts["s0"], TODAY), seller)
    assert LINE in [row["agreed"] for row in own["coaching.Session"]]


def test_either_of_the_two_changes_it(house: House) -> None:
    one, seller = house.held(LINE), house.ids["s0"]
    address = f"/people/{seller}/sessions/{one}/agreed/"
    assert SHOWN in house.client("s0").get(address).content.decode()
    answer = house.client("s0").post(address, {"agreed": "Two calls"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/")
    answer = house.client("lena").post(f"{address}?from=week", {"agreed": ""})
    assert answer.headers["Location"] == f"{house.week}#s-{one}"
    assert Session.objects.get(pk=one).agreed == ""
    assert house.client("lena").post(address, {"agreed": "x" * 501}).status_code == 422
    assert house.client("lena").get(f"/people/{house.ids['s2']}/sessions/{one}/agreed/").status_code == 404
    assert (
        house.client("lena")
        .get(f"/people/{Session.objects.get(pk=house.extra).person_id}/sessions/{house.extra}/agreed/")
        .status_code
        == 404
    )


def test_a_later_leader_does_not_see_it_and_the_one_before_reads_on(house: House) -> None:
    """SAFETY: access follows the reporting line in force on the day of the session."""
    one, seller = house.held(LINE), house.ids["s0"]
    address, page = f"/people/{seller}/sessions/{one}/agreed/", f"/people/{seller}/"
    Standing.objects.filter(viewer_id=house.ids["lena"], person_id=seller).update(ends_on=YESTERDAY)
    Standing.objects.create(viewer_id=house.ids["edgar"], person_id=seller, relation="leader", starts_on=TODAY)
    text = house.client("edgar").get(page).content.decode()
    assert "Ines" in text
    assert SHOWN not in text
    assert house.client("edgar").post(address, {"agreed": "mine"}).status_code == 404
    assert house.client("lena").post(address, {"agreed": "mine"}).status_code == 404
    assert SHOWN in card_of(house, house.client("lena").get(house.week).content.decode())
    assert Session.objects.get(pk=one).agreed == LINE


@pytest.mark.parametrize(("who", "status"), [("lou", 200), ("olga", 200), ("adam", 404)])
def test_who_may_see_the_person_and_is_neither_of_the_two_sees_none_of_it(house: House, who: str, status: int) -> None:
    house.held(LINE)
    answer = house.client(who).get(f"/people/{house.ids['s0']}/")
    assert answer.status_code == status
    assert SHOWN not in answer.content.decode()


@pytest.mark.parametrize(("held", "expected"), [(None, "b"), (3, "a"), (1, None)])
def test_last_time_is_the_latest_before(held: int | None, expected: str | None) -> None:
    day = TODAY + timedelta(days=held or 0)
    plan = SessionPlan(
        9, Who(1, "Ana", None), "own_choice", "one_on_one", 30, False, None, None, 1.0, False, (), (), (), (),
        held_on=None if held is None else day,
    )  # fmt: skip
    rows = [
        Agreed(3, TODAY + timedelta(days=4), "b", writable=True),
        Agreed(9, day, "own", writable=True),
        Agreed(4, TODAY + timedelta(days=2), "", writable=True),
        Agreed(2, TODAY + timedelta(days=2), "a", writable=True),
    ]
    found = words_of(plan, Agreements({1: rows}, {}))
    assert (found.own, found.open) == ("own", True)
    assert (found.last_time.words if found.last_time else None) == expected
