"""The recording of a call review and its marks, in the order in which they are heard."""

from __future__ import annotations

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
    marks = Mark.objects.filter(session=session).select_related("author").order_by("second", "pk")
    return RecordingRow(
        "" if row is None else row.address,
        tuple(
            MarkRow(one.pk, one.second, one.text, one.author_id, one.author.name if one.author else "") for one in marks
        ),
    )
