"""Where a person's name leads: to their page, else to where they are kept, else nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer


@dataclass(frozen=True, slots=True)
class Links:
    """Whose page, and whose entry, the viewer may open; None means everybody's."""

    pages: frozenset[int] | None
    entries: frozenset[int] | None

    def to(self, person_id: int) -> str | None:
        """The address of what the viewer may open of that person."""
        for address, allowed in (("person", self.pages), ("person_entry", self.entries)):
            if allowed is None or person_id in allowed:
                try:
                    return reverse(address, args=[person_id])
                except NoReverseMatch:
                    continue
        return None


def links_of(viewer: Viewer) -> Links:
    """What the viewer may open, for everybody at once."""
    return Links(visible(viewer, Act.READ_PERSON), visible(viewer, Act.WRITE_PEOPLE))
