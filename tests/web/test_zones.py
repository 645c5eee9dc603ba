"""By whose clocks a session is planned: chosen in every form, one's own to begin with, told to whoever has others."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from ridealong.calendars.actions import set_hours
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.appointments import appointments
from ridealong.coaching.rules.times import elsewhere
from ridealong.desk.rules.clocks import at_clocks
from ridealong.people.actions import change_organisation
from tests.web.house import NOW, TODAY, WEEK, House, make_operator

BERLIN, NEW_YORK, SYDNEY = "Europe/Berlin", "America/New_York", "Australia/Sydney"
DAY = TODAY + timedelta(days=7)


@pytest.fixture
def away(house: House) -> House:
    """The organisation is in Berlin, Lena works in New York."""
    change_organisation(make_operator(), zone=BERLIN, now=NOW)
    set_hours(
        house.lena, person_id=house.ids["lena"], opens=time(8), closes=time(16), weekdays=frozenset(range(5)),
        zone=NEW_YORK, now=NOW,
    )  # fmt: skip
    return house


def forms(house: House) -> dict[str, dict[str, object]]:
    """By address: what a form that plans is sent."""
    ids = house.ids
    one = {"kind": "career", "topic": "own_choice", "day": DAY.isoformat(), "at": "09:00", "minutes": "45"}
    recurs = {"every_weeks": 1, "weekday": DAY.weekday(), "starts_at": "09:00", "minutes": 30, "starts_on": DAY}
    team = {"people": [ids["s1"], ids["s5"]], "beside": "", "topic": "negotiating"}
    return {
        f"/people/{ids['s1']}/sessions/new/": one,
        f"/people/{ids['s1']}/rhythm/": recurs,
        f"/team/{ids['lena']}/session/": {**team, **one},
        f"/team/{ids['lena']}/rhythm/": {**team, **recurs},
    }


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, SYDNEY])
def test_every_form_that_plans_takes_a_zone(away: House, zone: str) -> None:
    lena = away.client("lena")
    for address, sent in forms(away).items():
        page = lena.get(address).content.decode()
        assert f'list="zones" value="{NEW_YORK}"' in page, "one's own to begin with"
        wrong = lena.post(address, {**sent, "zone": "Europe/Bärlin"})
        assert (wrong.status_code, b"no such time zone" in wrong.content) == (422, True)
        assert 'value="Europe/Bärlin"' in wrong.content.decode()
        Session.objects.filter(planned_on__gte=DAY).delete()
        assert lena.post(address, {**sent, "zone": zone}).status_code in {302, 303}, address
        found = Session.objects.filter(planned_on=DAY).first() or Recurring.objects.latest("pk")
        assert found.zone == zone
    assert house_zone(lena, away) == BERLIN, "else the organisation's"


def house_zone(lena: Client, house: House) -> str:
    """In which zone something is that was planned without saying so."""
    (address, sent), *_ = forms(house).items()
    made = lena.post(address, sent).headers["Location"]
    return Session.objects.get(pk=made.strip("/").split("/")[-1]).zone


def test_it_moves_to_other_clocks_and_back(away: House) -> None:
    lena = away.client("lena")
    Session.objects.filter(pk=away.meeting).update(planned_at=time(9), zone=BERLIN)
    page = lena.get(f"{away.talk}move/").content.decode()
    assert f'value="{BERLIN}"' in page
    for day in (TODAY + timedelta(days=1), DAY):
        lena.post(f"{away.talk}move/", {"day": day, "at": "09:00", "zone": SYDNEY})
        moved = Session.objects.get(pk=away.meeting)
        assert (moved.zone, moved.planned_on) == (SYDNEY, day)
        assert moved.planned_for == datetime.combine(day, time(9), ZoneInfo(SYDNEY)).astimezone(UTC)
    lena.post(f"{away.talk}move/", {"day": DAY, "at": "10:00"})
    assert Session.objects.get(pk=away.meeting).zone == SYDNEY, "the same where nothing else is said"
    wrong = lena.post(f"{away.talk}move/", {"day": DAY, "at": "10:00", "zone": "Mars/North"})
    assert (wrong.status_code, b"no such time zone" in wrong.content) == (422, True)
    Session.objects.filter(pk=away.meeting).update(monday=WEEK.monday, planned_on=TODAY)
    page = lena.post(f"{away.talk}move/", {"day": DAY, "at": "11:00", "zone": BERLIN}, follow=True).content.decode()
    undo = page.partition('action="/week/')[2].partition('"')[0]
    assert lena.post(f"/week/{undo}").status_code == 303
    back = Session.objects.get(pk=away.meeting)
    assert (back.zone, back.planned_at) == (SYDNEY, time(10))
    assert back.planned_for == datetime.combine(TODAY, time(10), ZoneInfo(SYDNEY)).astimezone(UTC)


def test_who_reads_it_by_other_clocks_is_told_both(away: House) -> None:
    lena, seller = away.client("lena"), away.client("s0")
    Session.objects.filter(pk=away.meeting).update(planned_on=TODAY, planned_at=time(9), zone=BERLIN)
    for address in (away.talk, f"{away.talk}brief/"):
        assert "09:00 in Berlin, 03:00 for you" in lena.get(address).content.decode()
    page = seller.get(away.talk).content.decode()
    assert "09:00" in page
    assert "for you" not in page
    lena.post(f"/people/{away.ids['s1']}/rhythm/", {**forms(away)[f"/people/{away.ids['s1']}/rhythm/"], "zone": SYDNEY})
    rhythm = lena.get(f"/people/{away.ids['s1']}/rhythm/").content.decode()
    assert "at 09:00 (Australia/Sydney), 30 minutes. Next Mon\u00a030\u00a0Nov, 17:00 for you." in rhythm
    Session.objects.filter(leader_id=away.ids["lena"], monday=WEEK.monday).exclude(planned_at=None).update(zone=SYDNEY)
    assert "09:00 (Sydney)" in lena.get(away.week).content.decode()


def test_the_next_session_is_by_the_clocks_of_the_last(away: House) -> None:
    lena = away.client("lena")
    one = Session.objects.get(pk=away.meeting)
    one.planned_on, one.planned_at, one.zone = TODAY, time(9), SYDNEY
    one.save()
    lena.post(f"{away.talk}end/", {"minutes": "25", "again": DAY})
    again = Session.objects.get(planned_on=DAY, person=one.person_id)
    assert (again.planned_at, again.zone) == (time(9), SYDNEY)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, SYDNEY])
def test_a_weekly_nine_oclock_stays_nine_oclock_over_both_changes_in_page_and_feed(house: House, zone: str) -> None:
    """From before one change of the clocks to after the other, as sessions and as a calendar is told."""
    lena = house.client("lena")
    sent = {"every_weeks": 1, "weekday": 2, "starts_at": "09:00", "minutes": 30, "starts_on": "2026-09-02"}
    assert lena.post(f"/people/{house.ids['s1']}/rhythm/", {**sent, "zone": zone}).status_code == 303
    feed = lena.post("/account/calendar/feed/").context["made"].replace("http://testserver", "")
    offsets = set()
    for today in (date(2026, 9, 2), date(2026, 11, 24), date(2027, 2, 20)):
        viewer = type(house.lena)(house.lena.account_id, house.lena.person_id, today)
        rows = [one for one in appointments(viewer) if one.series and one.starts and one.day >= today]
        assert len(rows) >= 12
        local = [one.starts.astimezone(ZoneInfo(zone)) for one in rows if one.starts]
        assert {(one.time(), one.weekday()) for one in local} == {(time(9), 2)}
        offsets |= {one.utcoffset() for one in local}
    assert len(offsets) == 2
    told = [one.decoded("dtstart") for one in Calendar.from_ical(Client().get(feed).content).walk("VEVENT")]
    nines = [one for one in told if isinstance(one, datetime) and one.astimezone(ZoneInfo(zone)).time() == time(9)]
    assert len(nines) >= 12


@pytest.mark.parametrize(
    ("zone", "own", "day", "at", "said"),
    [
        (BERLIN, BERLIN, date(2026, 3, 29), time(2, 30), "02:30"),
        (BERLIN, "Europe/Paris", date(2026, 3, 29), time(2, 30), "02:30"),
        (BERLIN, NEW_YORK, date(2026, 11, 24), time(9), "09:00 in Berlin, 03:00 for you"),
        (BERLIN, NEW_YORK, date(2026, 10, 28), time(9), "09:00 in Berlin, 04:00 for you"),
        (SYDNEY, NEW_YORK, date(2026, 11, 24), time(9), "09:00 in Sydney, Mon\u00a023\u00a0Nov 17:00 for you"),
        (NEW_YORK, "UTC", date(2026, 11, 24), time(9), "09:00 in New York, 14:00 for you"),
    ],
)
def test_both_clocks_in_words(zone: str, own: str, day: date, at: time, said: str) -> None:
    assert at_clocks(day, at, zone, own) == said
    assert (elsewhere(day, at, zone, own) is None) == ("for you" not in said)
