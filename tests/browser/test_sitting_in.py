"""Sitting in, from asking to what was seen, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.coaching.models import Observation, SittingIn
from tests.browser.conftest import Watched
from tests.browser.looks import violations
from tests.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_both_are_asked_and_what_was_seen_is_between_two(house: House, look: Callable[..., Watched]) -> None:
    lou, lena, seller = look("lou"), look(theme="dark"), look("s0", width=360)
    theirs, hers, mine = lou.page(), lena.page(), seller.page()
    theirs.goto(f"/people/{house.ids['lena']}/")
    theirs.get_by_role("link", name="Sit in on a one-on-one").click()
    assert violations(theirs) == []
    theirs.get_by_text("Ines Aydın").click()
    theirs.get_by_role("button", name="Ask both of them").click()
    expect(theirs.get_by_role("heading", name="Asked, not answered yet")).to_be_visible()
    hers.goto(house.week)
    hers.get_by_role("link", name="Agree, or rather not").click()
    assert violations(hers) == []
    hers.get_by_role("button", name="Agree").click()
    expect(hers.locator("#sitting-in")).to_contain_text("It happens once the other one does, too")
    mine.goto("/me/")
    mine.get_by_role("link", name="Agree, or rather not").click()
    mine.get_by_role("button", name="Agree").click()
    expect(mine.locator("#sitting-in")).to_contain_text("as both of you agreed")
    assert violations(mine) == []
    theirs.goto(f"/sessions/{SittingIn.objects.get().session_id}/")
    expect(theirs.get_by_text("On the one-on-one of Lena")).to_be_visible()
    assert violations(theirs) == []
    theirs.locator("[name='level.lets_them_begin'][value='4']").check()
    expect(theirs.locator("form[data-sheet] [data-kept]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert Observation.objects.get().behaviour == "lets_them_begin"
    assert lou.trouble == lena.trouble == seller.trouble == []
