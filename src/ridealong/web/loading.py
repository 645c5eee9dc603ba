"""How pages find whom they are about, where an act has said already that they may."""

from __future__ import annotations

from ridealong.access.rules import Viewer
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow


def person(_viewer: Viewer, *, person_id: int, **_others: object) -> PersonRow:
    """Whom the page is about. Raises NobodyFound."""
    return people.person(person_id)
