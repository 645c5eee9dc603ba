"""The page of a session in a real browser: without a network nothing is lost, and both sides see each other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.coaching.models import Point, SharedNote
from tests.browser.conftest import Watched
from tests.web.house import House

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


def test_points_of_the_other_side_appear_by_themselves(house: House, look: Callable[..., Watched]) -> None:
    lena, seller = look(width=360), look("s0")
    hers, theirs = lena.page(), seller.page()
    for page in (hers, theirs):
        page.goto(house.talk)
    theirs.locator("#ap").fill("Who signs?")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#points")).to_contain_text("Who signs?")
    expect(theirs.locator("#ap")).to_be_focused()
    expect(hers.locator("#points")).to_contain_text("Who signs?", timeout=10_000)
    hers.get_by_role("checkbox", name="Who signs?").click()
    expect(hers.locator("#points s")).to_have_text("Who signs?")
    assert Point.objects.get().done_at is not None
    assert lena.trouble == seller.trouble == []
