"""Forms beside the lists of a session, on the pages of people and from a mail: without a network what was typed and
done stays in the browser, and goes out once when the network is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from ridealong.access.rules import Purpose
from ridealong.coaching.actions.agreeing import agree
from ridealong.coaching.models import (
    ActionItem,
    Answered,
    Ask,
    Consent,
    Hint,
    Mark,
    Point,
    Recording,
    Session,
    Tally,
    WellDone,
)
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.browser.test_offline import quiet, waiting
from tests.web.house import NOW, TODAY, WEEK, House

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser
LINK = "https://calls.example.com/r/17"
STORED = "JSON.stringify(Object.entries(localStorage))"


def held(house: House) -> None:
    """Lena's session with the first seller was held today, and something was agreed."""
    Session.objects.filter(pk=house.meeting).update(held_on=TODAY, held_minutes=25, agreed="Time first")


def looks_right(page: Page) -> None:
    assert overflow(page) <= 0
    assert violations(page) == []


def no_trouble(watched: Watched) -> None:
    """Nothing but that there was no network."""
    assert [one for one in watched.trouble if "net::ERR_INTERNET_DISCONNECTED" not in one] == []


def sent(page: Page, watched: Watched) -> None:
    """Everything went out, and nothing of it is left here."""
    expect(page.locator("#waits")).to_be_hidden()
    quiet(watched, page)
    assert waiting(page) == 0
    no_trouble(watched)


def test_the_recording_and_its_marks_wait_with_a_closed_tab(house: House, look: Look) -> None:
    watched = look("s0", width=360, theme="dark")
    page = watched.page()
    page.goto(house.review)
    watched.context.set_offline(True)
    page.locator("#ra").fill(LINK)
    page.get_by_role("button", name="Keep the link").click()
    expect(page.locator("#ra")).to_be_hidden()
    for at, text in (("1:02", "Price"), ("2:03", "Silence")):
        page.locator("#ma").fill(at)
        page.locator("#mt").fill(text)
        page.get_by_role("button", name="Mark the moment").click()
        expect(page.locator("#mt")).to_have_value("")
    page.locator("#ma").fill("3:04")
    expect(page.locator("#waits")).to_contain_text("3 things wait for the network")
    expect(page.locator("#waits")).to_contain_text("Silence")
    looks_right(page)
    page.close()
    watched.context.set_offline(False)
    back = watched.page()
    back.goto(house.review)
    expect(back.locator("#mark-list")).to_contain_text("Silence")
    expect(back.locator(".rec-a")).to_contain_text(LINK)
    expect(back.locator("#ma")).to_have_value("3:04")
    sent(back, watched)
    assert Recording.objects.get().address == LINK
    assert [(one.second, one.text) for one in Mark.objects.order_by("second")] == [(62, "Price"), (123, "Silence")]


def test_with_a_network_it_is_at_once_and_what_cannot_be_is_said_at_its_fields(house: House, look: Look) -> None:
    watched = look()
    page = watched.page()
    page.goto(house.review)
    page.locator("#ma").fill("soon")
    page.locator("#mt").fill("Price")
    page.get_by_role("button", name="Mark the moment").click()
    expect(page.locator(".rec .err")).to_contain_text("minutes and seconds")
    expect(page.locator("#mt")).to_have_value("Price")
    page.locator("#ma").fill("1:02")
    page.get_by_role("button", name="Mark the moment").click()
    expect(page.locator("#mark-list")).to_contain_text("Price")
    expect(page.locator("#mt")).to_have_value("")
    quiet(watched, page)
    assert Mark.objects.count() == 1
    assert waiting(page) == 0


def test_what_was_agreed_waits_and_never_overwrites_the_other_side(house: House, look: Look) -> None:
    held(house)
    watched = look(width=360)
    page = watched.page()
    page.goto(house.talk)
    watched.context.set_offline(True)
    page.locator(".over summary").click()
    page.locator("#ag").fill("Time before price")
    looks_right(page)
    page.locator(".over").get_by_role("button", name="Save").click()
    expect(page.locator("#waits")).to_contain_text("Time before price")
    watched.context.set_offline(False)
    expect(page.locator(".over")).to_contain_text("Time before price")
    expect(page.locator("#waits")).to_be_hidden()
    page.locator(".over summary").click()
    quiet(watched, page)
    page.locator("#ag").fill("Price after all")
    page.locator(".over").get_by_role("button", name="Save").click()
    expect(page.locator(".unsent")).to_contain_text("Price after all")  # it was tried, and there was no network
    agree(house.seller, session_id=house.meeting, words="Nothing before Friday", now=NOW)
    watched.context.set_offline(False)
    waits = page.locator("#waits")
    expect(waits).to_contain_text("Something else was written down meanwhile")
    expect(waits).to_contain_text("Price after all")
    waits.get_by_role("button").click()
    sent(page, watched) if waiting(page) else None
    assert Session.objects.get(pk=house.meeting).agreed == "Nothing before Friday"


@pytest.mark.parametrize("by_link", [False, True])
def test_how_it_was_waits_without_being_shown_and_leaves_with_its_answer(
    house: House, look: Look, *, by_link: bool
) -> None:
    held(house)
    watched = look(None if by_link else "s0", width=360)
    page = watched.page()
    page.goto(house.mailed(Purpose.PREPARE, "s0", house.meeting) if by_link else house.talk)
    watched.context.set_offline(True)
    page.get_by_text("Say what would help").click()
    page.locator("#useful input[name=hint]").fill("Fewer words")
    assert "Fewer words" not in page.evaluate(STORED)
    page.get_by_role("button", name="2 of 5").click()
    waits = page.locator("#waits")
    expect(waits).to_contain_text("How was it?")
    assert "Fewer" not in page.locator("body").inner_text()
    expect(page.locator("#useful form")).to_be_hidden()
    looks_right(page)
    watched.context.set_offline(False)
    expect(page.get_by_text("Counted. It cannot be looked up")).to_be_visible()
    quiet(watched, page)
    assert "Fewer words" not in page.evaluate(STORED)
    assert waiting(page) == 0
    assert [(one.value, one.n) for one in Tally.objects.all()] == [(2, 1)]
    assert Hint.objects.get().text == "Fewer words"


def test_an_answer_whose_receipt_was_lost_is_refused_once_and_only_the_reason_stays(house: House, look: Look) -> None:
    held(house)
    watched = look("s0", width=360)
    page = watched.page()
    page.goto("/me/")

    def lose(route: Route) -> None:
        """The server gets it; its answer never comes."""
        assert route.fetch().status == 200
        route.abort()

    page.route("**/useful/", lose, times=1)
    page.get_by_role("button", name="2 of 5").click()
    waits = page.locator("#waits")
    expect(waits).to_contain_text("How was it?")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(waits).to_contain_text("You have answered about this session already")
    assert '"2"' not in page.evaluate(STORED)
    waits.get_by_role("button", name="Throw away").click()
    expect(waits).to_be_hidden()
    quiet(watched, page)
    assert (Answered.objects.count(), waiting(page)) == (1, 0)


def test_who_sits_in_and_where_they_ride_are_answered_without_a_network(house: House, look: Look) -> None:
    where, ride = house.sat_in, house.ride
    seller, lena = look("s0", width=360), look(width=360, theme="dark")
    theirs, hers = seller.page(), lena.page()
    theirs.goto(where)
    hers.goto(ride)
    seller.context.set_offline(True)
    lena.context.set_offline(True)
    theirs.get_by_role("button", name="Agree", exact=True).click()
    expect(theirs.locator("#waits")).to_contain_text("sits in: Agree")
    hers.get_by_role("button", name="Make it remote").click()
    expect(hers.locator("#waits")).to_contain_text("Make it remote")
    looks_right(hers)
    seller.context.set_offline(False)
    expect(theirs.get_by_role("button", name="Rather not after all")).to_be_visible()
    sent(theirs, seller)
    lena.context.set_offline(False)
    expect(hers.get_by_role("button", name="Make it in the field")).to_be_visible()
    sent(hers, lena)
    assert [one.agrees for one in Consent.objects.all()] == [True]
    assert Session.objects.get(pk=ride.split("/")[2]).remote


def test_an_ask_an_item_and_a_well_done_wait_on_the_page_of_a_person(house: House, look: Look) -> None:
    watched = look("s0", width=360)
    page = watched.page()
    page.goto("/me/")
    watched.context.set_offline(True)
    page.locator("#ask").fill("Who signs?")
    page.locator("#ask").press("Enter")
    expect(page.locator("#waits")).to_contain_text("Who signs?")
    expect(page.locator("#ask")).to_have_value("")
    expect(page.locator("#asks .unsent")).to_have_text("Ask for help: Who signs? · waits for the network")
    page.locator("#ask").fill("Not asked yet")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.reload())")
    expect(page.locator("#ask")).to_have_value("Not asked yet")
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    page.locator("#ask").focus()
    watched.context.set_offline(False)
    expect(page.locator("#waits")).to_be_hidden()
    expect(page.locator("#ask")).to_be_focused()
    assert page.locator(".asked").count() == 0, "nothing moves under the fingers"
    page.locator("#ask").blur()
    expect(page.locator(".asked")).to_contain_text("Who signs?")
    expect(page.locator("#ask")).to_have_value("Not asked yet")
    sent(page, watched)
    lena = look(width=768, theme="dark")
    hers = lena.page()
    hers.goto(f"/people/{house.ids['s0']}/")
    hers.get_by_role("link", name="Say well done").first.click()
    hers.locator("#wd-text").fill("The offer to Nord")
    lena.context.set_offline(True)
    hers.locator("#dialog").get_by_role("button").first.click()
    expect(hers.locator("#dialog")).to_be_hidden()
    hers.locator("#items summary").last.click()
    hers.locator("#ai").fill("Call Nord")
    hers.locator("#ai").press("Enter")
    expect(hers.locator("#waits")).to_contain_text("2 things wait")
    hers.locator("#ai").blur()
    lena.context.set_offline(False)
    expect(hers.locator("#well-done")).to_contain_text("The offer to Nord")
    expect(hers.locator("#items")).to_contain_text("Call Nord")
    sent(hers, lena)
    assert (Ask.objects.get().text, WellDone.objects.get().text) == ("Who signs?", "The offer to Nord")
    assert ActionItem.objects.get().text == "Call Nord"


def test_a_week_from_the_mail_survives_a_car_park_and_is_put_down_once(house: House, look: Look) -> None:
    today = Session.objects.get(pk=house.meeting)
    other = Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday, planned_on=None).first()
    assert other is not None
    watched, where = look(None, width=360), house.wrapping
    page = watched.page()
    page.goto(where)
    watched.context.set_offline(True)
    page.locator(f"[name=s{today.pk}-minutes]").fill("35")
    page.locator(f"[name=s{today.pk}-agreed]").fill("Call the two old customers")
    page.locator(f"[name=s{other.pk}-became][value=not]").check()
    page.locator(f"[name=s{other.pk}-reason]").select_option("customer")
    token = where.split("/")[3]
    assert token not in page.evaluate(STORED), "what opens the page is kept nowhere"
    page.close()
    watched.context.set_offline(False)
    page = watched.page()
    page.goto(where)
    expect(page.locator(f"[name=s{today.pk}-minutes]")).to_have_value("35")
    expect(page.locator(f"[name=s{other.pk}-reason]")).to_have_value("customer")
    quiet(watched, page)
    page.get_by_role("button", name="Save the week").click()
    expect(page.locator("#waits")).to_contain_text("Call the two old customers")
    expect(page.locator("#waits")).to_contain_text("open it from the mail again")
    expect(page.locator("form.wrap")).to_be_hidden()
    looks_right(page)
    assert token not in page.evaluate(STORED)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(f"[name=s{today.pk}-minutes]")).to_have_value("35")
    page.get_by_role("button", name="Save the week").click()
    page.close()
    watched.context.set_offline(False)
    back = watched.page()
    back.goto(where)
    expect(back.locator(".rows")).to_contain_text("Call the two old customers")
    sent(back, watched)
    assert back.evaluate(STORED) == "[]"
    today.refresh_from_db()
    other.refresh_from_db()
    assert (today.held_on, today.held_minutes, today.agreed) == (TODAY, 35, "Call the two old customers")
    assert other.drop_reason == "customer"


def test_a_seller_without_an_account_loses_nothing_and_an_account_in_the_same_browser_sees_nothing(
    house: House, look: Look
) -> None:
    item, where = house.item(), house.mailed(Purpose.PREPARE, "s0", house.meeting)
    watched = look(None, width=360, theme="dark")
    page = watched.page()
    page.goto(where)
    watched.context.set_offline(True)
    page.locator("#text").fill("Who signs at Nord?")
    page.get_by_role("button", name="Put it on the agenda").click()
    page.locator("#items").get_by_role("checkbox").first.click()
    expect(page.locator("#items li.unsent")).to_contain_text("waits for the network")
    page.locator("#ask").fill("Help with prices")
    page.locator("#ask").press("Enter")
    page.locator("#text").fill("Not added yet")
    expect(page.locator("#waits")).to_contain_text("3 things wait")
    looks_right(page)
    page.close()
    cookie = house.client("lena").cookies["sessionid"].value
    watched.context.add_cookies([{"name": "sessionid", "value": cookie, "url": watched.address}])
    watched.context.set_offline(False)
    other = watched.page()
    other.goto("/me/")
    expect(other.locator("#waits")).to_be_hidden()
    other.close()
    back = watched.page()
    back.goto(where)
    expect(back.locator("#agenda ol")).to_contain_text("Who signs at Nord?")
    expect(back.locator("#asks")).to_contain_text("Help with prices")
    expect(back.locator("#text")).to_have_value("Not added yet")
    sent(back, watched)
    assert [one.text for one in Point.objects.all()] == ["Who signs at Nord?"]
    assert [one.text for one in Ask.objects.all()] == ["Help with prices"]
    assert ActionItem.objects.get(pk=item).done_on == TODAY


def test_a_session_that_starts_from_its_brief_without_a_network_began_then(house: House, look: Look) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto(f"{house.talk}brief/")
    watched.context.set_offline(True)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#waits")).to_contain_text("Start")
    watched.context.set_offline(False)
    expect(page).to_have_url(f"{watched.address}{house.talk}")
    expect(page.get_by_role("button", name="Not started yet")).to_be_visible()
    sent(page, watched)
    assert Session.objects.get(pk=house.meeting).began_at is not None


def test_two_tabs_send_a_form_once_and_both_show_it(house: House, look: Look) -> None:
    watched = look("s0", width=360)
    first, second = watched.page(), watched.page()
    for page in (first, second):
        page.goto("/me/")
    first.evaluate(
        """() => {
            const queue = `wait:${document.body.dataset.who}:`;
            navigator.locks.request(queue, () => new Promise((go) => { top.go = go; }));
        }"""
    )
    for page, text in ((first, "Who signs?"), (second, "Who pays?")):
        page.locator("#ask").fill(text)
        page.locator("#ask").press("Enter")
        page.locator("#ask").blur()
    first.evaluate("top.go()")
    for page in (first, second):
        expect(page.locator(".asked li")).to_have_count(2)
    sent(first, watched)
    assert sorted(one.text for one in Ask.objects.all()) == ["Who pays?", "Who signs?"]


def test_what_was_typed_by_a_link_that_has_long_ended_is_removed(house: House, look: Look) -> None:
    watched = look(width=360)
    page = watched.page()
    page.goto("/me/")
    page.evaluate(
        """() => {
            const day = 86400000;
            const kept = (days) => JSON.stringify({ at: Date.now() - days * day, typed: [["text", "x"]] });
            localStorage.setItem("draft:l71:", kept(15));
            localStorage.setItem("draft:l72:", kept(1));
            localStorage.setItem(`wait:l73:${String(Date.now() - 15 * day).padStart(15, "0")}000:a`, "{}");
        }"""
    )
    page.reload()
    assert page.evaluate("Object.keys(localStorage).sort()") == ["draft:l72:"]
