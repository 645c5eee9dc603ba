"""Deciding on the page of the week, with script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ridealong.coaching.models import Session
from tests.browser.conftest import Watched
from tests.web.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(house: House, look: Callable[..., Watched]) -> tuple[Watched, Page]:
    watched = look()
    page = watched.page()
    page.goto(house.week)
    return watched, page


def test_a_session_is_swapped_in_a_dialog(house: House, opened: tuple[Watched, Page]) -> None:
    watched, page = opened
    one = house.extra
    page.locator(f"#s-{one}").get_by_role("link", name="Swap").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[name=index]:not([disabled])").first.check()
    dialog.get_by_role("button", name="Swap").click()
    expect(page.locator(f"#s-{one}").get_by_text("Your choice")).to_be_visible()
    expect(page.locator("dialog")).not_to_have_attribute("open", "")
    expect(page.locator("#toasts")).to_contain_text("swapped for")
    assert Session.objects.get(pk=one).swapped
    assert watched.trouble == []
    assert watched.foreign() == []


def test_a_session_is_dropped_and_comes_back_by_a_key(house: House, opened: tuple[Watched, Page]) -> None:
    watched, page = opened
    one = house.extra
    page.locator(f"#s-{one}").get_by_role("link", name="Drop").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("No time").check()
    dialog.get_by_role("button", name="Drop it").click()
    expect(page.locator(f"#s-{one}")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("dropped")
    page.keyboard.press("u")
    expect(page.locator(f"#s-{one}")).to_have_count(1)
    assert Session.objects.get(pk=one).dropped_at is None
    assert watched.trouble == []


def test_a_session_is_planned_and_marked_as_done_by_keys(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    assert first.startswith("s-")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("p")
    expect(page.locator(f"#{first} .done")).to_be_visible()
    expect(page.locator(f"#{first}")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("dialog[open] #agreed")).to_be_focused()
    page.keyboard.type("Ask for the budget")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{first}")).to_contain_text("Held")
    expect(page.locator(f"#{first} .ag")).to_contain_text("Ask for the budget")
    row = Session.objects.get(pk=first.removeprefix("s-"))
    assert row.planned_on is not None
    assert row.held_on is not None
    assert row.agreed == "Ask for the budget"


def test_the_week_is_walked_by_keys_alone(house: House, opened: tuple[Watched, Page]) -> None:
    watched, page = opened
    for _ in range(len(page.locator(".ses").all())):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.id") == f"s-{house.extra}":
            break
    session = page.locator(f"#s-{house.extra}")
    for key, name in (("s", "index"), ("d", "reason")):
        expect(session).to_be_focused()
        page.keyboard.press(key)
        expect(page.locator(f"dialog[open] input[name={name}]").first).to_be_visible()
        assert page.evaluate("document.activeElement.closest('dialog[open]') !== null")
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(session).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sessions/{house.extra}/brief/")
    assert watched.trouble == []


def test_what_the_dialog_cannot_take_stays_in_it_as_it_was_written(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    page.locator(f"#s-{house.extra}").get_by_role("link", name="Done").click()
    page.locator("dialog[open] #agreed").fill("Ask for the budget")
    page.locator("#held-minutes").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .err")).to_have_text("That is too small.")
    expect(page.locator("dialog[open] #agreed")).to_have_value("Ask for the budget")


def test_single_keys_can_be_switched_off(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    page.keyboard.press("?")
    page.locator("dialog[open] [data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert not page.evaluate("document.activeElement.id").startswith("s-")


def test_the_help_and_the_figures_are_a_key_away(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/figures/")


def test_another_day_is_chosen_in_a_popover(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    one = house.extra
    page.locator(f"#s-{one}").get_by_role("button", name="Other day").click()
    page.locator(f"#day-{one}").get_by_label("Time").fill("15:30")
    page.locator(f"#day-{one}").get_by_role("button", name="Fri 27 Nov").click()
    expect(page.locator(f"#s-{one} .done")).to_contain_text("Friday 27 Nov, 15:30")


def test_everything_works_without_script(house: House, look: Callable[..., Watched]) -> None:
    page = look(script=False).page()
    page.goto(house.week)
    one = house.extra
    page.locator(f"#s-{one}").get_by_role("link", name="Drop").click()
    page.get_by_label("No time").check()
    page.get_by_role("button", name="Drop it").click()
    assert page.locator(f"#s-{one}").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert page.locator(f"#s-{one}").count() == 1
    page.locator(f"#s-{one}").get_by_role("link", name="Done").click()
    page.get_by_label("What was agreed").fill("Two calls")
    page.get_by_role("button", name="Done").click()
    assert "Two calls" in page.locator(f"#s-{one}").inner_text()
    page.get_by_role("button", name="Undo").click()
    page.locator(f"#s-{one}").get_by_role("link", name="Swap").click()
    page.locator("input[name=index]:not([disabled])").first.check()
    page.get_by_role("button", name="Swap").click()
    assert Session.objects.get(pk=one).swapped


def test_what_could_not_be_saved_is_said(house: House, opened: tuple[Watched, Page]) -> None:
    _, page = opened
    one = house.extra
    page.route("**/plan/", lambda route: route.abort())
    page.locator(f"#s-{one}").get_by_role("button", name="Plan").click()
    expect(page.locator("#toasts")).to_contain_text("That was not saved.")
