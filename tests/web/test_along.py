"""Sessions to take along, as a page, as Markdown and as JSON; and those held, to write back to a CRM."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.actions.planning import record_held
from ridealong.coaching.models import ActionItem, Session
from ridealong.figures.models import SourceIdentity
from ridealong.people import actions as people
from ridealong.web.coaching.along import _plain
from tests.web.house import HOSTILE, NOW, TODAY, House, make_operator, name_of

PRIVATE = "kept to myself"


@pytest.fixture
def talked(house: House) -> str:
    """The address of today's session of Lena and s0, in which everything was used."""
    session, lena = house.meeting, house.lena
    point = agendas.add_point(lena, session_id=session, text=f"1. *Who* signs? {HOSTILE}", now=NOW)
    agendas.add_point(lena, session_id=session, text="Holidays", now=NOW)
    agendas.tick_point(lena, session_id=session, point_id=point, done=True, now=NOW)
    notes.write_note(lena, session_id=session, text="## Brightwell\n- signs **soon**\n\nthen", version=0, now=NOW)
    notes.write_private_note(lena, session_id=session, text=PRIVATE, version=0, now=NOW)
    who = {"person_id": house.ids["s0"], "owner_id": house.ids["s0"], "session_id": session}
    items.add_item(lena, text="Ask the buyer", due_on=TODAY + timedelta(days=2), **who, now=NOW)
    return house.talk


def test_a_session_is_taken_along_with_all_that_both_know(house: House, talked: str) -> None:
    for who in ("lena", "s0"):
        client = house.client(who)
        page = client.get(f"{talked}along/").content.decode()
        assert HOSTILE not in page
        for words in ("Holidays", "<strong>soon</strong>", "Ask the buyer", "by 26\u00a0November 2026"):
            assert words in page
        answer = client.get(f"{talked}along.md")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.content.decode().splitlines()[4:] == [
            "Their own choice: Lena Haukeland and Ines Aydın",
            "",
            "### Agenda",
            "",
            "- [x] \\1. \\*Who\\* signs? \\<script\\>alert(1)\\</script\\> (Lena Haukeland)",
            "- [ ] Holidays (Lena Haukeland)",
            "",
            "### Notes",
            "",
            "> ## Brightwell",
            "> - signs **soon**",
            ">",
            "> then",
            "",
            "### Action items",
            "",
            "- [ ] Ask the buyer (Ines Aydın, by 26\u00a0November 2026)",
        ]
        found = json.loads(client.get(f"{talked}along.json").content)
        (one,) = found["sessions"]
        assert (one["kind"], one["held_on"], one["person"]) == ("one_on_one", None, name_of(0))
        assert [(point["text"], point["done"]) for point in one["points"]][1] == ("Holidays", False)
        assert one["items"] == [{"text": "Ask the buyer", "owner": name_of(0), "due_on": "2026-11-26", "done_on": None}]
        for form in ("along/", "along.md", "along.json"):
            assert PRIVATE not in client.get(talked + form).content.decode()


def test_what_was_agreed_is_no_action_item(house: House, talked: str) -> None:
    """It has no owner and no day, and a heading of its own, also where nothing is to be done."""
    ActionItem.objects.all().delete()
    Session.objects.filter(pk=house.meeting).update(agreed="Time before *price*", held_on=TODAY, held_minutes=30)
    lena = house.client("lena")
    assert "### What was agreed\n\nTime before \\*price\\*" in lena.get(f"{talked}along.md").content.decode()
    page = lena.get(f"{talked}along/").content.decode()
    assert "<h3>What was agreed</h3><p>Time before *price*</p>" in page
    assert "<h3>Action items</h3>" not in page


def test_a_session_without_a_day_says_its_week_wherever_it_stands(house: House, talked: str) -> None:
    """On its page, taken along, in the timeline and in what is found; nowhere on the Monday, nor in a calendar."""
    Session.objects.filter(pk=house.meeting).update(planned_on=None, planned_at=None, planned_for=None)
    who, lena = house.ids["s0"], house.client("lena")
    feed = lena.post("/account/calendar/feed/").context["made"].replace("http://testserver", "")
    said = "week of 23\u00a0November 2026, no day yet"
    assert "week of Mon\u00a023\u00a0Nov, no day yet" in lena.get(talked).content.decode()
    for end in ("along/", "along.md"):
        assert f"One-on-one, {said}, 30 min" in lena.get(talked + end).content.decode()
    for address in (f"{talked}along.json", f"/people/{who}/sessions/along.json"):
        found = json.loads(lena.get(address).content)["sessions"]
        assert [(one["day"], one["week"]) for one in found if one["id"] == house.meeting] == [(None, "2026-W48")]
    line = lena.get(f"/people/{who}/timeline/?kind=session").content.decode()
    assert '<time class="when" datetime="2026-W48">week of 23\u00a0November 2026</time>' in line
    assert "planned, no day yet, 30 min." in line
    rows = csv.DictReader(
        io.StringIO(b"".join(lena.get(f"/people/{who}/timeline/all.csv?kind=session")).decode("utf-8-sig"))
    )
    assert ("", "2026-W48", "planned") in {(one["day"], one["week"], one["what"]) for one in rows}
    assert said in lena.get("/find/", {"q": "Holidays"}).content.decode()
    assert f"session-{house.meeting}@" not in lena.get(feed).content.decode()
    Session.objects.filter(pk=house.meeting).update(dropped_at=NOW, drop_reason="no_time")
    assert (
        "week of 23\u00a0November 2026, dropped before it had a day" in lena.get(f"{talked}along.md").content.decode()
    )


def test_a_period_holds_the_sessions_of_its_days(house: House, talked: str) -> None:
    old = house.held(on=TODAY - timedelta(days=400))
    recent = house.held("Two calls a day", on=TODAY - timedelta(days=20))
    address, client = f"/people/{house.ids['s0']}/sessions/along", house.client("lena")

    def ids(query: str) -> list[int]:
        return [one["id"] for one in json.loads(client.get(f"{address}.json{query}").content)["sessions"]]

    assert ids("")[0] == recent
    assert house.meeting in ids("")
    assert ids("?from=2025-01-01&to=2025-12-31") == [old]
    assert ids("?from=nonsense&to=") == ids("")
    assert ids("?from=2026-11-30&to=2026-11-01") == ids("?from=2026-11-01&to=2026-11-30"), "either way round"
    page = client.get(f"{address}/?from=2026-11-01&to=2026-11-20").content.decode()
    assert "Two calls a day" in page
    assert "Holidays" not in page
    assert "Two calls a day" in client.get(f"{address}.md").content.decode()
    assert (
        "There is no session in these days" in client.get(f"{address}/?from=2020-01-01&to=2020-02-01").content.decode()
    )


def test_a_new_leader_takes_along_nothing_that_was_before(house: House, talked: str) -> None:
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    address = f"/people/{house.ids['s0']}/sessions/along.json"
    assert json.loads(house.client("edgar").get(address).content)["sessions"] == []
    assert house.client("edgar").get(f"{talked}along.json").status_code == 404


def test_many_sessions_cost_as_many_queries_as_one(house: House, talked: str) -> None:
    address, counts = f"/people/{house.ids['s0']}/sessions/along/", []
    for _ in range(2):
        client = house.client("lena")
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
        for days in range(30):
            house.held("x", on=TODAY - timedelta(days=days))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize("text", ["- a", "1) b", "  + c", "*x* _y_ [z](q) <b> `k` #h ~s~ a|b"])
def test_what_somebody_wrote_in_one_line_is_no_markdown(text: str) -> None:
    assert _plain(text) != text
    assert _plain(text).replace("\\", "") == text


def test_sessions_held_are_written_back_with_the_keys_of_the_crm(house: House, talked: str) -> None:
    SourceIdentity.objects.create(source="other", key="=7", person_id=house.ids["s0"], name="I. A.")
    house.held("never in it", on=TODAY - timedelta(days=3))
    record_held(
        house.lena, leader_id=house.ids["lena"], person_id=house.ids["s1"], topic="career", form="one_on_one",
        held_on=TODAY, minutes=45, agreed="", now=NOW,
    )  # fmt: skip
    answer = house.client("lena").get(f"/week/{house.ids['lena']}/held.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(one["source"], one["seller"], one["held_on"], one["minutes"], one["kind"]) for one in rows] == [
        ("other", "'=7", "2026-11-21", "30", "One-on-one"),
        ("test", "s0000", "2026-11-21", "30", "One-on-one"),
        ("test", "s0001", "2026-11-24", "45", "Career conversation"),
    ]
    assert rows[2]["email"] == "s1@example.org"
    assert rows[2]["leader_email"] == "lena@example.org"
    assert "never in it" not in str(rows)
