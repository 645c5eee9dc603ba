"""What is new about a person is theirs alone for a few days: on every page, in every download, behind every number."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from ridealong.figures.models import FirstLook
from ridealong.week.queries import gathering
from tests.web.house import TODAY, WEEK, House, name_of
from tests.web.test_week import text_of

IN_DAYS = TODAY + timedelta(days=3)
EVIDENCE = "/figures/evidence/?as_of=2026-11-23&seller=test:s0000&measure="


@pytest.fixture
def new(house: House) -> House:
    """The win rate and the productivity of the first seller are new."""
    for measure in ("win_rate", "productivity"):
        FirstLook.objects.create(person_id=house.ids["s0"], measure=measure, since=TODAY, open_on=IN_DAYS)
    return house


def rows_of(house: House, who: str, address: str) -> list[str]:
    return re.findall(r"<tr.*?</tr>", house.client(who).get(address).content.decode(), re.DOTALL)


def row_of(house: House, who: str, address: str) -> str:
    return " ".join(row for row in rows_of(house, who, address) if name_of(0) in row)


def test_the_person_sees_it_and_until_when(new: House) -> None:
    text = text_of(new.client("s0"), "/me/")
    assert "New, and yours alone until 27 November 2026: productivity and win rate." in text
    assert "percentile" in text
    assert name_of(0) in row_of(new, "s0", "/figures/?measure=win_rate")
    assert new.client("s0").get(f"{EVIDENCE}win_rate").status_code == 200


@pytest.mark.parametrize("who", ["lena", "lou", "olga"])
def test_nobody_else_sees_it_anywhere(new: House, who: str) -> None:
    client = new.client(who)
    text = text_of(client, f"/people/{new.ids['s0']}/")
    assert f"In 2 measures {name_of(0)} can be compared for the first time." in text
    assert "New: the person sees it now, others from 27 November 2026." in text
    assert "percentile" not in text
    assert row_of(new, who, "/figures/?measure=win_rate") == ""
    assert row_of(new, who, "/figures/?measure=deal_value") != ""
    for part in (f"/people/{new.ids['s0']}/figures.csv", "/figures/luck.csv"):
        lines = b"".join(client.get(part).streaming_content).decode().splitlines()
        mine = [line for line in lines if name_of(0) in line or "figures.csv" in part]
        assert not [line for line in mine if line.startswith(("win_rate,", "productivity,"))]
        assert [line for line in mine if line.startswith("deal_value,")]
    for measure in ("win_rate", "productivity"):
        assert client.get(EVIDENCE + measure).status_code == 404
    assert client.get(f"{EVIDENCE}deal_value").status_code == 200


def test_the_team_says_from_when(new: House) -> None:
    rows = rows_of(new, "lena", f"/team/{new.ids['lena']}/")
    assert [row.count("new: from Fri") for row in rows if name_of(0) in row] == [2]
    assert not [row for row in rows if "new: from" in row and name_of(0) not in row]


def test_from_that_day_on_everybody_sees_it(new: House) -> None:
    FirstLook.objects.update(open_on=TODAY)
    text = text_of(new.client("lena"), f"/people/{new.ids['s0']}/")
    assert "for the first time" not in text
    assert name_of(0) in row_of(new, "lena", "/figures/?measure=win_rate")


@pytest.mark.parametrize(("open_on", "weighs"), [(TODAY, True), (IN_DAYS, False)])
def test_a_week_that_began_before_rests_on_what_is_open_today(house: House, open_on: date, weighs: bool) -> None:
    """The first figures come in the middle of a week, and are everybody's at once."""
    for seller in range(house.sellers):
        FirstLook.objects.create(person_id=house.ids[f"s{seller}"], measure="win_rate", since=TODAY, open_on=open_on)
    (rates,) = (one for one in gathering.gather(WEEK, today=TODAY).signals.measures if one.measure == "win_rate")
    assert (rates.n[: house.sellers] > 0).all() == weighs
    assert (rates.n[: house.sellers] > 0).any() == weighs
