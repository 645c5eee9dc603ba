"""When two meet next, as it is proposed at the end of a session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ridealong.coaching.actions.rhythm import Rhythm
from ridealong.coaching.actions.team_rhythm import end_team_rhythm, set_team_rhythm
from ridealong.coaching.models import Session
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.web.coaching.closing import proposed_days
from ridealong.week.actions import deciding
from tests.web.house import NOW, TODAY, House

WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
    ("planned_on", "first"),
    [
        (None, date(2026, 12, 1)),
        (TODAY, date(2026, 12, 1)),
        (date(2026, 11, 12), date(2026, 11, 26)),  # held twelve days late: what was to be the next comes first
        (date(2026, 11, 17), date(2026, 12, 1)),
        (date(2026, 12, 10), date(2026, 12, 17)),  # held before its day: never that day again
    ],
)
def test_the_next_days_are_of_the_same_weekday_after_both(planned_on: date | None, first: date) -> None:
    days = proposed_days(planned_on, TODAY, "one_on_one")
    assert (days[0], (days[1] - days[0]).days) == (first, 7)
    assert days[0] > TODAY


def test_who_sits_in_goes_by_the_one_on_one() -> None:
    assert proposed_days(TODAY, TODAY, SIT_IN) == ()


def team(house: House, *, every: int = 2) -> tuple[int, list[Session]]:
    """Lena's team of two meets from today on; its number and its sessions by day."""
    who = [house.ids["s0"], house.ids["s5"]]
    number, _ = set_team_rhythm(
        house.lena, leader_id=house.ids["lena"], person_ids=who, co_coach_id=house.ids["edgar"], topic="negotiating",
        rhythm=Rhythm(TODAY.weekday(), 45, TODAY, NOW.time(), None, every), now=NOW,
    )  # fmt: skip
    return number, list(Session.objects.filter(team=number).order_by("planned_on"))


def end_of(house: House, session: Session, name: str = "lena") -> str:
    return house.client(name).get(f"/sessions/{session.pk}/").content.decode()


@pytest.mark.django_db
def test_the_end_of_a_team_session_says_when_it_recurs_next(house: House) -> None:
    _, (first, second, *_) = team(house)
    assert "You meet again Tue\xa08" in end_of(house, first)
    lena = house.client("lena")
    page = lena.post(f"/sessions/{first.pk}/end/", {"minutes": "45"}, follow=True).content.decode()
    assert "You meet again Tue\xa08" in page
    assert f"/sessions/{second.pk}/" in page, "the next is there to be prepared"
    for name in ("s0", "edgar"):
        assert "You meet again Tue\xa08" in end_of(house, first, name)


@pytest.mark.django_db
def test_what_should_have_followed_and_did_not_is_no_next_time(house: House) -> None:
    before = TODAY - timedelta(days=14)
    who = {"leader_id": house.ids["lena"], "person_id": house.ids["s3"], "topic": "own_choice", "form": "one_on_one"}
    held = Session.objects.create(
        **who, monday=before - timedelta(days=1), minutes=30, planned_on=before, held_on=before, held_minutes=30
    )
    never = TODAY - timedelta(days=1)
    Session.objects.create(**who, monday=never, minutes=30, planned_on=never)
    Session.objects.filter(person_id=house.ids["s3"]).exclude(planned_on=None).filter(planned_on__gte=TODAY).delete()
    assert "You meet again Mon" not in end_of(house, held)
    Session.objects.create(**who, monday=never, minutes=30, planned_on=TODAY)
    assert "You meet again Tue\xa024" in end_of(house, held)


@pytest.mark.django_db
def test_one_that_was_moved_or_dropped_is_told_of_as_it_is_now(house: House) -> None:
    _, (first, second, *_) = team(house)
    deciding.plan_on(house.lena, session_id=second.pk, day=second.planned_on + timedelta(days=1), now=NOW)
    assert "You meet again Wed\xa09" in end_of(house, first)
    deciding.drop(house.lena, session_id=second.pk, reason="no_time", now=NOW)
    assert "You meet again Tue\xa022" in end_of(house, first)


@pytest.mark.django_db
def test_what_lies_beyond_the_next_weeks_is_told_by_its_rhythm(house: House) -> None:
    number, (only,) = team(house, every=8)
    assert "You meet again Tue\xa019" in end_of(house, only)
    assert 'name="day" value="2027-01-19"' not in end_of(house, only), "nobody takes it up one by one"
    end_team_rhythm(house.lena, leader_id=house.ids["lena"], team_id=number, ends_before=TODAY + WEEK, now=NOW)
    assert "You meet again" not in end_of(house, only)


@pytest.mark.django_db
def test_whoever_is_in_it_no_more_learns_nothing_of_the_next(house: House) -> None:
    number, (first, *_) = team(house)
    deciding.done(house.lena, session_id=first.pk, minutes=45, held_on=TODAY, now=NOW)
    assert "You meet again" in end_of(house, first, "edgar")
    set_team_rhythm(
        house.lena, leader_id=house.ids["lena"], team_id=number, person_ids=[house.ids["s0"], house.ids["s1"]],
        co_coach_id=None, topic="negotiating", rhythm=Rhythm(TODAY.weekday(), 45, TODAY + WEEK), now=NOW,
    )  # fmt: skip
    assert "You meet again" in end_of(house, first, "s0")
    assert "You meet again" not in end_of(house, first, "edgar")


@pytest.mark.django_db
def test_a_team_that_meets_once_more_without_a_rhythm_hears_of_it_too(house: House) -> None:
    lena, talk = house.client("lena"), house.together
    lena.post(f"{talk}end/", {"minutes": "45", "again": (TODAY + WEEK).isoformat()})
    assert "You meet again Tue\xa01" in lena.get(talk).content.decode()


@pytest.mark.django_db
def test_start_on_the_brief_begins_the_session_and_its_end_proposes_the_minutes_since(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena, seller, talk = house.client("lena"), house.client("s0"), house.talk
    Session.objects.filter(pk=house.meeting).update(planned_at=None, planned_for=None)
    brief = lena.get(f"{talk}brief/").content.decode()
    assert f'action="{talk}begin/"' in brief
    assert lena.post(f"{talk}begin/", {"do": "begin"}).status_code == 303
    assert Session.objects.get(pk=house.meeting).began_at == NOW
    monkeypatch.setattr("ridealong.web.clock.now", lambda: NOW + timedelta(minutes=41))
    for client in (lena, seller):
        page = client.get(talk).content.decode()
        assert "<b>11</b> <span>min over</span>" in page
    assert 'name="minutes" min="1" max="480" inputmode="numeric" value="41"' in lena.get(talk).content.decode()
    assert "begin/" not in seller.get(talk).content.decode()
    assert "Open the session" in lena.get(f"{talk}brief/").content.decode()
    lena.post(f"{talk}begin/", {"do": "not_begun"})
    assert Session.objects.get(pk=house.meeting).began_at is None


@pytest.mark.django_db
def test_a_session_of_a_later_day_is_prepared_from_its_brief(house: House) -> None:
    Session.objects.filter(pk=house.meeting).update(planned_on=TODAY + timedelta(days=1), planned_for=None)
    brief = house.client("lena").get(f"{house.talk}brief/").content.decode()
    assert "begin/" not in brief
    assert "Prepare" in brief


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["", "never", "-1", "99999999999999999999", str(int(NOW.timestamp() * 1000) + 60_000)])
def test_a_moment_that_cannot_be_is_now(at: str, house: House) -> None:
    assert house.client("lena").post(f"{house.talk}begin/", {"at": at}).status_code == 303
    assert Session.objects.get(pk=house.meeting).began_at == NOW
