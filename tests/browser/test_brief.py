"""The brief in a real browser: half a minute on one screen, whatever there is to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.asks import ask
from ridealong.coaching.actions.goals import NewGoal, set_goal
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.actions.recognition import say_well_done
from ridealong.coaching.models import Session
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.browser.served import served
from tests.web.house import NOW, TODAY, House

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser
PARTS = ["Why", "Two deals", "Agreed last time", "How the goal moves", "Asked for help", "Agenda", "Open with"]
READABLE = 15  # pixels, of what stands in sentences
SIZES = "(found) => found.map((one) => parseFloat(getComputedStyle(one).fontSize))"
SCREENS = ((360, 780), (768, 1024), (1280, 720), (1440, 900))


def full(house: House) -> str:
    """The address of a brief that has something in every part, and more in some than is read in half a minute."""
    row = Session.objects.get(pk=house.extra)
    who, about = row.person_id, {"now": NOW}
    assert who is not None
    earlier = plan_session(
        house.lena, leader_id=row.leader_id, person_id=who, form="one_on_one", topic="own_choice", minutes=30,
        day=TODAY, at=NOW.time(), **about,
    )  # fmt: skip
    due = TODAY + timedelta(days=20)
    for text in ("Write the next step into every demo invitation", "Book two call reviews", "Ask who signs"):
        add_item(house.lena, person_id=who, owner_id=who, session_id=earlier, text=text, due_on=due, **about)
    Session.objects.filter(pk=earlier).update(held_on=TODAY - timedelta(days=7), held_minutes=30)
    for what in ("Every demo ends with a dated next step", "Ask for the budget before the first offer"):
        new = NewGoal(what, TODAY + timedelta(days=60), "Offers are sent too early", "Fewer offers are sent twice")
        set_goal(house.lena, person_id=who, new=new, **about)
    person = Viewer(house.accounts["s0"], who, TODAY)
    for text in ("Two large demos in one week, and nobody from product has time for both", "A price list for Nord"):
        ask(person, person_id=who, text=text, **about)
    say_well_done(house.lena, person_id=who, text="The visit with the plant manager: he drew his process", **about)
    for text in ("Who signs at Nord?", "Holiday in December"):
        add_point(house.lena, session_id=row.pk, text=text, **about)
    return f"/sessions/{row.pk}/brief/"


def lowest(page: Page) -> float:
    """How far down the brief reaches, before anything is scrolled."""
    return float(page.evaluate("document.querySelector('.brief').getBoundingClientRect().bottom"))


def is_one_screen(page: Page, high: int) -> bool:
    """The whole brief stands above its buttons, and these in the window, before anything is scrolled."""
    dock = page.locator(".dock").bounding_box()
    assert dock is not None
    return lowest(page) <= dock["y"] and dock["y"] + dock["height"] <= high


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "high"), SCREENS)
def test_a_full_brief_is_one_screen(width: int, high: int, theme: str, house: House, look: Look) -> None:
    address, watched = full(house), look(width=width, theme=theme)
    page = watched.page()
    page.set_viewport_size({"width": width, "height": high})
    page.goto(address)
    assert page.locator(".brief h2").all_inner_texts() == PARTS
    assert is_one_screen(page, high)
    assert page.locator(".brief .fig").first.is_visible()
    assert min(page.locator(".brief section p").evaluate_all(SIZES)) >= READABLE
    assert overflow(page) <= 0
    assert violations(page) == []
    assert watched.trouble == []


def test_what_is_folded_on_a_phone_opens_in_its_place(house: House, look: Look) -> None:
    address, page = full(house), look(width=360).page()
    page.goto(address)
    parts = page.locator(".brief section")
    for at, folded, said in (
        (2, "1 more", "Ask who signs"),
        (3, "All 2, in full", "Every demo ends with a dated next step"),
        (4, "Well done, 1 more", "The visit with the plant manager"),
        (5, "2 points", "Who signs at Nord?"),
    ):
        expect(parts.nth(at).get_by_text(said)).to_be_hidden()
        parts.nth(at).get_by_text(folded, exact=True).click()
        expect(parts.nth(at).get_by_text(said)).to_be_visible()


def test_nothing_is_folded_where_there_is_room(house: House, look: Look) -> None:
    address, page = full(house), look(width=768).page()
    page.goto(address)
    for said in ("Ask who signs", "The visit with the plant manager", "Who signs at Nord?", "A price list for Nord"):
        expect(page.get_by_text(said)).to_be_visible()
    assert page.locator(".brief summary:visible").count() == 0


@pytest.mark.long
def test_every_brief_of_the_demo_company_is_one_screen(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "home") as (address, _):
        host, context = address.partition("/in/")[0], browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_url("**/week/*/*/")
        found = page.locator("a[href$='/brief/']").evaluate_all("(links) => links.map((one) => one.pathname)")
        briefs = sorted(set(found))
        assert len(briefs) >= 5
        longer = []
        for width, high in SCREENS:
            page.set_viewport_size({"width": width, "height": high})
            for brief in briefs:
                page.goto(f"{host}{brief}")
                if not is_one_screen(page, high) or overflow(page) > 0:
                    longer.append((brief, width, high))
        assert longer == []
        context.close()
