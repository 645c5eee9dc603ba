"""The page of a team: alphabetical until sorted, ties together, nobody ranked by chance."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from ridealong.people import actions as people
from tests.web.house import NOW, TODAY, House, make_operator, name_of


def page(house: House, query: str = "", who: str = "lena") -> str:
    answer = house.client(who).get(f"/team/{house.ids['lena']}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def people_of(said: str) -> list[str]:
    return re.findall(r'class="who" href="/people/\d+/"><bdi>([^<]*)', said)


def test_a_to_z_until_sorted(house: House) -> None:
    said = page(house)
    names = people_of(said)
    assert len(names) == 8
    assert names == sorted(names, key=str.casefold)
    assert "aria-sort" not in said
    assert "Too close to call" not in said


def test_sorting_groups_ties_and_names_no_rank(house: House) -> None:
    said = page(house, "?sort=productivity")
    assert 'aria-sort="descending"' in said
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]*) <span>', said)
    assert groups == ["Above the peers, beyond chance", "Too close to call", "Not compared"]
    names = people_of(said)
    assert names[0] == name_of(3)
    assert names[-1] == name_of(4)
    assert names[1:-1] == sorted(names[1:-1], key=str.casefold)
    assert "6 people, A to Z: any order among them is chance" in said


def test_sorting_the_other_way_round(house: House) -> None:
    said = page(house, "?sort=-success")
    assert 'aria-sort="ascending"' in said
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]*) <span>', said)
    assert groups == [
        "Below the peers, beyond chance",
        "Too close to call",
        "Above the peers, beyond chance",
        "Not compared",
    ]
    assert people_of(said)[0] == name_of(1)
    assert people_of(page(house, "?sort=nonsense")) == people_of(page(house))


def test_the_sentence_names_who_stands_apart(house: House) -> None:
    assert "<h1>Tomasz and Zoë are above their peers, Björn below; nobody else beyond chance</h1>" in page(house)


def test_open_positions_leave_and_new_people_say_so(house: House) -> None:
    operator = make_operator()
    people.record_leave(
        operator, person_id=house.ids["s2"], starts_on=TODAY, ends_on=TODAY + timedelta(days=3), now=NOW
    )
    said = page(house)
    assert "Open for 34 days, since 21\u00a0October 2026." in said
    assert "on leave to Fri" in said
    assert "1 open position" in said


def test_last_and_next_session(house: House) -> None:
    said = page(house)
    assert "Wed\u00a025\u00a0Nov, one-on-one" in said
    assert "none on record" in said


def test_a_leaders_leader_sees_figures_but_not_when_people_talk(house: House) -> None:
    said = page(house, who="lou")
    assert len(people_of(said)) == 8
    assert "Wed\u00a025\u00a0Nov, one-on-one" not in said
    assert "not shared with you" in said


def test_the_way_to_the_own_team(house: House) -> None:
    answer = house.client("lena").get("/team/")
    assert answer.headers["Location"] == f"/team/{house.ids['lena']}/"
    assert b"Nobody reports to you" in house.client("s0").get("/team/").content


def test_the_csv_is_in_the_order_of_the_page(house: House) -> None:
    answer = house.client("lena").get(f"/team/{house.ids['lena']}/team.csv?sort=productivity")
    found = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert found[0][:3] == ["person", "job", "productivity"]
    assert found[1][0] == name_of(3)
    assert found[-1][0] == "Open position"
    assert found[-1][-1] == "34"
