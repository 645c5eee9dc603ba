"""What a leader leaves behind, planned and recurring: whoever leads the person next decides and reads nothing of it."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ridealong.access.queries import viewer_of
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.rhythm import set_standing, undo_rhythm
from ridealong.coaching.models import Point, Recurring, RhythmChange, Session
from ridealong.coaching.queries.left_behind import left_to
from ridealong.people import actions as people
from ridealong.people.models import Person
from ridealong.week.actions import ahead, deciding
from ridealong.week.actions.preparing import prepare_week
from ridealong.week.models import Decision
from ridealong.week.queries.decided import decided_last
from tests.web.house import NOW, TODAY, WEEK, House, make_operator, name_of

pytestmark = pytest.mark.django_db
HEADING = "Planned by who led them before"
IN_NAVIGATION = '<a href="/week/" data-go="w"'
CANARY = "canary-of-an-agenda"


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def left(house: House) -> str:
    """Where Lena decides what is left to her."""
    return f"/week/{house.ids['lena']}/left/"


def undo_of(answer: HttpResponse) -> str:
    """Where the page offers to take back what was just done."""
    page = answer.content.decode()
    assert "data-undo" in page
    return page.partition("data-undo")[0].rpartition('action="')[2].partition('"')[0]


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.hostile(14)
def test_a_new_leader_takes_over_what_was_planned_and_what_recurs_without_what_was_written(
    house: House, lena: Client
) -> None:
    """Case 14: the topic and the agenda stay between the two."""
    assert HEADING not in text(lena, house.week)
    session, fay = house.left()
    Point.objects.create(session_id=session, author_id=house.ids["edgar"], text=CANARY, made_at=NOW)
    with CaptureQueriesContext(connection) as queries:
        page = text(lena, house.week)
    assert len(queries) <= 25
    assert HEADING in page
    assert "planned by Edgar Novak" in page
    assert "with Edgar Novak, next on Thu" in page
    assert CANARY not in page
    home = f"/week/{house.ids['lena']}/left/"
    assert lena.post(f"{home}sessions/{session}/", {"do": "keep"}).status_code == 400
    assert lena.post(f"{home}sessions/{session}/", {"do": "take"}).status_code == 303
    old, new = Session.objects.get(pk=session), Session.objects.latest("pk")
    assert (old.leader_id, old.drop_reason) == (house.ids["edgar"], "gone")
    assert (new.leader_id, new.person_id, new.planned_on, new.planned_at) == (
        house.ids["lena"], fay, old.planned_on, old.planned_at,
    )  # fmt: skip
    assert (new.minutes, new.form, new.topic) == (25, "one_on_one", "own_choice")
    assert lena.get(f"/sessions/{session}/").status_code == 404
    assert CANARY not in text(lena, f"/sessions/{new.pk}/")
    assert lena.post(f"{home}{house.ids['edgar']}/{fay}/", {"do": "take"}).status_code == 303
    own = Recurring.objects.get(leader_id=house.ids["lena"], person_id=fay)
    assert (own.weekday, own.every_weeks, own.minutes, own.starts_on) == (3, 2, 45, TODAY + timedelta(days=2))
    assert not Recurring.objects.filter(leader_id=house.ids["edgar"], person_id=fay, ends_on=None).exists()
    assert HEADING not in text(lena, house.week)
    for address in (f"{home}sessions/{session}/", f"{home}{house.ids['edgar']}/{fay}/"):
        assert lena.post(address, {"do": "drop"}).status_code == 404


def test_while_nobody_leads_them_the_leaders_leader_sees_what_was_planned_and_drops_it(house: House) -> None:
    """Lena leaves: her people are led by nobody, until somebody is put over them."""
    kept, lou = house.meeting, house.client("lou")
    Session.objects.filter(pk=kept).update(planned_on=TODAY + timedelta(days=3))
    week = f"/week/{house.ids['lou']}/{WEEK}/"
    prepare_week(make_operator(), leader_id=house.ids["lou"], week=WEEK, now=NOW)
    assert HEADING not in text(lou, week)
    people.record_leaving(make_operator(), person_id=house.ids["lena"], left_on=TODAY, now=NOW)
    page = text(lou, week)
    assert (HEADING in page, "Nobody leads them now." in page, "Take over" in page) == (True, True, False)
    act = f"/week/{house.ids['lou']}/left/sessions/{kept}/"
    assert lou.post(act, {"do": "take"}).status_code == 404
    assert (
        house.client("edgar").post(f"/week/{house.ids['edgar']}/left/sessions/{kept}/", {"do": "drop"}).status_code
        == 404
    )
    assert lou.get(f"/sessions/{kept}/").status_code == 404
    assert lou.post(act, {"do": "drop"}).status_code == 303
    assert Session.objects.get(pk=kept).drop_reason == "gone"


def test_what_recurs_with_somebody_who_went_is_ended_from_the_week(house: House, lena: Client) -> None:
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s1"]}
    set_standing(house.lena, **pair, weekday=2, minutes=30, starts_on=TODAY, now=NOW)
    assert "reports to you no more" not in text(lena, house.week)
    people.set_leader(
        make_operator(), person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    assert "reports to you no more" in text(lena, house.week)
    end = f"/week/{house.ids['lena']}/ahead/people/{house.ids['s1']}/"
    assert house.client("edgar").post(end, {"do": "end"}).status_code == 404
    assert lena.post(end, {"do": "end"}).status_code == 303
    assert not Recurring.objects.filter(**pair, ends_on=None).exists()
    assert "reports to you no more" not in text(lena, house.week)


def test_what_was_taken_over_is_left_again_by_the_undo_and_twice_is_harmless(house: House, lena: Client) -> None:
    session, _ = house.left()
    undo = undo_of(lena.post(f"{left(house)}sessions/{session}/", {"do": "take"}, follow=True))
    made = Session.objects.latest("pk")
    assert lena.post(undo, follow=True).content.decode().count("Undone.") == 1
    old = Session.objects.get(pk=session)
    assert (old.dropped_at, old.drop_reason, old.leader_id) == (None, "", house.ids["edgar"])
    assert not Session.objects.filter(pk=made.pk).exists()
    assert "planned by Edgar Novak" in text(lena, house.week)
    assert "Undone." not in lena.post(undo, follow=True).content.decode()
    assert "planned by Edgar Novak" in text(lena, house.week)
    assert lena.post(f"{left(house)}sessions/{session}/", {"do": "take"}).status_code == 303


def test_a_session_taken_over_that_somebody_wrote_in_is_not_undone(house: House, lena: Client) -> None:
    session, fay = house.left()
    undo = undo_of(lena.post(f"{left(house)}sessions/{session}/", {"do": "take"}, follow=True))
    made = Session.objects.latest("pk")
    add_point(Viewer(house.accounts["fay"], fay, TODAY), session_id=made.pk, text="Mine", now=NOW)
    assert "Something has been done with the session since" in lena.post(undo, follow=True).content.decode()
    assert (Session.objects.get(pk=session).drop_reason, Session.objects.filter(pk=made.pk).count()) == ("gone", 1)


def test_what_was_dropped_is_left_again_by_the_undo(house: House, lena: Client) -> None:
    session, _ = house.left()
    undo = undo_of(lena.post(f"{left(house)}sessions/{session}/", {"do": "drop"}, follow=True))
    assert Session.objects.get(pk=session).drop_reason == "gone"
    for name in ("edgar", "lou", "s0", "fay"):
        assert house.client(name).post(undo).status_code == 404
    assert lena.post(undo).status_code == 303
    assert Session.objects.get(pk=session).dropped_at is None


def test_who_planned_it_takes_back_nothing_of_what_whoever_leads_next_decided(house: House, lena: Client) -> None:
    """Nor does who leads next take back what who planned it decided."""
    session, _ = house.left()
    edgar, home = house.client("edgar"), f"/week/{house.ids['edgar']}/"
    lena.post(f"{left(house)}sessions/{session}/", {"do": "take"})
    decision, viewer = Decision.objects.latest("pk"), Viewer(house.accounts["edgar"], house.ids["edgar"], TODAY)
    with pytest.raises(Refused):
        deciding.undo(viewer, decision_id=decision.pk, now=NOW)
    assert decided_last([session]) == {}
    ahead.undo_left(house.lena, leader_id=house.ids["lena"], decision_id=decision.pk, now=NOW)
    assert edgar.post(f"{home}ahead/sessions/{session}/").status_code == 303
    own = Decision.objects.latest("pk")
    assert (own.verb, decided_last([session])) == ("drop", {session: own.pk})
    assert lena.post(f"{left(house)}undo/{own.pk}/").status_code == 404


def test_nobody_takes_back_what_is_left_to_them_no_more(house: House, lena: Client) -> None:
    session, fay = house.left()
    undo = undo_of(lena.post(f"{left(house)}sessions/{session}/", {"do": "drop"}, follow=True))
    rhythm = f"{left(house)}{house.ids['edgar']}/{fay}/"
    again = undo_of(lena.post(rhythm, {"do": "drop"}, follow=True))
    people.set_leader(make_operator(), person_id=fay, leader_id=house.ids["lou"], starts_on=TODAY, now=NOW)
    for address in (undo, again):
        assert lena.post(address).status_code == 404
    assert Session.objects.get(pk=session).drop_reason == "gone"
    assert not Recurring.objects.filter(person_id=fay, ends_on=None).exists()


@pytest.mark.parametrize("do", ["take", "drop"])
def test_what_recurs_is_left_again_by_the_undo_and_twice_is_harmless(house: House, lena: Client, do: str) -> None:
    _, fay = house.left()

    def rows() -> list[dict[str, object]]:
        return list(Recurring.objects.filter(person_id=fay).order_by("pk").values())

    before = rows()
    undo = undo_of(lena.post(f"{left(house)}{house.ids['edgar']}/{fay}/", {"do": do}, follow=True))
    assert rows() != before
    change = RhythmChange.objects.get(left_to=house.ids["lena"])
    with pytest.raises(Refused):
        undo_rhythm(make_operator(), leader_id=house.ids["edgar"], person_id=fay, change_id=change.pk, now=NOW)
    for name in ("edgar", "lou", "s0", "fay"):
        assert house.client(name).post(undo).status_code == 404
    assert "Undone." in lena.post(undo, follow=True).content.decode()
    assert rows() == before
    assert "Undone." not in lena.post(undo, follow=True).content.decode()
    assert rows() == before


def test_what_recurs_anew_otherwise_by_now_is_not_undone(house: House, lena: Client) -> None:
    _, fay = house.left()
    undo = undo_of(lena.post(f"{left(house)}{house.ids['edgar']}/{fay}/", {"do": "take"}, follow=True))
    set_standing(
        house.lena, leader_id=house.ids["lena"], person_id=fay, weekday=1, minutes=20, starts_on=TODAY, now=NOW
    )
    assert "was changed again since" in lena.post(undo, follow=True).content.decode()
    assert Recurring.objects.get(person_id=fay, ends_on=None).minutes == 20


def test_an_end_with_somebody_who_went_is_undone_and_nothing_else_is_by_that(house: House, lena: Client) -> None:
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s1"]}
    setting = set_standing(house.lena, **pair, weekday=2, minutes=30, starts_on=TODAY, now=NOW)
    people.set_leader(
        make_operator(), person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    end = f"/week/{house.ids['lena']}/ahead/people/{house.ids['s1']}/"
    assert lena.post(f"{end}undo/{setting}/").status_code == 404
    undo = undo_of(lena.post(end, {"do": "end"}, follow=True))
    for name in ("edgar", "lou", "s0"):
        assert house.client(name).post(undo).status_code == 404
    assert "Undone." in lena.post(undo, follow=True).content.decode()
    assert Recurring.objects.filter(**pair, ends_on=None).count() == 1
    assert "reports to you no more" in text(lena, house.week)
    assert "Undone." not in lena.post(undo, follow=True).content.decode()
    assert Recurring.objects.filter(**pair, ends_on=None).count() == 1


@pytest.fixture
def alone(house: House) -> Client:
    """Lou, who led Lena and nobody else, and Lena has left."""
    Session.objects.filter(pk=house.meeting).update(planned_on=TODAY + timedelta(days=3))
    nora = house.ids["nobody"]
    people.set_leader(make_operator(), person_id=house.ids["edgar"], leader_id=nora, starts_on=TODAY, now=NOW)
    people.record_leaving(make_operator(), person_id=house.ids["lena"], left_on=TODAY - timedelta(days=1), now=NOW)
    return house.client("lou")


def test_a_leaders_leader_who_leads_nobody_else_decides_where_their_week_would_be(house: House, alone: Client) -> None:
    assert alone.get("/").headers["Location"] == "/week/"
    assert "is left to you" in text(alone, "/me/")
    talked = Session.objects.create(
        leader_id=house.ids["lou"], person_id=house.ids["lena"], monday=WEEK.plus(-1).monday, topic="own_choice",
        form="one_on_one", minutes=30, held_on=WEEK.plus(-1).monday, held_minutes=30,
    )  # fmt: skip
    for path in ("/me/", f"/sessions/{talked.pk}/"):
        assert IN_NAVIGATION in text(alone, path), path
    page = text(alone, "/week/")
    assert (HEADING in page, "Nobody leads them now." in page, "Take over" in page) == (True, True, False)
    act = f"/week/{house.ids['lou']}/left/sessions/{house.meeting}/"
    answer = alone.post(act, {"do": "drop"}, follow=True)
    assert answer.redirect_chain == [("/week/", 303)]
    assert Session.objects.get(pk=house.meeting).drop_reason == "gone"
    again = alone.post(undo_of(answer), follow=True)
    assert (again.redirect_chain, "Undone." in again.content.decode()) == ([("/week/", 303)], True)
    assert Session.objects.get(pk=house.meeting).dropped_at is None
    alone.post(act, {"do": "drop"})
    rhythm = f"/week/{house.ids['lou']}/left/{house.ids['lena']}/{house.ids['s0']}/"
    alone.post(rhythm, {"do": "drop"})
    for one in Session.objects.filter(leader_id=house.ids["lena"], planned_on__gte=TODAY, dropped_at=None):
        alone.post(f"/week/{house.ids['lou']}/left/sessions/{one.pk}/", {"do": "drop"})
    assert HEADING not in text(alone, "/week/")
    assert IN_NAVIGATION not in text(alone, "/me/")
    assert alone.get("/").headers["Location"] == "/me/"


@pytest.mark.parametrize("name", ["s0", "edgar", "fay", "olga", "adam", "nobody"])
def test_nobody_else_without_a_team_is_led_there(house: House, alone: Client, name: str) -> None:
    assert alone
    client = house.client(name)
    assert HEADING not in client.get("/week/", follow=True).content.decode()
    assert "is left to you" not in text(client, "/me/")
    assert (IN_NAVIGATION in text(client, "/me/")) == (name in {"edgar", "nobody"}), "these lead somebody by now"


def test_what_nobody_is_above_to_decide_waits_for_a_leader_whom_whoever_keeps_the_people_gives(
    house: House, alone: Client
) -> None:
    """They are told whom nobody leads, and nothing of sessions; who is given to them is offered what was left."""
    assert alone
    olga, lena = house.client("olga"), house.ids["lena"]
    entry = f"/people/{lena}/entry/"
    names = Person.objects.filter(lines_up__leader=lena, left_on=None).values_list("name", flat=True)
    found = text(olga, entry).partition('id="h-alone"')[2].partition("</section>")[0]
    assert "is left to Lou" in found
    assert "is left to nobody" not in found
    assert len(names) > 2
    for name in names:
        assert escape(name) in found
    people.record_leaving(make_operator(), person_id=house.ids["lou"], left_on=TODAY - timedelta(days=1), now=NOW)
    page = text(olga, entry)
    assert "is left to nobody, since nobody was above" in page
    assert not [word for word in ("one-on-one", f"/sessions/{house.meeting}/", "27\u00a0Nov") if word in page]
    nora = house.ids["nobody"]
    people.set_leader(make_operator(), person_id=house.ids["s0"], leader_id=nora, starts_on=TODAY, now=NOW)
    found = left_to(viewer_of(house.accounts["nobody"], TODAY), leader_id=nora)
    assert house.meeting in {one.session_id for one in found}
    assert name_of(0) not in text(olga, entry).partition('id="h-alone"')[2].partition("</section>")[0]


def test_who_is_to_lead_from_a_later_day_sees_it_before_they_lead_anybody(house: House) -> None:
    """As whoever leads already does: dropped now, or taken over from that day on."""
    later, nora = TODAY + timedelta(days=2), house.client("nobody")
    Session.objects.filter(pk=house.meeting).update(planned_on=later)
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["nobody"], starts_on=later, now=NOW
    )
    page = text(nora, "/week/")
    assert ("planned by Lena Haukeland" in page, "Take over" in page) == (True, False)


def test_sessions_that_fall_by_what_recurs_are_decided_with_it_and_come_back_by_the_undo(
    house: House, lena: Client
) -> None:
    _, fay = house.left()
    pair = {"leader_id": house.ids["edgar"], "person_id": fay}
    standing = Session.objects.create(
        **pair, monday=WEEK.monday, topic="own_choice", form="one_on_one", minutes=45, standing=True,
        occurs_on=TODAY + timedelta(days=2), planned_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    assert standing.pk not in {row.session_id for row in left_to(house.lena, leader_id=house.ids["lena"])}
    with pytest.raises(Refused):
        ahead.take_over(house.lena, leader_id=house.ids["lena"], session_id=standing.pk, now=NOW)
    undo = undo_of(lena.post(f"{left(house)}{house.ids['edgar']}/{fay}/", {"do": "take"}, follow=True))
    standing.refresh_from_db()
    assert standing.drop_reason == "gone"
    assert lena.post(undo).status_code == 303
    standing.refresh_from_db()
    assert (standing.dropped_at, standing.drop_reason) == (None, "")


def test_one_that_was_moved_out_of_its_rhythm_is_offered_by_itself(house: House, lena: Client) -> None:
    house.left()
    pair = {"leader_id": house.ids["edgar"], "person_id": house.ids["fay"]}
    moved = Session.objects.create(
        **pair, monday=WEEK.monday, topic="own_choice", form="one_on_one", minutes=45, standing=True,
        occurs_on=TODAY + timedelta(days=2), planned_on=TODAY + timedelta(days=3),
    )  # fmt: skip
    assert moved.pk in {row.session_id for row in left_to(house.lena, leader_id=house.ids["lena"])}
    lena.post(f"{left(house)}{house.ids['edgar']}/{house.ids['fay']}/", {"do": "drop"})
    moved.refresh_from_db()
    assert moved.dropped_at is None


def test_before_the_day_what_falls_by_a_rhythm_is_offered_by_itself(house: House) -> None:
    """The rhythm is its leader's until then."""
    later, pair = TODAY + timedelta(days=2), {"leader_id": house.ids["lena"], "person_id": house.ids["s0"]}
    falls = Session.objects.create(
        **pair, monday=WEEK.plus(1).monday, topic="own_choice", form="one_on_one", minutes=30, standing=True,
        occurs_on=TODAY + timedelta(days=8), planned_on=TODAY + timedelta(days=8),
    )  # fmt: skip
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=later, now=NOW
    )
    edgar = Viewer(house.accounts["edgar"], house.ids["edgar"], TODAY)
    assert [row.session_id for row in left_to(edgar, leader_id=house.ids["edgar"])] == [falls.pk]
