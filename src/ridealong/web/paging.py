"""Pages of a list: which one an address asks for."""

from __future__ import annotations

from ridealong.kernel.ids import whole

MOST = 100_000


def page_number(text: str | None) -> int:
    """The page asked for; the first where nothing that counts was asked."""
    return min(whole(text or "") or 1, MOST)
