"""The page of a person: what stands on it, for whom, and what never does."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.http import HttpResponse

from ridealong.access.holding import held_kinds
from ridealong.coaching.models import Session
from ridealong.kernel.sentences import catalogue
from ridealong.people import actions as people
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, House, make_operator, name_of


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def page(house: House, who: str, about: str, query: str = "") -> str:
    answer = house.client(who).get(f"/people/{house.ids[about]}/{query}")
    assert answer.status_code == 200
    return text(answer)


def rows(house: House, who: str, about: str, part: str, query: str = "") -> list[list[str]]:
    answer = house.client(who).get(f"/people/{house.ids[about]}/{part}.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_the_dials_say_what_is_known_and_what_is_missing(house: House) -> None:
    said = page(house, "lena", "s3")
    assert ">92</a><span>percentile" in said
    assert "Likely between 72 and 100 among 8 fair peers: above the peers beyond chance." in said
    assert "From 120 deals entered and deals closed in twelve months." in said
    assert catalogue()["person.dial.competence.missing"] in said
    assert catalogue()["person.dial.confidence.missing"] in said
    # No quota in these facts; win rates tell people apart, so that they stand for success.
    assert "of closed deals won" in said


def test_who_cannot_be_compared_is_told_why(house: House) -> None:
    said = page(house, "lena", "s4")
    assert catalogue()["person.uncompared.too_few"] in said
    assert "percentile<" not in said


def test_what_is_real_stands_first_and_in_words(house: House) -> None:
    said = page(house, "lena", "s1")
    assert f"1 thing in {name_of(1)}’s figures stands apart: win rate below the peers. The rest chance or mix" in said
    assert said.index("Win rate") < said.index("Cycle time")
    assert f"Nothing in {name_of(3)}’s figures stands apart beyond chance." in page(house, "lena", "s3")


def test_every_number_leads_to_its_deals(house: House) -> None:
    said = page(house, "lena", "s1")
    for measure in ("win_rate", "deal_value", "cycle_time", "closed_deals"):
        link = f"/figures/evidence/?measure={measure}&amp;seller=test%3As0001&amp;as_of=2026-11-23"
        assert link in said
        assert house.client("lena").get(link.replace("&amp;", "&")).status_code == 200


def test_deals_in_trouble_say_all_that_is_wrong(house: House) -> None:
    said = page(house, "lena", "s0")
    assert "1 of 8 open; peers 10\u00a0%" in said
    for words in ("moved back 3 times", "Open 90 days", "No next step is noted"):
        assert words in said
    assert catalogue()["person.trouble.none"] in page(house, "lena", "s1")


def test_deals_are_filtered_searched_and_paged(house: House) -> None:
    whole, won = page(house, "lena", "s0"), page(house, "lena", "s0", "?outcome=won")
    assert ("60 deals" in whole, "Page 1 of 4" in whole) == (True, True)
    assert ("20 deals" in won, "Page 1 of 2" in won) == (True, True)
    second = page(house, "lena", "s0", "?outcome=won&page=2")
    assert "Page 2 of 2" in second
    assert "?outcome=won#deals" in second
    assert "12 deals" in page(house, "lena", "s0", "?q=CUSTOMER+3")
    nothing = page(house, "lena", "s0", "?q=%27%3B+DROP")
    assert "No deal matches." in nothing
    assert "Page 4 of 4" in page(house, "lena", "s0", "?page=999")
    assert "Page 1 of 4" in page(house, "lena", "s0", "?page=x&outcome=nonsense")


def test_the_csv_is_filtered_like_the_page(house: House) -> None:
    found = rows(house, "lena", "s0", "deals", "?outcome=lost&q=product")
    assert len(found) == 21
    assert {row[6] for row in found[1:]} == {"lost"}
    assert any(row[1] == "'=HYPERLINK(1)" for row in rows(house, "lena", "s0", "deals"))


@pytest.mark.parametrize(
    ("part", "first"),
    [("figures", "measure"), ("curve", "day"), ("months", "month"), ("trouble", "deal"), ("sessions", "week")],
)
def test_every_part_can_be_taken_away(part: str, first: str, house: House) -> None:
    found = rows(house, "lena", "s0", part)
    assert found[0][0] == first
    assert len(found) > 1


def test_names_from_outside_are_words(house: House) -> None:
    for about in ("s0", "s5"):
        assert HOSTILE not in page(house, "lena", about, f"?q={HOSTILE}")


def test_a_leaders_leader_sees_figures_but_not_when_people_talk(house: House) -> None:
    lena, lou = page(house, "lena", "s0"), page(house, "lou", "s0")
    assert "h-luck" in lou
    assert catalogue()["person.sessions"] in lena
    assert ">Sessions<" not in lou
    assert "What is held" in lou
    assert house.client("lou").get(f"/people/{house.ids['s0']}/sessions.csv").status_code == 404


def test_a_seller_sees_the_same_about_themselves(house: House) -> None:
    leader, own = page(house, "lena", "s0"), text(house.client("s0").get("/me/"))
    for words in ("h-luck", "Deals in trouble", "Sessions", "What is held, and who sees it"):
        assert words in leader
        assert words in own
    assert catalogue()["asks.hint"] in own
    assert catalogue()["asks.hint"] not in leader


def test_sessions_say_what_became_of_them(house: House) -> None:
    held = Session.objects.filter(person_id=house.ids["s0"]).order_by("pk").first()
    assert held is not None
    Session.objects.filter(pk=held.pk).update(held_on=TODAY, held_minutes=25)
    said = page(house, "lena", "s0")
    assert "held, 25 minutes" in said
    before = {"leader_id": house.ids["lena"], "person_id": house.ids["s0"], "topic": "career", "form": "one_on_one"}
    monday = WEEK.plus(-2).monday
    Session.objects.create(**before, monday=monday, minutes=30, planned_on=monday)
    Session.objects.create(
        **before, monday=monday, minutes=30, dropped_at=NOW - timedelta(days=14), drop_reason="no_time"
    )
    said = page(house, "lena", "s0")
    assert "planned, not marked as held" in said
    assert "dropped: No time" in said


def test_the_next_session_stands_at_the_top_for_the_two_who_prepare_it(house: House) -> None:
    """The seller comes to the session, the leader to the brief, and nobody else to either."""
    Session.objects.filter(person_id=house.ids["s0"]).exclude(pk=house.meeting).update(
        dropped_at=NOW, drop_reason="away"
    )
    row = Session.objects.get(pk=house.meeting)
    row.planned_on = TODAY
    row.save(update_fields=["planned_on"])
    for who, place in (("lena", "brief/"), ("s0", "")):
        said = page(house, who, "s0")
        assert f'<a class="b main" href="/sessions/{house.meeting}/{place}">' in said
        assert "Prepare one-on-one, Tue" in said
    assert "Prepare one-on-one" not in page(house, "lou", "s0")
    row.planned_on = TODAY - timedelta(days=1)
    row.save(update_fields=["planned_on"])
    assert "Prepare one-on-one" not in page(house, "s0", "s0")
    # Before the next day by the rhythm is a session, the leader makes it one.
    assert f'<a class="b main" href="/people/{house.ids["s0"]}/rhythm/">' in page(house, "lena", "s0")


def test_what_one_is_to_do_is_named_at_the_top_of_ones_own_page(house: House) -> None:
    seller = house.client("s0")
    assert 'href="#items"' not in text(seller.get("/me/"))
    house.item()
    assert 'href="#items"' in text(seller.get("/me/"))
    assert "1 action item to do" in text(seller.get("/me/"))
    assert "action item to do" not in page(house, "lena", "s0")


def test_money_of_the_planner_is_nowhere(house: House) -> None:
    for who in ("lena", "s0"):
        said = page(house, who, "s0")
        assert "worth" not in said.casefold()


def test_what_is_held_comes_from_the_models(house: House) -> None:
    said = page(house, "lena", "s0")
    assert "days of leave, never why" in said
    assert all(f"person.seen.{kind.seen.name.lower()}" in catalogue() for kind in held_kinds())


def test_somebody_without_figures_has_a_page(house: House) -> None:
    people.record_leave(make_operator(), person_id=house.ids["nobody"], starts_on=TODAY, ends_on=None, now=NOW)
    own = text(house.client("nobody").get("/me/"))
    assert "No figures of Nora Bodil are ready" in own
    assert catalogue()["person.deals.none"] in own
    assert "on leave" in own


def test_whoever_only_leads_has_a_page_of_coaching_without_empty_dials(house: House) -> None:
    said = page(house, "lou", "lena")
    assert f"leads {house.sellers} people" in said
    assert 'class="dials"' not in said
    assert catalogue()["person.deals.none"] not in said
    assert catalogue()["person.sessions"] in said
    assert "What is held" in said
