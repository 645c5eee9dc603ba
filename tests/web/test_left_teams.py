"""Team sessions that a leader left: each new leader decides about their own people, reads nothing of what was written,
and takes back what they decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time, timedelta

import pytest
from django.test import Client

from ridealong.access.queries import operator
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.notes import write_note
from ridealong.coaching.actions.rhythm import Rhythm
from ridealong.coaching.actions.team_rhythm import set_team_rhythm, take_up_team_sessions, undo_team_rhythm
from ridealong.coaching.actions.teams import plan_team_session
from ridealong.coaching.models import Participant, Recurring, RhythmChange, Session, TeamMember, TeamRhythm
from ridealong.coaching.queries.left_behind import left_to
from ridealong.people import actions as people
from ridealong.week.actions import deciding
from ridealong.week.actions.preparing import prepare_week
from ridealong.week.models import Decision
from tests.web.house import NOW, TODAY, WEEK, House, make_operator
from tests.web.test_left import HEADING, text, undo_of

pytestmark = pytest.mark.django_db
CANARY = "canary-of-a-team"
SOON = TODAY + timedelta(days=2)
WHO = ("s0", "s1", "s2")


@pytest.fixture
def edgar(house: House) -> Client:
    """Edgar, to whom Lena's people go; his week is prepared."""
    prepare_week(make_operator(), leader_id=house.ids["edgar"], week=WEEK, now=NOW)
    return house.client("edgar")


@pytest.fixture(autouse=True)
def _nothing_else(house: House) -> None:
    """What recurs with the first seller alone is left as well, and is not what these are about."""
    Session.objects.filter(leader_id=house.ids["lena"]).delete()
    Recurring.objects.filter(leader_id=house.ids["lena"]).delete()


def week_of(house: House, name: str) -> str:
    return f"/week/{house.ids[name]}/{WEEK}/"


def left(house: House, name: str = "edgar") -> str:
    return f"/week/{house.ids[name]}/left/"


def planned(house: House, who: Collection[str] = WHO) -> Session:
    """Lena's team session in two days, Lou beside her, with something written in it."""
    made = plan_team_session(
        house.lena, leader_id=house.ids["lena"], person_ids=[house.ids[one] for one in who],
        co_coach_id=house.ids["lou"], day=SOON, at=time(9), minutes=50, topic="negotiating", now=NOW,
    )  # fmt: skip
    add_point(house.seller, session_id=made, text=CANARY, now=NOW)
    write_note(house.lena, session_id=made, text=CANARY, version=0, now=NOW)
    return Session.objects.get(pk=made)


def recurring(house: House, who: Collection[str] = WHO) -> TeamRhythm:
    rhythm = Rhythm(SOON.weekday(), 50, TODAY, time(9), None, 2)
    team, _ = set_team_rhythm(
        house.lena, leader_id=house.ids["lena"], person_ids=[house.ids[one] for one in who],
        co_coach_id=house.ids["lou"], topic="negotiating", rhythm=rhythm, now=NOW,
    )  # fmt: skip
    return TeamRhythm.objects.get(pk=team)


def goes_to(house: House, leader: str, who: Collection[str] = WHO) -> None:
    for one in who:
        people.set_leader(
            make_operator(), person_id=house.ids[one], leader_id=house.ids[leader], starts_on=TODAY, now=NOW
        )


def in_it(session: Session) -> set[int]:
    rows = Participant.objects.filter(session=session, co_coach=False)
    return set(rows.values_list("person_id", flat=True))


def ids(house: House, *who: str) -> set[int]:
    return {house.ids[one] for one in who}


@pytest.mark.hostile(14)
def test_a_new_leader_takes_over_a_team_session_without_what_was_written(house: House, edgar: Client) -> None:
    """Case 14: topic, agenda and note stay among those who were in it."""
    old = planned(house)
    assert HEADING not in text(edgar, week_of(house, "edgar"))
    goes_to(house, "edgar")
    page = text(edgar, week_of(house, "edgar"))
    assert "50 minutes, a team session planned by Lena Haukeland." in page
    assert "Björn Ekdahl, Ines Aydın and Zoë" in page
    assert CANARY not in page
    assert "egotiating" not in page.partition(HEADING)[2].partition("</section>")[0]
    assert edgar.post(f"{left(house)}sessions/{old.pk}/", {"do": "take"}).status_code == 303
    old.refresh_from_db()
    new = Session.objects.latest("pk")
    assert (old.drop_reason, in_it(old)) == ("gone", ids(house, *WHO)), "who was in it still reads it"
    assert (new.leader_id, new.planned_on, new.planned_at, new.minutes, new.topic) == (
        house.ids["edgar"], SOON, time(9), 50, "own_choice",
    )  # fmt: skip
    assert in_it(new) == ids(house, *WHO)
    assert Participant.objects.get(session=new, co_coach=True).person_id == house.ids["lou"]
    assert CANARY not in text(edgar, f"/sessions/{new.pk}/")
    assert edgar.get(f"/sessions/{old.pk}/").status_code == 404
    assert CANARY in text(house.client("s0"), f"/sessions/{old.pk}/")
    assert HEADING not in text(edgar, week_of(house, "edgar"))


@pytest.mark.parametrize("do", ["take", "drop"])
def test_what_was_decided_of_a_team_session_is_undone_and_twice_is_harmless(
    house: House, edgar: Client, do: str
) -> None:
    old = planned(house)
    goes_to(house, "edgar")
    before = Session.objects.count()
    undo = undo_of(edgar.post(f"{left(house)}sessions/{old.pk}/", {"do": do}, follow=True))
    for name in ("lena", "lou", "s0", "fay"):
        assert house.client(name).post(undo).status_code == 404
    for times in range(2):
        page = edgar.post(undo, follow=True).content.decode()
        assert ("Undone." in page) is not times
        old.refresh_from_db()
        assert (old.dropped_at, in_it(old), Session.objects.count()) == (None, ids(house, *WHO), before)
    assert "a team session planned by Lena Haukeland." in text(edgar, week_of(house, "edgar"))


def test_where_a_team_was_split_each_leader_decides_about_their_own_and_sees_nobody_else(
    house: House, edgar: Client
) -> None:
    old = planned(house)
    goes_to(house, "edgar", ["s0", "s1"])
    goes_to(house, "lou", ["s2"])
    page = text(edgar, week_of(house, "edgar"))
    assert "Björn Ekdahl and Ines Aydın" in page
    assert "Zoë" not in page.partition(HEADING)[2].partition("</section>")[0]
    address = f"{left(house)}sessions/{old.pk}/"
    undo = undo_of(edgar.post(address, {"do": "take"}, follow=True))
    old.refresh_from_db()
    new = Session.objects.latest("pk")
    assert (old.dropped_at, in_it(old), in_it(new)) == (None, ids(house, "s2"), ids(house, "s0", "s1"))
    assert edgar.post(address, {"do": "drop"}).status_code == 404
    # The other leads one of them only: no team session comes of that.
    lou, theirs = house.client("lou"), f"{left(house, 'lou')}sessions/{old.pk}/"
    assert lou.post(theirs, {"do": "take"}).status_code == 404
    other = undo_of(lou.post(theirs, {"do": "drop"}, follow=True))
    old.refresh_from_db()
    assert old.drop_reason == "gone"
    assert "Undo the later one first" in edgar.post(undo, follow=True).content.decode()
    assert lou.post(other).status_code == 303
    assert edgar.post(undo).status_code == 303
    old.refresh_from_db()
    assert (old.dropped_at, in_it(old)) == (None, ids(house, *WHO))
    assert not Session.objects.filter(pk=new.pk).exists()


def test_while_its_leader_leads_anybody_in_it_it_is_offered_to_nobody(house: House, edgar: Client) -> None:
    old = planned(house)
    goes_to(house, "edgar", ["s0", "s1"])
    assert HEADING not in text(edgar, week_of(house, "edgar"))
    assert edgar.post(f"{left(house)}sessions/{old.pk}/", {"do": "drop"}).status_code == 404


def test_while_nobody_leads_them_the_leaders_leader_drops_it(house: House) -> None:
    old, lou = planned(house), house.client("lou")
    prepare_week(make_operator(), leader_id=house.ids["lou"], week=WEEK, now=NOW)
    people.record_leaving(make_operator(), person_id=house.ids["lena"], left_on=TODAY, now=NOW)
    page = text(lou, week_of(house, "lou")).partition(HEADING)[2].partition("</section>")[0]
    assert ("Nobody leads them now." in page, "Take over" in page, CANARY in page) == (True, False, False)
    address = f"{left(house, 'lou')}sessions/{old.pk}/"
    assert lou.post(address, {"do": "take"}).status_code == 404
    assert lou.post(address, {"do": "drop"}).status_code == 303
    old.refresh_from_db()
    assert old.drop_reason == "gone"


def test_who_was_one_of_them_and_leads_them_now_decides_about_the_others(house: House) -> None:
    old = planned(house)
    goes_to(house, "s0", ["s1", "s2"])
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    viewer = Viewer(house.accounts["s0"], house.ids["s0"], TODAY)
    (row,) = left_to(viewer, leader_id=house.ids["s0"])
    assert (row.session_id, set(row.theirs), row.takes) == (old.pk, ids(house, "s1", "s2"), True)


def state(team: TeamRhythm) -> tuple[list[object], list[object], list[object]]:
    rules = Recurring.objects.filter(team=team).order_by("pk").values_list("starts_on", "ends_on", "weekday")
    members = TeamMember.objects.filter(team=team).order_by("person_id").values_list("person_id", "co_coach")
    rows = Session.objects.filter(team=team).order_by("planned_on")
    sessions = [(one.pk, one.planned_on, one.dropped_at, sorted(in_it(one))) for one in rows]
    return list(rules), list(members), list(sessions)


def test_a_new_leader_takes_over_a_team_that_recurs(house: House, edgar: Client) -> None:
    team = recurring(house)
    add_point(
        house.seller, session_id=Session.objects.filter(team=team).earliest("planned_on").pk, text=CANARY, now=NOW
    )
    goes_to(house, "edgar")
    before = state(team)
    assert len(before[2]) > 1
    page = text(edgar, week_of(house, "edgar")).partition(HEADING)[2].partition("</section>")[0]
    assert page.count("<li>") == 1, "its sessions are decided with it"
    assert "A team session every 2 weeks with Lena Haukeland, next on Thu" in page
    assert CANARY not in page
    undo = undo_of(edgar.post(f"{left(house)}teams/{team.pk}/", {"do": "take"}, follow=True))
    own = TeamRhythm.objects.get(leader_id=house.ids["edgar"])
    assert own.topic == "own_choice"
    assert set(own.members.values_list("person_id", flat=True)) == ids(house, *WHO, "lou")
    days = [day for _, day, _, _ in before[2]]
    assert list(Session.objects.filter(team=own).order_by("planned_on").values_list("planned_on", flat=True)) == days
    assert {one.drop_reason for one in Session.objects.filter(team=team)} == {"gone"}
    assert take_up_team_sessions(operator(TODAY)) == 0
    assert HEADING not in text(edgar, week_of(house, "edgar"))
    for name in ("lena", "lou", "s0", "fay"):
        assert house.client(name).post(undo).status_code == 404
    for _ in range(2):
        edgar.post(undo)
        assert state(team) == before
        assert not Session.objects.filter(team=own).exists()
        assert not Recurring.objects.filter(team=own).exists()
    assert "A team session every 2 weeks" in text(edgar, week_of(house, "edgar"))


def test_a_split_team_goes_on_for_those_whose_leader_has_not_decided(house: House, edgar: Client) -> None:
    team, first = recurring(house), ["s0", "s1"]
    goes_to(house, "edgar", first)
    goes_to(house, "lou", ["s2"])
    before = state(team)
    address = f"{left(house)}teams/{team.pk}/"
    undo = undo_of(edgar.post(address, {"do": "drop"}, follow=True))
    assert all(who == [house.ids["s2"]] and gone is None for _, _, gone, who in state(team)[2])
    assert Recurring.objects.get(team=team).ends_on is None
    assert edgar.post(address, {"do": "drop"}).status_code == 404
    lou, theirs = house.client("lou"), f"{left(house, 'lou')}teams/{team.pk}/"
    assert lou.post(theirs, {"do": "take"}).status_code == 404
    between = state(team)
    other = undo_of(lou.post(theirs, {"do": "drop"}, follow=True))
    assert not Session.objects.filter(team=team, dropped_at=None).exists()
    assert "was changed again since" in edgar.post(undo, follow=True).content.decode()
    lou.post(other)
    assert state(team) == between
    edgar.post(undo)
    assert state(team) == before


def test_one_that_was_moved_is_offered_by_itself(house: House, edgar: Client) -> None:
    team = recurring(house)
    first = Session.objects.filter(team=team).earliest("planned_on")
    deciding.plan_on(house.lena, session_id=first.pk, day=SOON + timedelta(days=1), now=NOW)
    goes_to(house, "edgar")
    viewer = Viewer(house.accounts["edgar"], house.ids["edgar"], TODAY)
    rows = left_to(viewer, leader_id=house.ids["edgar"])
    assert {(row.session_id, row.team_id) for row in rows} == {(None, team.pk), (first.pk, None)}
    edgar.post(f"{left(house)}teams/{team.pk}/", {"do": "drop"})
    first.refresh_from_db()
    assert first.dropped_at is None
    assert edgar.post(f"{left(house)}sessions/{first.pk}/", {"do": "drop"}).status_code == 303


def test_its_former_leader_takes_back_nothing_of_that(house: House, edgar: Client) -> None:
    team, old = recurring(house), planned(house)
    goes_to(house, "edgar")
    edgar.post(f"{left(house)}teams/{team.pk}/", {"do": "drop"})
    edgar.post(f"{left(house)}sessions/{old.pk}/", {"do": "take"})
    change, decision = RhythmChange.objects.get(left_to=house.ids["edgar"]), Decision.objects.latest("pk")
    with pytest.raises(Refused):
        undo_team_rhythm(house.lena, leader_id=house.ids["lena"], team_id=team.pk, change_id=change.pk, now=NOW)
    with pytest.raises(Refused):
        deciding.undo(house.lena, decision_id=decision.pk, now=NOW)


def test_before_the_day_what_falls_by_a_rhythm_of_a_team_is_offered_by_itself(house: House) -> None:
    team = recurring(house)
    for one in WHO:
        people.set_leader(
            make_operator(), person_id=house.ids[one], leader_id=house.ids["edgar"],
            starts_on=SOON + timedelta(days=1), now=NOW,
        )  # fmt: skip
    viewer = Viewer(house.accounts["edgar"], house.ids["edgar"], TODAY)
    rows = left_to(viewer, leader_id=house.ids["edgar"])
    assert {row.team_id for row in rows} == {None}
    after = Session.objects.filter(team=team, planned_on__gt=SOON)
    assert {row.session_id for row in rows} == set(after.values_list("pk", flat=True))
    assert not any(row.takes for row in rows)
