"""The recording of a call review and its marks, in the order in which they are heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ridealong.coaching.models import Mark, Recording, Session


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A moment worth hearing again."""

    id: int
    second: int
    text: str
    author_id: int | None
    author: str


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """Where a recording lies ("": nobody has said so yet), and its marks."""

    address: str = ""
    marks: tuple[MarkRow, ...] = ()


NO_RECORDING = RecordingRow()


def recording(session: Session) -> RecordingRow:
    """For pages that have asked who may read it. One query, where the session came with what is beside it."""
    row: Recording | None = getattr(session, "recording", None)
    return RecordingRow("" if row is None else row.address, _marks([session.pk]).get(session.pk, ()))


def recordings_in(sessions: Collection[int]) -> Mapping[int, RecordingRow]:
    """By session, where there is anything to hear. For those who have asked who may read them. Two queries."""
    rows = Recording.objects.filter(session__in=sessions)
    addresses, marks = {row.session_id: row.address for row in rows}, _marks(sessions)
    return {one: RecordingRow(addresses.get(one, ""), marks.get(one, ())) for one in {*addresses, *marks}}


def _marks(sessions: Collection[int]) -> Mapping[int, tuple[MarkRow, ...]]:
    found: dict[int, tuple[MarkRow, ...]] = {}
    rows = Mark.objects.filter(session__in=sessions).select_related("author").order_by("second", "pk")
    for one in rows:
        row = MarkRow(one.pk, one.second, one.text, one.author_id, one.author.name if one.author else "")
        found[one.session_id] = (*found.get(one.session_id, ()), row)
    return found
