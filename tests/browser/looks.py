"""How wide and in which theme pages are looked at: the narrowest in the dark at every gate, the others where there is
time for them."""

from __future__ import annotations

import pytest

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
GATE = (360, "dark")


def _looks(*wanted: tuple[int, str]) -> list[object]:
    return [pytest.param(*one, marks=() if one == GATE else pytest.mark.long) for one in wanted]


LOOKS = _looks(*((width, theme) for width in WIDTHS for theme in THEMES))
EXTREMES = _looks(GATE, (1440, "light"))
