"""How wide and in which theme pages are looked at: most of them at every gate the narrowest in the dark, the others
where there is time for them."""

from __future__ import annotations

import pytest

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
GATE = (360, "dark")


def _looks(*wanted: tuple[int, str], gate: tuple[int, str] | None) -> list[object]:
    return [pytest.param(*one, marks=() if one == gate else pytest.mark.long) for one in wanted]


LOOKS = _looks(*((width, theme) for width in WIDTHS for theme in THEMES), gate=GATE)
EXTREMES = _looks(GATE, (1440, "light"), gate=None)
