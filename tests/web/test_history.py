"""Past weeks, leaders below, and the week as a calendar file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.appointments import AppointmentRow
from ridealong.web.history.calendar import calendar
from tests.web.house import NOW, TODAY, WEEK, House, name_of


def hold(house: House, weeks_ago: int, *, held: bool = True, dropped: bool = False) -> None:
    """A session of Lena's with the first seller in an earlier week."""
    monday = WEEK.plus(-weeks_ago).monday
    Session.objects.create(
        leader_id=house.ids["lena"], person_id=house.ids["s0"], monday=monday, topic="career", form="one_on_one",
        minutes=30, held_on=monday if held else None, held_minutes=25 if held else None,
        dropped_at=NOW if dropped else None, drop_reason="no_time" if dropped else "",
    )  # fmt: skip


def test_every_week_stands_with_what_became_of_it(house: House) -> None:
    hold(house, 1)
    hold(house, 1, held=False, dropped=True)
    hold(house, 3, held=False)
    said = house.client("lena").get(f"/week/{house.ids['lena']}/all/").content.decode()
    assert "1 of 3 sessions held in 2 weeks" in said
    assert f"/week/{house.ids['lena']}/{WEEK.plus(-1)}/" in said
    answer = house.client("lena").get(f"/week/{house.ids['lena']}/all.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[2:] == [
        [str(WEEK.plus(-1)), "2", "1", "1", "60", "25"],
        [str(WEEK.plus(-3)), "1", "0", "0", "30", "0"],
    ]


def test_a_leaders_leader_sees_two_numbers_and_no_more(house: House) -> None:
    hold(house, 2)
    hold(house, 2, held=False)
    hold(house, 9)
    own = house.client("lou").get(f"/week/{house.ids['lou']}/all/").content.decode()
    assert own.index("Edgar Novak") < own.index("Lena Haukeland")
    assert '<td class="r">2</td><td class="r">1</td>' in own
    assert name_of(0) not in own
    hers = house.client("lou").get(f"/week/{house.ids['lena']}/all/").content.decode()
    assert f"/week/{house.ids['lena']}/{WEEK.plus(-2)}/" not in hers
    assert name_of(0) not in hers
    assert house.client("s0").get(f"/week/{house.ids['lena']}/all/").status_code == 404


def test_the_calendar_names_nobody_and_nothing(house: House) -> None:
    answer = house.client("lena").get(f"{house.week}week.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    planned = Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday, planned_on__isnull=False)
    assert len(events) == planned.count() > 0
    assert {str(event["SUMMARY"]) for event in events} == {"1:1"}
    text = answer.content.decode()
    assert not any(word in text for name in map(name_of, range(8)) for word in name.split())


def test_each_event_leads_to_its_brief_where_the_address_is_known(house: House, settings: Any) -> None:
    lena, seller, asked = house.client("lena"), house.client("s0"), f"{house.week}week.ics"
    Session.objects.filter(pk=house.meeting).update(planned_on=WEEK.friday)
    settings.RIDEALONG = replace(settings.RIDEALONG, address="https://coach.example.org")
    links = {str(event["URL"]) for event in Calendar.from_ical(lena.get(asked).content).walk("VEVENT")}
    assert f"https://coach.example.org/meet/session-{house.meeting}/" in links
    place = f"/meet/session-{house.meeting}/"
    assert lena.get(place, follow=True).redirect_chain == [(f"/sessions/{house.meeting}/brief/", 302)]
    assert seller.get(place, follow=True).redirect_chain == [(f"/sessions/{house.meeting}/", 302)]
    day = TODAY + timedelta(days=14)
    set_standing(
        house.lena, leader_id=house.ids["lena"], person_id=house.ids["s0"], weekday=day.weekday(), minutes=30,
        starts_on=day, now=NOW,
    )  # fmt: skip
    later = f"/meet/series-{Recurring.objects.get(person=house.ids['s0'], ends_on=None).pk}/"
    assert lena.get(later, follow=True).redirect_chain == [(f"/people/{house.ids['s0']}/rhythm/", 302)]
    assert seller.get(later)["Location"] == "/me/"
    settings.RIDEALONG = replace(settings.RIDEALONG, address="")
    events = Calendar.from_ical(lena.get(asked).content).walk("VEVENT")
    assert not [event for event in events if "URL" in event or "DESCRIPTION" in event]


def test_held_and_dropped_sessions_leave_the_calendar(house: House) -> None:
    Session.objects.filter(leader_id=house.ids["lena"]).update(planned_on=WEEK.friday)
    before = house.client("lena").get(f"{house.week}week.ics").content.count(b"BEGIN:VEVENT")
    first, second = Session.objects.filter(leader_id=house.ids["lena"]).order_by("pk")[:2]
    Session.objects.filter(pk=first.pk).update(held_on=WEEK.monday, held_minutes=30)
    Session.objects.filter(pk=second.pk).update(dropped_at=NOW, drop_reason="no_time")
    after = house.client("lena").get(f"{house.week}week.ics").content.count(b"BEGIN:VEVENT")
    assert (before - after, before > 2) == (2, True)


def test_a_session_stands_at_its_moment_or_takes_the_day_without_taking_time() -> None:
    nine = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    rows = [
        AppointmentRow("session-7", date(2026, 11, 24), nine, 30),
        AppointmentRow("session-8", date(2026, 11, 25), None, 30),
    ]
    body = calendar(
        rows, host="coach.example.org", now=datetime(2026, 11, 20, tzinfo=UTC), link="https://h.example/{}".format
    )
    at, whole = Calendar.from_ical(body).walk("VEVENT")
    assert (str(at["URL"]), str(whole["URL"])) == ("https://h.example/session-7", "https://h.example/session-8")
    assert str(at["DESCRIPTION"]) == "Before you meet: https://h.example/session-7"
    assert at["DTSTART"].dt == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert at["DTEND"].dt - at["DTSTART"].dt == timedelta(minutes=30)
    assert str(at["UID"]) == "session-7@coach.example.org"
    assert whole["DTSTART"].dt == date(2026, 11, 25)
    assert str(whole["TRANSP"]) == "TRANSPARENT"
