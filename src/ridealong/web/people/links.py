"""Where a person's name leads: to their page, else to where they are kept, else nowhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer


@dataclass(frozen=True, slots=True)
class Links:
    """Whose page and entry the viewer may open, and for whom they may name a deputy; None means everybody's."""

    pages: frozenset[int] | None
    entries: frozenset[int] | None
    deputies: frozenset[int] | None

    def page(self, person_id: int) -> str | None:
        """The address of the person's page, for whoever may open it."""
        return self._address("person", self.pages, person_id)

    def to(self, person_id: int) -> str | None:
        """The address of what the viewer may open of that person."""
        return self.page(person_id) or self.entry(person_id)

    def entry(self, person_id: int) -> str | None:
        """The address of where the person is kept, or of who acts for them, whichever the viewer may change."""
        kept = self._address("person_entry", self.entries, person_id)
        return kept or self._address("person_acting", self.deputies, person_id)

    def _address(self, name: str, allowed: frozenset[int] | None, person_id: int) -> str | None:
        return None if allowed is not None and person_id not in allowed else address_of(name, person_id)


def address_of(name: str, *values: int) -> str | None:
    """The address with that name, if there is such a page."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return None


def home_of(viewer: Viewer, person_id: int) -> str:
    """The address of a person's page: of the viewer's own, or of somebody's whom the viewer may see."""
    return reverse("my_page") if viewer.person_id == person_id else reverse("person", args=[person_id])


def links_of(viewer: Viewer, people: Collection[int] | None = None) -> Links:
    """What the viewer may open, for everybody or for these people at once."""
    acts = (Act.READ_FIGURES, Act.WRITE_PEOPLE, Act.APPOINT_ACTING)
    return Links(*(visible(viewer, act, among=people) for act in acts))
