"""The page of a session without a network: whatever one does on it is kept, shown as waiting, and arrives once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.models import ActionItem, Point, Session, SharedNote
from ridealong.people import actions as people
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.web.house import NOW, TODAY, House, make_operator

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser
WAITS = "waits for the network"


def waiting(page: Page) -> int:
    """How many entries wait in the browser."""
    found: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('wait:')).length")
    return found


def quiet(watched: Watched, *pages: Page) -> None:
    """No page asks the server anything: the tests share its connection to the database."""
    for page in pages:
        page.wait_for_timeout(300)
        page.wait_for_load_state("networkidle")
    watched.context.set_offline(True)


def online(watched: Watched, *pages: Page) -> None:
    """The network is back, and each page knows: until then it asks before it is left."""
    watched.context.set_offline(False)
    for page in pages:
        while not page.evaluate("navigator.onLine"):
            page.wait_for_timeout(50)


def add(page: Page, field: str, words: str) -> None:
    page.locator(field).fill(words)
    page.locator(field).press("Enter")


def at_once(page: Page) -> None:
    """What was done is shown where it belongs, as waiting."""
    expect(page.locator("#points li", has_text="Who signs?")).to_contain_text(WAITS)
    expect(page.locator("#points li.did")).to_contain_text(["Holiday cover", "Price list"])
    assert page.locator("#points li").first.inner_text().startswith("Who signs?")
    expect(page.locator("#item-list li", has_text="Call Nord")).to_contain_text(WAITS)
    expect(page.locator("#waits")).to_contain_text("things wait for the network")


@pytest.mark.parametrize(("who", "theme"), [("lena", "dark"), ("s0", "light")])
def test_an_hour_without_a_network_and_a_closed_tab_lose_nothing(
    who: str, theme: str, house: House, look: Look
) -> None:
    point = add_point(house.lena, session_id=house.meeting, text="Holiday cover", now=NOW)
    person = house.ids["s0"]
    of = {"person_id": person, "owner_id": person, "session_id": house.meeting}
    add_item(house.lena, text="Send the offer", due_on=TODAY, now=NOW, **of)
    watched = look(who, width=360, theme=theme)
    page = watched.page()
    page.goto(house.talk)
    watched.context.set_offline(True)
    add(page, "#ap", "Who signs?")
    add(page, "#ap", "Price list")
    page.get_by_role("button", name="Move up: Who signs?").click()
    page.get_by_role("checkbox", name="Price list").click()
    page.get_by_role("checkbox", name="Holiday cover").click()
    add(page, "#ai", "Call Nord")
    page.get_by_role("checkbox", name="Send the offer").click()
    page.locator("#nt").fill("Time, not price")
    at_once(page)
    assert overflow(page) <= 0
    assert violations(page) == []
    if who == "lena":
        page.locator("#eg").fill("Time before price")
        page.locator("#em").fill("25")
        page.get_by_text("On another day too").click()
        page.locator("#close .seg label:nth-child(2)").click()
        page.locator("[data-end]").click()
        expect(page.locator("#end-waits")).to_be_visible()
        page.locator("[data-end]").click()  # out of impatience
    else:
        page.locator("#ap").fill("Not added yet")
    assert waiting(page) == (8 if who == "lena" else 7)
    page.close()
    watched.context.set_offline(False)
    back = watched.page()
    back.goto(house.talk)
    expect(back.locator("#points")).to_contain_text("Price list")
    expect(back.locator("#waits")).to_be_hidden()
    expect(back.locator("#nt")).to_have_value("Time, not price")
    if who == "lena":
        expect(back.locator(".over")).to_contain_text("Time before price")
    else:
        expect(back.locator("#ap")).to_have_value("Not added yet")
    quiet(watched, back)
    assert not back.evaluate("Object.keys(localStorage).some((key) => /^(wait|note):/.test(key))")
    assert [(one.text, one.done_at is not None) for one in Point.objects.order_by("place")] == [
        ("Who signs?", False), ("Holiday cover", True), ("Price list", True),
    ]  # fmt: skip
    assert Point.objects.get(text="Holiday cover").pk == point
    assert sorted((one.text, one.done_on) for one in ActionItem.objects.all()) == [
        ("Call Nord", None), ("Send the offer", TODAY),
    ]  # fmt: skip
    assert SharedNote.objects.get().text == "Time, not price"
    row = Session.objects.get(pk=house.meeting)
    if who == "lena":
        assert (row.held_on, row.held_minutes, row.agreed) == (TODAY, 25, "Time before price")
        assert Session.objects.filter(person=person, planned_on=TODAY + timedelta(days=7), by_hand=True).count() == 1
    offline = "net::ERR_INTERNET_DISCONNECTED"
    assert [one for one in watched.trouble if offline not in one] == []


def test_what_the_server_did_and_could_not_say_is_done_once(house: House, look: Look) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto(house.talk)
    dropped: list[str] = []

    def lose(route: Route) -> None:
        """The server gets it; its answer never comes."""
        path = route.request.url.removeprefix(watched.address)
        if route.request.method == "POST" and path not in dropped:
            dropped.append(path)
            assert route.fetch(max_redirects=0).status == 200
            route.abort()
        else:
            route.continue_()

    page.route("**/sessions/**", lose)
    add(page, "#ap", "Who signs?")
    expect(page.locator("#points li")).to_contain_text(WAITS)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#points li")).not_to_contain_text(WAITS)
    add(page, "#ai", "Call Nord")
    expect(page.locator("#item-list li")).to_contain_text(WAITS)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#item-list li")).not_to_contain_text(WAITS)
    page.get_by_text("On another day too").click()
    page.locator("#close .seg label:nth-child(2)").click()
    page.locator("[data-end]").click()
    expect(page.locator("#end-waits")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".over")).to_contain_text("You meet again")
    quiet(watched, page)
    assert (Point.objects.count(), ActionItem.objects.count()) == (1, 1)
    assert (
        Session.objects.filter(person=house.ids["s0"], planned_on=TODAY + timedelta(days=7), by_hand=True).count() == 1
    )
    assert len(dropped) == 3
    assert waiting(page) == 0


def test_what_is_refused_keeps_its_words_until_they_are_thrown_away(house: House, look: Look) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto(house.talk)
    watched.context.set_offline(True)
    page.locator("#eg").fill("Time before price")
    page.locator("[data-end]").click()
    Session.objects.filter(pk=house.meeting).update(held_on=TODAY, held_minutes=20)
    watched.context.set_offline(False)
    waits = page.locator("#waits")
    expect(waits).to_contain_text("This could not be taken")
    expect(waits).to_contain_text("Time before price")
    assert violations(page) == []
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    add(page, "#ap", "Words of a former leader")
    expect(waits).to_contain_text("not yours to change")
    page.goto("/week/")
    expect(waits).to_contain_text("Words of a former leader")
    assert overflow(page) <= 0
    for _ in range(2):
        waits.get_by_role("button").first.click()
    expect(waits).to_be_hidden()
    assert waiting(page) == 0


def test_what_waits_belongs_to_whoever_did_it(house: House, look: Look) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto(house.talk)
    watched.context.set_offline(True)
    add(page, "#ap", "Lena's words")
    page.locator("#nt").fill("Lena's note")
    watched.context.clear_cookies()
    watched.context.set_offline(False)
    expect(page.locator("#waits")).to_contain_text("You are signed out")
    assert waiting(page) == 1
    page.close()
    watched.context.set_offline(True)
    cookie = house.client("s0").cookies["sessionid"].value
    watched.context.add_cookies([{"name": "sessionid", "value": cookie, "url": watched.address}])
    watched.context.set_offline(False)
    other = watched.page()
    other.goto(house.talk)
    expect(other.locator("#nt")).to_have_value("")
    assert "Lena" not in str(other.evaluate("Object.values(localStorage)"))
    watched.context.set_offline(True)
    add(other, "#ap", "Mine")
    watched.context.set_offline(False)
    expect(other.locator("#points")).to_contain_text("Mine")
    expect(other.locator("#waits")).to_be_hidden()
    other.route("**/points/", lambda route: route.abort())
    add(other, "#ap", "Still here")
    expect(other.locator("#waits")).to_contain_text("1 thing waits")
    other.locator(".me").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.locator("[data-signout] [data-says]")).to_contain_text("press again")
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(f"{watched.address}/sign-in/")
    quiet(watched, other)
    assert "Still here" not in str(other.evaluate("Object.values(localStorage)"))
    assert [one.text for one in Point.objects.all()] == ["Mine"]


def shown(page: Page) -> str:
    """How much time is left, in words."""
    return " ".join(page.locator("#left p").inner_text().split())


def test_the_start_is_seen_by_both_stays_after_a_reload_and_counts_what_is_left(house: House, look: Look) -> None:
    Session.objects.filter(pk=house.meeting).update(planned_at=None, planned_for=None)
    lena, seller = look(width=360, theme="dark"), look("s0")
    hers, theirs = lena.page(), seller.page()
    hers.clock.install()
    hers.goto(house.talk)
    hers.clock.pause_at(hers.evaluate("Date.now()") / 1000 + 30)  # no minute goes by because the machine is slow
    theirs.goto(house.talk)
    assert shown(hers) == shown(theirs) == "30 min"
    lena.context.set_offline(True)
    hers.get_by_role("button", name="Start", exact=True).click()
    hers.clock.run_for(10_000)
    assert shown(hers) == "30 min left"
    lena.context.set_offline(False)
    hers.clock.run_for(5_000)
    expect(theirs.locator("#left p")).to_contain_text("min left")
    assert theirs.get_by_role("button", name="Not started yet").count() == 0
    hers.clock.fast_forward(12 * 60_000)  # what is due runs once: every tick would ask the server hundreds of times
    assert shown(hers) == "18 min left"
    assert hers.locator("#em").input_value() == "12"
    hers.clock.fast_forward(20 * 60_000)
    assert shown(hers) == "2 min over"
    hers.clock.resume()
    assert hers.locator("#left").get_attribute("aria-live") is None
    assert hers.locator("#left [role=status], #left [aria-live]").count() == 0
    assert violations(hers) == violations(theirs) == []
    assert overflow(hers) <= 0
    quiet(lena, hers)
    quiet(seller, theirs)
    assert Session.objects.get(pk=house.meeting).began_at == NOW
    online(lena, hers)
    online(seller, theirs)
    hers.reload()
    assert "min" in shown(hers)
    expect(hers.get_by_role("button", name="Not started yet")).to_be_visible()
    hers.locator("#em").fill("25")
    hers.clock.run_for(10_000)
    assert hers.locator("#em").input_value() == "25"
