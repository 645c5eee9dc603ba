"""Two people who write the same fields at once: what each has changed stands, and what both have changed is a clash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A field as somebody saw it and as they leave it."""

    was: str
    now: str

    @property
    def changed(self) -> bool:
        return self.was != self.now


def merged(mine: Written, stands: str) -> str | None:
    """What is to stand, given what stands now; None where both have changed it, and differently."""
    if not mine.changed:
        return stands
    return mine.now if stands in {mine.was, mine.now} else None
