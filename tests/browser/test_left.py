"""What a former leader left behind, decided on the week in a real browser: taken over, dropped, ended, taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ridealong.coaching.models import Recurring, Session
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.web.house import House

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser


def undone(page: Page) -> None:
    """The last thing is taken back by the button that is offered."""
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.locator("section[aria-labelledby=h-left]")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_a_thumb_takes_over_drops_ends_and_takes_it_all_back(width: int, theme: str, house: House, look: Look) -> None:
    session, fay = house.left()
    edgar, lena = house.ids["edgar"], house.ids["lena"]
    watched = look(width=width, theme=theme, touch=width == 360)
    page = watched.page()
    page.goto(house.week)
    left = page.locator("section[aria-labelledby=h-left]")
    planned = left.locator("li", has_text="planned by Edgar Novak")
    recurs = left.locator("li", has_text="next on Thu")
    expect(left.locator("li")).to_have_count(2)
    assert violations(page) == []
    assert overflow(page) <= 0
    for button in left.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= (44 if width == 360 else 24)
    for verb in ("Take over", "Drop"):
        planned.get_by_role("button", name=verb).click()
        expect(left.locator("li")).to_have_count(1)
        expect(page.locator("#toasts")).to_contain_text("Undo")
        assert violations(page) == []
        undone(page)
        expect(left.locator("li")).to_have_count(2)
    for verb in ("Take over", "End"):
        recurs.get_by_role("button", name=verb).click()
        expect(left.locator("li")).to_have_count(1)
        undone(page)
        expect(left.locator("li")).to_have_count(2)
    planned.get_by_role("button", name="Take over").click()
    expect(left.locator("li")).to_have_count(1)
    recurs.get_by_role("button", name="End").click()
    expect(left).to_have_count(0)
    assert violations(page) == []
    assert overflow(page) <= 0
    page.close()
    assert Session.objects.get(pk=session).drop_reason == "gone"
    assert Session.objects.filter(leader_id=lena, person_id=fay, dropped_at=None).count() == 1
    assert not Recurring.objects.filter(leader_id=edgar, person_id=fay, ends_on=None).exists()
    assert not Recurring.objects.filter(leader_id=lena, person_id=fay).exists()
    assert watched.trouble == []
