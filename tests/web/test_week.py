"""The page of the week: what stands on it, and what a leader can decide there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.models import Participant, Recurring, Session
from ridealong.jobs import queue
from ridealong.kernel.calendar import Week
from ridealong.people import actions as people
from ridealong.people.actions import editing
from ridealong.week.models import Plan
from ridealong.week.queries import pages
from ridealong.week.rules.shapes import WeekPlan
from tests.web.house import NOW, TODAY, WEEK, House, make_operator


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def plan_of(house: House) -> WeekPlan:
    found = pages.page(house.lena, leader_id=house.ids["lena"], week=WEEK)
    assert found is not None
    return found


def text_of(client: Client, address: str) -> str:
    """The page without markup, spaces made plain."""
    words = re.sub(r"<[^>]+>", " ", client.get(address, follow=True).content.decode())
    return re.sub(r"[\s\u00a0]+", " ", words)


def test_a_leader_lands_on_the_own_current_week(house: House, lena: Client) -> None:
    assert lena.get("/", follow=True).redirect_chain == [("/week/", 302), (house.week, 302)]


def test_everything_that_was_decided_for_the_leader_stands_on_the_page(house: House, lena: Client) -> None:
    plan, text = plan_of(house), text_of(lena, house.week)
    assert f"{plan.minutes_planned} of your {plan.minutes_available} minutes" in text
    for session in plan.sessions:
        assert session.person.name.split()[0] in text
    for left in plan.left_out:
        assert left.person.name.split()[0] in text
    assert "Closed deals p 0.40" in text
    assert "1 open position, 34 days" in text
    assert "Quarter 4, 37 days left 51 % of quota likely finish 84 % to 97 %" in text
    assert "€48,300" in text


CONTEXT = re.compile(r'<div class="ctx"><p>(.*?)</p>', re.DOTALL)


def context_of(client: Client, address: str) -> dict[str, str]:
    """What stands in the line of context with an address, by its words."""
    (line,) = CONTEXT.findall(client.get(address, follow=True).content.decode())
    links = re.findall(r'<a class="n" href="([^"]+)">(.*?)</a>', line)
    return {re.sub(r"[\s\u00a0]+", " ", words): href for href, words in links}


def test_every_number_of_the_line_of_context_opens_what_is_behind_it(house: House, lena: Client) -> None:
    found = context_of(lena, house.week)
    assert list(found) == ["51 % of quota", "likely finish 84 % to 97 %", "1 open position, 34 days"]
    assert "51 % of quota; likely finish 84 % to 97 %" in text_of(lena, found["likely finish 84 % to 97 %"])
    behind = text_of(lena, found["1 open position, 34 days"])
    assert "1 open position, the longest for 34 days" in behind
    assert "34 days, since 21 October 2026" in behind


@pytest.mark.parametrize("acting", ["edgar", "s0", "lou"])
def test_whoever_stands_in_for_a_leader_opens_the_same_numbers(house: House, acting: str) -> None:
    """Another leader, a seller of the team and the leader's own leader."""
    days = {"starts_on": TODAY, "ends_on": TODAY}
    editing.stand_in(house.lena, leader_id=house.ids["lena"], acting_id=house.ids[acting], **days, now=NOW)
    client = house.client(acting)
    found = context_of(client, house.week)
    assert "1 open position, 34 days" in found
    assert any(words.startswith("likely finish") for words in found)
    for words, href in found.items():
        answer = client.get(href)
        assert answer.status_code == 200, words
    behind = text_of(client, found["1 open position, 34 days"])
    assert "34 days, since 21 October 2026" in behind
    assert "positions/" not in client.get(found["1 open position, 34 days"]).content.decode().partition("<main")[2]


def test_positions_link_on_for_those_only_who_keep_them_and_none_is_said(house: House, lena: Client) -> None:
    address = f"/week/{house.ids['lena']}/positions/"
    assert "/people/positions/" not in lena.get(address).content.decode()
    assert lena.head(address).status_code == 200
    # A leader of leaders has a week too; no position reports to her.
    lou = house.client("lou")
    assert "No position is open" in text_of(lou, f"/week/{house.ids['lou']}/positions/")
    assert lou.get(address).status_code == 404


def test_every_number_of_a_reason_leads_to_its_deals(house: House, lena: Client) -> None:
    page = lena.get(house.week).content.decode()
    links = re.findall(r'<a class="n" href="(/figures/evidence/[^"]+)"', page)
    assert links
    for link in links:
        assert lena.get(link.replace("&amp;", "&")).status_code == 200


def test_showing_a_week_is_remembered_once(house: House, lena: Client) -> None:
    lena.get(house.week)
    first = Plan.objects.get().first_shown_at
    lena.get(house.week)
    assert first == Plan.objects.get().first_shown_at == NOW


def test_a_session_is_planned_and_the_page_says_so(house: House, lena: Client) -> None:
    day = TODAY + timedelta(days=2)
    answer = lena.post(f"{house.week}sessions/{house.extra}/plan/", {"day": day.isoformat(), "at": "13:00"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{house.week}#s-{house.extra}")
    row = Session.objects.get(pk=house.extra)
    assert (row.planned_on, str(row.planned_at)) == (day, "13:00:00")
    assert "Thursday 26 Nov, 13:00" in text_of(lena, house.week)


def test_a_day_of_another_week_is_refused_in_words(house: House, lena: Client) -> None:
    lena.post(f"{house.week}sessions/{house.extra}/plan/", {"day": "2027-01-05"})
    assert Session.objects.get(pk=house.extra).planned_on is None
    assert "That day is not in this week." in text_of(lena, house.week)


def test_a_session_is_dropped_with_a_reason_and_comes_back(house: House, lena: Client) -> None:
    person = Session.objects.get(pk=house.extra).person.name
    address = f"{house.week}sessions/{house.extra}/drop/"
    assert lena.post(address, {}).status_code == 422
    lena.post(address, {"reason": "no_time"})
    page = lena.get(house.week).content.decode()
    assert f"s-{house.extra}" not in page
    undo = re.search(r'action="(/week/\d+/2026-W48/undo/\d+/)"', page)
    assert undo is not None
    assert person.split()[0] in page
    lena.post(undo[1])
    page = lena.get(house.week).content.decode()
    assert f'id="s-{house.extra}"' in page
    assert "Undone." in page


def test_a_session_is_swapped_for_one_of_the_list(house: House, lena: Client) -> None:
    address = f"{house.week}sessions/{house.extra}/swap/"
    page = lena.get(address).content.decode()
    choices = re.findall(r'name="index" value="(\d+)" required>', page)
    assert choices
    assert '<button class="b main" type="submit">Swap</button>' in page
    assert lena.post(address, {"index": choices[0]}).status_code == 422
    assert lena.post(address, {"index": "9999", "reason": "asked"}).status_code == 422
    assert lena.post(address, {"index": choices[0], "reason": "asked"}).status_code == 303
    assert Session.objects.get(pk=house.extra).swapped
    assert "Your choice" in text_of(lena, house.week)


def test_a_session_is_done_today_or_on_the_last_day_of_a_week_that_is_over(house: House, lena: Client) -> None:
    lena.post(f"{house.week}sessions/{house.extra}/done/")
    row = Session.objects.get(pk=house.extra)
    assert (row.held_on, row.held_minutes) == (TODAY, row.minutes)
    assert f"Held Tue 24 Nov, {row.minutes} min" in text_of(lena, house.week)
    lena.post(f"{house.week}sessions/{house.extra}/done/")
    assert "The session has been held." in text_of(lena, house.week)


def test_a_week_is_given_more_minutes(house: House, lena: Client) -> None:
    before = plan_of(house).minutes_available
    lena.post(f"{house.week}minutes/", {"minutes": 30})
    assert plan_of(house).minutes_available == before + 30


def test_a_session_is_found_only_in_its_own_week(house: House, lena: Client) -> None:
    elsewhere = house.week.replace("W48", "W47")
    assert lena.post(f"{elsewhere}sessions/{house.extra}/done/").status_code == 404
    assert Session.objects.get(pk=house.extra).held_on is None


def test_while_no_week_is_stored_the_page_asks_for_it_and_looks_again(
    house: House, lena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, Week]] = []
    monkeypatch.setattr(queue, "week_wanted", lambda *, leader_id, week: asked.append((leader_id, week)))
    Session.objects.all().delete()
    Plan.objects.all().delete()
    answer = lena.get(house.week)
    assert answer.status_code == 202
    assert b'hx-trigger="every 2s"' in answer.content
    assert asked == [(house.ids["lena"], WEEK)]


@pytest.mark.parametrize("number", [30, 49])
def test_a_week_that_was_never_kept_says_so_and_asks_for_nothing(
    house: House, lena: Client, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Nor is one made before it begins: it would not know what is asked for until then."""
    monkeypatch.setattr(queue, "week_wanted", lambda **_: pytest.fail("nothing to prepare"))
    answer = lena.get(house.week.replace("W48", f"W{number}"))
    assert answer.status_code == 404
    assert f"Nothing was kept for week {number}".encode() in answer.content


def test_what_falls_into_leave_is_proposed_for_another_day_and_moves_by_a_word_only(house: House, lena: Client) -> None:
    session, who = house.meeting, house.ids["s0"]
    assert "cannot be as planned" not in text_of(lena, house.week)
    friday = TODAY + timedelta(days=3)
    people.record_leave(make_operator(), person_id=who, starts_on=TODAY, ends_on=friday, now=NOW)
    page = lena.get(house.week).content.decode()
    there = re.search(rf'action="(/sessions/{session}/move/)"[^§]*?name="day" value="([\d-]+)"', page)
    assert there is not None
    # Tuesday to Friday they are away, Monday is over: the Monday after.
    assert there[2] == (TODAY + timedelta(days=6)).isoformat()
    assert Session.objects.get(pk=session).planned_on == TODAY
    assert lena.post(there[1], {"day": there[2], "at": "09:30"}).status_code == 303
    assert Session.objects.get(pk=session).planned_on == TODAY + timedelta(days=6)
    assert f'action="/sessions/{session}/move/"' not in lena.get(house.week).content.decode()
    # The leader's own leave asks the same, until somebody acts for them.
    days = {"starts_on": TODAY + timedelta(days=6), "ends_on": TODAY + timedelta(days=6)}
    people.record_leave(make_operator(), person_id=house.ids["lena"], **days, now=NOW)
    assert "when the leader is on leave" in text_of(lena, house.week)
    editing.stand_in(house.lena, leader_id=house.ids["lena"], acting_id=house.ids["edgar"], **days, now=NOW)
    assert "when the leader is on leave" not in text_of(lena, house.week)


def test_days_of_a_rhythm_that_fall_into_leave_are_proposed_before_they_are_sessions(
    house: House, lena: Client
) -> None:
    who, home = house.ids["s0"], f"/week/{house.ids['lena']}/ahead/people/"
    recurs = Recurring.objects.get(leader_id=house.ids["lena"], person_id=who)
    second = WEEK.plus(2).monday + timedelta(days=recurs.weekday)
    third, fourth = WEEK.plus(3), WEEK.plus(4)
    people.record_leave(make_operator(), person_id=who, starts_on=second, ends_on=second, now=NOW)
    people.record_leave(make_operator(), person_id=who, starts_on=third.monday, ends_on=fourth.sunday, now=NOW)
    page = lena.get(house.week).content.decode()
    days = rf'{home}{who}/"[^§]*?name="day" value="([\d-]+)"><input type="hidden" name="to" value="([\d-]+)"'
    found = dict(re.findall(days, page))
    instead, later, last = second + timedelta(days=1), second + timedelta(weeks=1), second + timedelta(weeks=2)
    # Never into an earlier week, near as its Friday may be; and not where they meet before by what recurs.
    assert found == {second.isoformat(): instead.isoformat(), last.isoformat(): fourth.plus(1).monday.isoformat()}
    assert not Session.objects.filter(occurs_on__gte=second).exists()
    sent = {"do": "move", "day": second, "to": instead, "at": ""}
    for wrong in ({"do": "drop"}, {"to": "soon"}, {"day": ""}):
        assert lena.post(f"{home}{who}/", {**sent, **wrong}).status_code == 400
    assert lena.post(f"{home}{house.ids['fay']}/", sent).status_code == 404
    assert lena.post(f"{home}{who}/", sent).status_code == 303
    moved = Session.objects.get(occurs_on=second)
    assert (moved.planned_on, moved.standing) == (instead, True)
    for day in (later, last):
        lena.post(f"{home}{who}/", {"do": "skip", "day": day})
        assert Session.objects.get(occurs_on=day).drop_reason == "away"
    assert "cannot be as planned" not in text_of(lena, house.week)


def test_what_lies_ahead_with_somebody_who_reports_to_the_leader_no_more_is_dropped_by_a_word_only(
    house: House, lena: Client
) -> None:
    about = {"leader_id": house.ids["lena"], "person_id": house.ids["s1"], "minutes": 30, "topic": "own_choice"}
    gone, kept = (
        plan_session(house.lena, **about, day=TODAY + timedelta(days=at), at=None, form="one_on_one", now=NOW)
        for at in (9, 2)
    )
    home = f"/week/{house.ids['lena']}/ahead/sessions/"
    lena.post(f"{home}{gone}/")
    assert Session.objects.get(pk=gone).dropped_at is None
    moves = TODAY + timedelta(days=7)
    people.set_leader(
        make_operator(), person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=moves, now=NOW
    )
    page = lena.get(house.week).content.decode()
    assert "reports to you no more by then" in page
    assert (f"{home}{gone}/" in page, f"{home}{kept}/" in page) == (True, False)
    assert Session.objects.get(pk=gone).dropped_at is None
    for who in ("s0", "lou", "edgar"):
        assert house.client(who).post(f"{home}{gone}/").status_code == 404
    lena.post(f"{home}{kept}/")
    assert lena.post(f"{home}{gone}/").status_code == 303
    assert Session.objects.get(pk=gone).drop_reason == "gone"
    assert Session.objects.get(pk=kept).dropped_at is None
    assert "reports to you no more by then" not in lena.get(house.week).content.decode()


def test_whoever_went_is_proposed_to_be_taken_out_of_a_team_session(house: House, lena: Client) -> None:
    session = house.together
    assert "reports to you no more by then" not in text_of(lena, house.week)
    people.set_leader(
        make_operator(), person_id=house.ids["s5"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    page = lena.get(house.week).content.decode()
    assert "in the team session of" in page
    assert f'href="{session}people/"' in page
    assert Participant.objects.filter(person_id=house.ids["s5"]).exists()


def test_whoever_acts_for_the_leader_sees_nothing_of_themselves_and_no_talk_for_two_alone(house: House) -> None:
    """Nor decides about either: the first seller acts for Lena, who leads them."""
    lena, seller = house.ids["lena"], house.ids["s0"]
    about = {"leader_id": lena, "monday": WEEK.monday, "topic": "own_choice", "minutes": 30, "by_hand": True}
    apart = Session.objects.create(**about, person_id=house.ids["s1"], form="skip_level", planned_on=TODAY).pk
    own = Session.objects.create(**about, person_id=seller, form="one_on_one", planned_on=TODAY).pk
    days = {"starts_on": TODAY, "ends_on": TODAY}
    editing.stand_in(house.lena, leader_id=lena, acting_id=seller, **days, now=NOW)
    hers, theirs = plan_of(house), pages.page(house.seller, leader_id=lena, week=WEEK)
    assert theirs is not None
    assert {apart, own} <= {one.id for one in hers.sessions}
    expected = [one.id for one in hers.sessions if one.person.id != seller and one.id != apart]
    assert [one.id for one in theirs.sessions] == expected
    assert expected
    assert seller in {who.id for who in hers.team}
    seen = repr((theirs.sessions, theirs.left_out, theirs.musts, theirs.unmet, theirs.team, theirs.notes))
    assert "Ines" not in seen
    for session in (apart, own):
        for verb, sent in (("plan", {"day": TODAY}), ("drop", {"reason": "away"})):
            address = f"{house.week}sessions/{session}/{verb}/"
            assert house.client("s0").post(address, sent).status_code == 404, (session, verb)
    assert not Session.objects.filter(pk__in=[apart, own], dropped_at__isnull=False).exists()


def test_whoever_leads_nobody_is_told_so(house: House) -> None:
    assert "Nobody reports to you" in text_of(house.client("s0"), "/week/")


def test_the_week_takes_the_same_queries_for_few_and_many(house: House, lena: Client) -> None:
    counts = []
    lena.get(house.week)
    for keep in (1, None):
        if keep is not None:
            extra = Session.objects.filter(standing=False).order_by("pk")[keep:]
            kept = list(extra.values_list("pk", flat=True))
            Session.objects.filter(pk__in=kept).update(dropped_at=NOW, drop_reason="no_time")
        else:
            Session.objects.update(dropped_at=None, drop_reason="")
        with CaptureQueriesContext(connection) as queries:
            assert lena.get(house.week).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
