"""A session that was planned together with a decision goes again when that is taken back, as long as nobody has done
anything with it.

The decision keeps it `as_planned`; whoever takes it back has asked who may, and writes the audit event of its own verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ridealong.coaching.actions.keeping import is_written_in
from ridealong.coaching.models import Participant, PrivateNote, Session
from ridealong.coaching.rules.stored import CHANGEABLE
from ridealong.kernel.kept import written


def as_planned(session_id: int) -> dict[str, Any]:
    """A session with everything that somebody may change of it, as JSON holds it."""
    row = Session.objects.get(pk=session_id)
    return {"id": row.pk, "people": _people(row), **written({name: getattr(row, name) for name in CHANGEABLE})}


def take_back(planned: Mapping[str, Any]) -> bool:
    """Takes it out again, unless it was changed since or something is written in it; answers whether it is gone."""
    row = Session.objects.select_for_update().filter(pk=planned["id"]).first()
    if row is None:
        return True
    is_now = as_planned(row.pk)
    if (
        {name: is_now.get(name) for name in planned} != planned
        or is_written_in(row)
        or PrivateNote.objects.filter(session=row).exists()
    ):
        return False
    row.delete()
    return True


def _people(row: Session) -> list[list[Any]]:
    found = Participant.objects.filter(session=row).order_by("person_id").values_list("person_id", "co_coach")
    return [[person, beside] for person, beside in found]
