"""What break-glass opens: the sessions of one person with those who lead them, with every note, to be read only.

Team sessions are not among them: they are as much the others'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ridealong.access.glass import GlassRow, opened_glass
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import ActionItem, Point, PrivateNote, Session
from ridealong.coaching.queries.guarding import BESIDE, day_of, on_day
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.queries.notes import NoteRow, shared_note, unsealed
from ridealong.coaching.rules.kinds import Kind


@dataclass(frozen=True, slots=True)
class GlassSession:
    """One session in the list: no word of what was said in it."""

    id: int
    leader_id: int
    leader: str
    kind: Kind
    day: date
    held: bool


@dataclass(frozen=True, slots=True)
class GlassTalk:
    """One session as it stands: `points` and `items` in words, with who wrote and who does them."""

    session: GlassSession
    agreed: str
    points: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    note: NoteRow
    private: tuple[NoteRow, ...]


def sessions_behind_glass(viewer: Viewer, *, glass_id: int, now: datetime) -> tuple[GlassRow, tuple[GlassSession, ...]]:
    """The person's sessions, the latest first. Raises Refused once it is closed."""
    glass = opened_glass(viewer, glass_id=glass_id, now=now)
    rows = Session.objects.annotate(on=on_day()).filter(person=glass.person_id).select_related("leader", "kind")
    return glass, tuple(map(_listed, rows.order_by("-on", "-pk")))


def behind_glass(viewer: Viewer, *, glass_id: int, session_id: int, now: datetime) -> tuple[GlassRow, GlassTalk]:
    """One of them with what was said in it and what each of the two kept for themselves. Raises Refused."""
    glass = opened_glass(viewer, glass_id=glass_id, now=now)
    row = Session.objects.filter(pk=session_id, person=glass.person_id).select_related(*BESIDE).first()
    if row is None:
        raise Refused
    points = Point.objects.filter(session=row).select_related("author").order_by("place", "pk")
    items = ActionItem.objects.filter(session=row).select_related("owner").order_by("pk")
    private = PrivateNote.objects.filter(session=row).select_related("author").order_by("author__name", "pk")
    return glass, GlassTalk(
        _listed(row),
        row.agreed,
        tuple((one.text, one.author.name if one.author else "") for one in points),
        tuple((one.text, one.owner.name) for one in items),
        shared_note(row),
        tuple(unsealed(one, by=one.author.name) for one in private),
    )


def _listed(row: Session) -> GlassSession:
    return GlassSession(
        row.pk, row.leader_id, row.leader.name, kind_of_session(row), day_of(row), row.held_on is not None
    )
