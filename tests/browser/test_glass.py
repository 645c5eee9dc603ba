"""What is read under break-glass and how a week is put down by mail, in a real browser: on a phone, in the dark, with
axe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.coaching.actions.notes import write_note, write_private_note
from tests.browser.conftest import Watched
from tests.browser.looks import LOOKS, overflow, violations
from tests.web.house import NOW, House

pytestmark = pytest.mark.browser
NOTE = "First *thing*:\n\n- one point\n- another\n\nA paragraph that takes a second line on a phone, and an end."


@pytest.fixture
def opened(house: House) -> str:
    """The address of what Hana may read of the first seller: a session with all that can stand in it."""
    talk = int(house.talk.split("/")[2])
    house.point(), house.item()
    for write in (write_note, write_private_note):
        write(house.lena, session_id=talk, text=NOTE, version=0, now=NOW)
    return f"/settings/break-glass/{house.glass()}/"


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_what_break_glass_opens_is_for_everybody(
    width: int, theme: str, house: House, opened: str, look: Callable[..., Watched]
) -> None:
    house.glass(agreed=False)
    watched = look("hana", width=width, theme=theme)
    page = watched.page()
    for path, words in (
        ("/settings/break-glass/", "Ask to read"),
        (opened, "is written into the audit log"),
        (f"{opened}sessions/{house.meeting}/", "Private note of Lena Haukeland"),
    ):
        page.goto(path)
        assert words in page.locator("main").inner_text(), path
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
        assert page.locator("main .main").count() <= 1, "one thing is the next to do"
    page.get_by_role("link", name="Between Ines Aydın and their leaders").click()
    page.locator(".eyebrow").get_by_role("link", name="Break-glass", exact=True).click()
    expect(page).to_have_url(re.compile(r"/settings/break-glass/$"))
    assert (watched.trouble, watched.foreign()) == ([], [])


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_week_is_put_down_by_everybody(width: int, theme: str, house: House, look: Callable[..., Watched]) -> None:
    """As it opens from the mail, with each of the three that a session can have become, and once it is put down."""
    assert house.meeting
    watched = look("lena", width=width, theme=theme)
    page = watched.page()
    page.goto(house.wrapping)
    for became in ("Held", "Not held", "Leave open"):
        page.locator("fieldset.sec").first.get_by_label(became, exact=True).check()
        assert violations(page) == [], became
        assert overflow(page) <= 0, became
    for one in page.locator("fieldset.sec").all():
        one.get_by_label("Not held", exact=True).check()
    page.get_by_role("button", name="Save the week").click()
    expect(page.locator("fieldset.sec")).to_have_count(0)
    assert violations(page) == []
    assert overflow(page) <= 0
    assert (watched.trouble, watched.foreign()) == ([], [])
