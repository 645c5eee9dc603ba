"""A person, a team and the own page in a real browser: by mouse, on a phone, in the dark, with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched
from tests.browser.looks import LOOKS, overflow, violations
from tests.web.house import House, name_of

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_pages_of_people_are_for_everybody(width: int, theme: str, house: House, look: Look) -> None:
    for who, paths in (
        ("lena", (f"/people/{house.ids['s0']}/", f"/team/{house.ids['lena']}/?sort=productivity")),
        ("s0", ("/me/",)),
        ("lou", (f"/week/{house.ids['lou']}/all/",)),
    ):
        watched = look(who, width=width, theme=theme)
        page = watched.page()
        for path in paths:
            page.goto(path)
            assert violations(page) == [], path
            assert overflow(page) <= 0, path
        assert watched.trouble == []
        assert watched.foreign() == []


def test_sorting_a_team_is_an_address(house: House, look: Look) -> None:
    page = look("lena").page()
    page.goto("/team/")
    page.get_by_role("link", name="Productivity", exact=True).click()
    assert page.url.endswith("?sort=productivity")
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.get_by_role("link", name="Productivity", exact=True).click()
    assert page.url.endswith("?sort=-productivity")
    page.get_by_role("link", name=name_of(3)).click()
    assert page.locator("h1").inner_text() == name_of(3)


def test_deals_are_found_by_what_is_typed(house: House, look: Look) -> None:
    page = look("lena").page()
    page.goto(f"/people/{house.ids['s0']}/")
    page.get_by_role("link", name="Won", exact=True).click()
    page.get_by_label("Customer, deal or product").fill("customer 3")
    page.get_by_label("Customer, deal or product").press("Enter")
    assert "outcome=won" in page.url
    assert "4 deals" in page.locator("section:has(#deals) .hint[role=status]").inner_text()
    page.get_by_text("As a table").first.click()
    assert page.get_by_role("table").count() > 0
