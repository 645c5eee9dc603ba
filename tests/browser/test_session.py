"""The page of a session in a real browser: without a network nothing is lost, and both sides see each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from playwright.sync_api import Frame, Page, expect

from ridealong.coaching.models import Observation, Point, Session, SharedNote
from ridealong.people import actions as people
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.browser.test_offline import waiting
from tests.web.house import NOW, TODAY, House, make_operator

pytestmark = pytest.mark.browser


def test_what_is_written_without_a_network_is_kept_and_sent_when_it_is_back(
    house: House, look: Callable[..., Watched]
) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto(house.talk)
    watched.context.set_offline(True)
    page.locator("#nt").fill("written in a car park")
    expect(page.locator("#sync")).to_contain_text("No network")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('note:')).length") == 1
    watched.context.set_offline(False)
    expect(page.locator("form[data-note=note] [data-kept]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert SharedNote.objects.get().text == "written in a car park"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('note:')).length") == 0
    assert watched.foreign() == []


def test_a_session_is_written_with_keys_alone(house: House, look: Callable[..., Watched]) -> None:
    watched = look()
    page = watched.page()
    page.goto("/keyboard/")
    for words in ("a point for the agenda", "the notes", "an action item", "end and save", "leave a field"):
        expect(page.locator(".keys")).to_contain_text(words)
    page.goto(house.talk)
    for key, field, words in (("a", "#ap", "Who signs?"), ("i", "#ai", "Call the buyer")):
        page.keyboard.press(key)
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator("#points" if key == "a" else "#item-list")).to_contain_text(words)
        expect(page.locator(field)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(field)).not_to_be_focused()
    page.keyboard.press("n")
    page.keyboard.type("an a and an i")
    expect(page.locator("#nt")).to_have_value("an a and an i")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".over")).to_be_visible()
    assert Session.objects.get(pk=house.meeting).held_on == TODAY
    assert SharedNote.objects.get().text == "an a and an i"
    assert watched.trouble == []


@pytest.mark.long
def test_both_prepare_at_once_and_see_each_others_points_within_ten_seconds(
    house: House, look: Callable[..., Watched]
) -> None:
    lena, seller = look(width=360), look("s0")
    both = hers, theirs = lena.page(), seller.page()
    for page in both:
        page.clock.install()
        page.goto(house.talk)
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 30)
    for number in (1, 2):
        for page, who in ((hers, "Lena"), (theirs, "Ines")):
            page.locator("#ap").fill(f"{who} {number}")
            page.keyboard.press("Enter")
            expect(page.locator("#ap")).to_be_focused()
            expect(page.locator("#ap")).to_have_value("")
    every = [f"{who} {number}" for who in ("Lena", "Ines") for number in (1, 2)]
    ten_seconds_later(*both)
    for page, words in product(both, every):
        expect(page.locator("#points")).to_contain_text(words)
    hers.get_by_role("button", name="Move up: Ines 2").click()
    hers.get_by_role("checkbox", name="Ines 1").click()
    hers.locator("h1").click()
    expect(hers.locator("#points s")).to_have_text("Ines 1")
    ten_seconds_later(*both)
    expect(theirs.locator("#points s")).to_have_text("Ines 1")
    expect(theirs.locator("#points li p")).to_contain_text(points_of(hers))
    shown = [points_of(page) for page in both]
    for page in both:
        page.clock.resume()
        assert violations(page) == []
        page.close()
    kept = [one.text for one in Point.objects.order_by("place")]
    assert shown == [kept, kept]
    assert sorted(kept) == sorted(every)
    assert kept.index("Lena 1") < kept.index("Lena 2")
    assert [one.text for one in Point.objects.filter(done_at__isnull=False)] == ["Ines 1"]
    assert lena.trouble == seller.trouble == []


def points_of(page: Page) -> list[str]:
    """The agenda as it is shown, in its order."""
    words = "(found) => found.map((one) => one.querySelector('p').firstChild.textContent)"
    found: list[str] = page.locator("#points li").evaluate_all(words)
    return found


def ten_seconds_later(*pages: Page) -> None:
    """By the clock of the pages, once the server has what they did: how long the machine takes is another matter."""
    for page in pages:
        while waiting(page):
            page.wait_for_timeout(50)
    for page in pages:
        page.clock.run_for(10_000)


@pytest.mark.long
def test_both_mark_what_was_seen_with_keys_and_without_a_network(house: House, look: Callable[..., Watched]) -> None:
    lena, seller = look(width=360, theme="dark"), look("s0")
    hers, theirs = lena.page(), seller.page()
    for page in (hers, theirs):
        page.goto(house.review)
        assert violations(page) == []
        assert overflow(page) <= 0
    lena.context.set_offline(True)
    hers.locator("[name='level.names_a_reason'][value='4']").check()
    hers.locator("[name='evidence.names_a_reason']").fill("written in a car park")
    kept = hers.locator("form[data-sheet] [data-kept]")
    expect(kept).to_contain_text("No network")
    assert "written in a car park" in str(hers.evaluate("Object.values(localStorage)"))
    lena.context.set_offline(False)
    expect(kept).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    theirs.locator("[name='level.agrees_on_the_aim'][value='2']").focus()
    theirs.keyboard.press("Space")
    theirs.keyboard.press("ArrowRight")
    expect(theirs.locator("form[data-sheet] [data-kept]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    theirs.locator("h1").click()
    expect(theirs.locator("[name='level.names_a_reason'][value='4']")).to_be_checked(timeout=12_000)
    assert {row.behaviour: (row.level, row.evidence) for row in Observation.objects.all()} == {
        "names_a_reason": (4, "written in a car park"), "agrees_on_the_aim": (3, ""),
    }  # fmt: skip
    assert "written in a car park" not in str(hers.evaluate("Object.values(localStorage)"))
    hers.locator("#tr-t").fill("Ask before the demo")
    hers.locator("[data-end]").click()
    expect(hers.locator("#item-list")).to_contain_text("Ask before the demo")
    expect(hers.locator(".over")).to_be_visible()
    theirs.goto(f"/people/{house.ids['s0']}/observed/")
    assert violations(theirs) == []
    settings = look("olga", width=360).page()
    for address in ("/settings/kinds/", "/settings/kinds/practice/"):
        settings.goto(address)
        assert violations(settings) == []
        assert overflow(settings) <= 0
    offline = "net::ERR_INTERNET_DISCONNECTED"
    assert [one for one in (*lena.trouble, *seller.trouble) if offline not in one] == []


class Thumb:
    """Somebody with a phone: counts what they tap and type, and the pages they wait for."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.typed, self.loads = page, 0, 0, 0
        page.on("framenavigated", self._came)

    def _came(self, frame: Frame) -> None:
        self.loads += frame.parent_frame is None

    def tap(self, where: str) -> None:
        self.taps += 1
        self.page.locator(where).first.tap()

    def write(self, where: str, words: str) -> None:
        self.tap(where)
        self.typed += len(words)
        self.page.keyboard.type(words)

    @property
    def seconds(self) -> float:
        """At two seconds a tap, three letters a second and three seconds a page."""
        return 2 * self.taps + self.typed / 3 + 3 * self.loads


@pytest.mark.long
def test_a_thumb_takes_a_session_from_the_week_to_followed_up_and_a_new_leader_inherits_what_is_open(
    house: House, look: Callable[..., Watched]
) -> None:
    """Prepare, hold, note and follow-up, on a phone: the bounds are what it costs, not what it may cost."""
    watched, one = look(width=360, touch=True), house.extra
    person = Session.objects.get(pk=one).person_id
    page = watched.page()
    page.goto(house.week)
    thumb = Thumb(page)
    thumb.tap(f"#s-{one} a[href$='/brief/']")
    expect(page.locator(".brief")).to_be_visible()
    thumb.tap(".dock .main")
    thumb.write("#ap", "Who signs at Nord?")
    thumb.tap(".agenda .addl button")
    expect(page.locator("#points")).to_contain_text("Who signs at Nord?")
    thumb.write("#nt", "Met the buyer at Nord; price is not the matter, time is")
    thumb.write("#ai", "Call the buyer at Nord")
    thumb.write("#eg", "Time before price, in every call")
    thumb.tap("#close .seg label:nth-child(2)")
    assert overflow(page) <= 0
    thumb.tap("[data-end]")
    expect(page.locator(".over")).to_contain_text("Time before price, in every call")
    expect(page.locator(".over")).to_contain_text("You meet again")
    expect(page.locator("#item-list")).to_contain_text("Call the buyer at Nord")
    expect(page.locator("#notes")).to_contain_text("time is")
    assert (thumb.taps, thumb.loads) == (9, 3)
    assert thumb.seconds < 75
    row = Session.objects.get(pk=one)
    assert (row.held_on, row.held_minutes, row.agreed) == (TODAY, row.minutes, "Time before price, in every call")
    assert SharedNote.objects.get(session=row).text.endswith("time is")
    assert Session.objects.filter(person=person, planned_on=TODAY + timedelta(days=7)).count() == 1
    assert overflow(page) <= 0
    assert violations(page) == []
    assert watched.trouble == []
    people.set_leader(make_operator(), person_id=person, leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW)
    theirs = look("edgar", width=360).page()
    theirs.goto(f"/people/{person}/")
    expect(theirs.locator("main")).to_contain_text("Call the buyer at Nord")
    assert violations(theirs) == []
    answer = theirs.goto(f"/sessions/{one}/")
    assert answer is not None
    assert answer.status == 404
