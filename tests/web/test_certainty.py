"""A difference that is likely, while the range still reaches the peers: the same words and the same grey everywhere."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings

from ridealong.figures.queries import stored
from tests.web.house import House, key_of, name_of

LIKELY, SURE = 2, 1  # both stand apart in the win rate of these facts


@pytest.fixture
def likely(own_house: House) -> House:
    """One seller's range in every measure is made to reach the peers."""
    (tables,) = stored.stored(settings.RIDEALONG.facts, own_house.snapshot.hash)
    with closing(sqlite3.connect(tables.path / stored.FILE)) as connection, connection:
        connection.execute("UPDATE luck SET low = 0.0 WHERE key = ?", [key_of(LIKELY)])
    return own_house


def page(house: House, address: str) -> str:
    answer = house.client("lena").get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def row_of(said: str, name: str) -> str:
    """The line of a table with a plot that is about somebody or something."""
    found = [line for line in re.findall(r"<tr.*?</tr>", said, re.DOTALL) if name in line and "<svg" in line]
    assert found
    return found[0]


def test_luck_or_real_says_likely_and_draws_grey(likely: House) -> None:
    said = page(likely, "/figures/?measure=win_rate")
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]*) <span>', said)
    assert groups == ["Likely above the peers", "Below the peers, beyond chance", "Too close to call", "Not compared"]
    assert 'class="dot soft"' in row_of(said, name_of(LIKELY))
    assert 'class="dot"' in row_of(said, name_of(SURE))
    assert said.count('class="real"') == 1


def test_the_page_of_a_person_says_likely_and_draws_grey(likely: House) -> None:
    said = page(likely, f"/people/{likely.ids['s2']}/")
    assert f"1 thing in {name_of(LIKELY)}’s figures stands apart: win rate likely above the peers." in said
    assert "Likely real: above the peers" in said
    assert 'class="dot soft"' in row_of(said, "Win rate")
    sure = page(likely, f"/people/{likely.ids['s1']}/")
    assert "<b>Real</b>: below the peers" in sure
    assert 'class="dot"' in row_of(sure, "Win rate")


def test_a_team_says_likely_and_names_who_is_beyond_chance_alone(likely: House) -> None:
    said = page(likely, f"/team/{likely.ids['lena']}/?sort=success")
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]*) <span>', said)
    assert groups == ["Likely above the peers", "Too close to call", "Below the peers, beyond chance", "Not compared"]
    heading = re.findall(r"<h1>(.*?)</h1>", said)[0]
    assert name_of(LIKELY).split()[0] not in heading
    assert name_of(SURE).split()[0] in heading


def test_programs_read_the_verdict_as_it_was(likely: House) -> None:
    answer = likely.client("lena").get("/figures/luck.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    found = [line for line in lines if line.startswith("win_rate,") and name_of(LIKELY) in line]
    assert [line.split(",")[8:10] for line in found] == [["real", "above"]]
