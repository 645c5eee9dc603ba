"""The recording of a call review and its marks, in the order in which they are heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef

from ridealong.coaching.models import Mark, Recording, Session
from ridealong.store.listed import Listed


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
    """Of a session that was read with what is beside it, for pages that have asked who may read it."""
    row: Recording | None = getattr(session, "recording", None)
    heard = (MarkRow(pk, second, text, by, name or "") for second, pk, text, by, name in sorted(vars(session)["heard"]))
    return RecordingRow("" if row is None else row.address, tuple(heard))


def heard() -> Listed:
    """The marks of each session, as `recording` reads them."""
    return Listed(Mark.objects.filter(session=OuterRef("pk")), "second", "pk", "text", "author_id", "author__name")


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
