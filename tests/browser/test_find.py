"""Finding over any page, by keyboard alone: everything a viewer may see, nothing to find, and nothing typed yet."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from ridealong.coaching.actions.notes import write_note
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from tests.browser.conftest import Watched
from tests.browser.looks import violations
from tests.web.house import NOW, House

pytestmark = pytest.mark.browser

SLOW = 0.4  # seconds, more than the page waits for the next letter
SORTS = ("points", "notes", "items", "goals")


def talked(house: House) -> None:
    """Something of every sort between Lena and the first seller; all but the goal are about `ask`, the goal as well."""
    house.point(), house.item(), house.goal()
    write_note(house.lena, session_id=house.meeting, text="Asked whom to ask for the offer", version=0, now=NOW)


def opened(page: Page, keys: str) -> Locator:
    """The dialog, with the field ready to be written in."""
    page.keyboard.press(keys)
    field = page.locator("dialog[open] #find-q")
    expect(field).to_be_focused()
    return page.locator("dialog[open] #found")


@pytest.mark.parametrize(
    ("width", "theme", "keys"),
    [(360, "dark", "/"), pytest.param(1440, "light", "Control+k", marks=pytest.mark.long)],
)
def test_everything_is_found_and_opened_by_keys_alone(
    house: House, look: Callable[..., Watched], width: int, theme: str, keys: str
) -> None:
    talked(house)
    watched = look("lena", width=width, theme=theme)
    page = watched.page()
    page.goto(house.week)
    found = opened(page, keys)
    expect(found).to_be_empty()
    page.keyboard.type("ask")
    for sort in SORTS[1:]:
        expect(found.get_by_role("heading", name=say(f"find.sort.{sort}", n=1))).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("xyzzy")
    expect(found).to_have_text(say("find.none", text="xyzzy"))
    if width == 360:  # a phone has no Escape
        page.locator("dialog[open]").get_by_role("button", name=say("help.close")).click()
    else:
        page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    opened(page, keys)
    page.keyboard.type("point")
    expect(page.locator("#found a")).to_have_attribute("href", re.compile(house.talk))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{house.talk}")
    opened(page, keys)
    page.keyboard.type("ask first")
    # What was typed halfway has found something else for a moment.
    expect(page.locator("#found a")).to_have_attribute("href", re.compile("/goals/"))
    page.keyboard.press("Enter")  # in the field: the first that was found
    page.wait_for_url(f"**/people/{house.ids['s0']}/goals/*/")
    opened(page, keys)
    page.keyboard.type("ines")
    expect(page.locator("#found a").first).to_contain_text("Ines")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{house.ids['s0']}/")
    assert (watched.trouble, watched.foreign()) == ([], [])


def test_an_answer_that_takes_long_is_no_error_and_takes_nobody_out_of_what_was_found(
    house: House, look: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    talked(house)
    search = people.search
    monkeypatch.setattr(people, "search", lambda *args, **named: time.sleep(SLOW) or search(*args, **named))
    watched = look("lena")
    page = watched.page()
    page.goto("/words/")
    found = opened(page, "/")
    page.keyboard.type("poi", delay=1000 * SLOW / 2)  # the next letter comes before the answer
    expect(found.get_by_role("link")).to_contain_text("Point")
    page.keyboard.type("nt")
    page.wait_for_timeout(1000 * SLOW / 2)  # the question has left
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1500 * SLOW)  # the answer has come
    expect(found.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{house.talk}")
    assert watched.trouble == []


@pytest.mark.long
def test_what_two_others_say_is_not_found(house: House, look: Callable[..., Watched]) -> None:
    """By the leader's leader, who finds the goal and the person."""
    talked(house)
    page = look("lou").page()
    page.goto("/words/")
    found = opened(page, "/")
    page.keyboard.type("ask")
    expect(found.get_by_role("heading", name=say("find.sort.goals", n=1))).to_be_visible()
    assert found.get_by_role("heading").count() == 1
