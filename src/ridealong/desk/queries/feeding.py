"""What somebody's calendar reads from its address: their sessions, but for those that it holds by invitation."""

from __future__ import annotations

from datetime import datetime

from ridealong.access.rules import Viewer
from ridealong.calendars.inviting import Held, held
from ridealong.coaching.queries.appointments import AppointmentRow, appointments
from ridealong.coaching.queries.habit import wishes
from ridealong.desk.queries.readers import can_mail


def feed_rows(viewer: Viewer, *, now: datetime) -> tuple[AppointmentRow, ...]:
    """The viewer's sessions, each once: programs show what they read and what they were invited to side by side, and
    see no sameness in names. Raises Refused for somebody who is nobody."""
    rows = appointments(viewer)
    who = viewer.person_id or 0
    wanted = wishes([who]).get(who)
    if wanted is None or not wanted.invitations or not can_mail():
        return rows
    there = held(who, now=now)
    return tuple(one for one in rows if one.starts is None or one.starts <= now or not _is_held(one, there))


def _is_held(one: AppointmentRow, there: Held) -> bool:
    first = there.series.get(one.series)
    return one.id in there.alone or (first is not None and one.occurs is not None and one.occurs >= first)
