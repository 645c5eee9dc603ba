"""How wide and in which theme pages are looked at: most of them at every gate the narrowest in the dark, the others
where there is time for them; and what must hold of each."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
GATE = (360, "dark")


def _looks(*wanted: tuple[int, str], gate: tuple[int, str] | None) -> list[object]:
    return [pytest.param(*one, marks=() if one == gate else pytest.mark.long) for one in wanted]


LOOKS = _looks(*((width, theme) for width in WIDTHS for theme in THEMES), gate=GATE)
EXTREMES = _looks(GATE, (1440, "light"), gate=None)


def violations(page: Page) -> list[str]:
    """What axe finds against the page."""
    found = Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; none where it fits."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
