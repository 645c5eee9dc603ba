"""Break-glass: for a reason, and once a second one agreed, HR reads for an hour what is between a person and their
leaders.

Nobody agrees to their own asking, nobody asks about themselves, and neither the command line nor a program does either:
it takes two people who are signed in. Whether it is open is asked with every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from ridealong.access.actions import record
from ridealong.access.models import BreakGlass
from ridealong.access.queries import allowed, require, rows_visible
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.kernel.lines import one_line
from ridealong.kernel.possible import check

LIFE = timedelta(minutes=60)
WAITS = timedelta(days=7)  # for a second one to decide; then it is asked anew
SHORTEST, LONGEST = 20, 500


@dataclass(frozen=True, slots=True)
class GlassRow:
    """One asking: about whom and why, by which account, and what another account said to it."""

    id: int
    person_id: int
    reason: str
    asked_by: int
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    agreed: bool
    ended_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """When it is or was over; None where it never was open."""
        if not self.agreed or self.decided_at is None:
            return None
        return min(self.ended_at or self.decided_at + LIFE, self.decided_at + LIFE)

    def is_open(self, now: datetime) -> bool:
        return self.ends_at is not None and now < self.ends_at

    def waits(self, now: datetime) -> bool:
        return self.decided_at is None and now < self.asked_at + WAITS


@transaction.atomic
def ask_to_break(by: Viewer, *, person_id: int, reason: str, now: datetime) -> int:
    """Asks to read what is between a person and their leaders. Raises Refused, NotPossible."""
    account_id = _signed_in(by, Act.BREAK_GLASS)
    if by.person_id == person_id:
        raise Refused
    words = one_line(reason)
    check(SHORTEST <= len(words) <= LONGEST, "glass.not_possible.reason")
    known = map(_row, BreakGlass.objects.filter(person_id=person_id, asked_by=account_id))
    check(not any(one.waits(now) or one.is_open(now) for one in known), "glass.not_possible.already")
    row = BreakGlass.objects.create(person_id=person_id, reason=words, asked_by=account_id, asked_at=now)
    record(by, "access.glass_asked", row.pk, person_id, at=now)
    return row.pk


@transaction.atomic
def decide_glass(by: Viewer, *, glass_id: int, agrees: bool, now: datetime) -> GlassRow:
    """A second one agrees, so that the hour begins, or does not. Neither who asked nor the person may. Raises
    Refused."""
    account_id = _signed_in(by, Act.AGREE_GLASS)
    row = BreakGlass.objects.select_for_update().filter(pk=glass_id).first()
    if row is None or not _row(row).waits(now) or account_id == row.asked_by or by.person_id == row.person_id:
        raise Refused
    row.decided_by, row.decided_at, row.agreed = account_id, now, agrees
    row.save(update_fields=["decided_by", "decided_at", "agreed"])
    if agrees:
        record(by, "access.glass_agreed", row.pk, row.person_id, at=now)
    else:
        record(by, "access.glass_refused", row.pk, row.person_id, at=now)
    return _row(row)


@transaction.atomic
def close_glass(by: Viewer, *, glass_id: int, now: datetime) -> None:
    """Ends it before its hour is over: whoever asked, or whoever may agree to such. Raises Refused."""
    row = BreakGlass.objects.select_for_update().filter(pk=glass_id).first()
    if row is None or not _row(row).is_open(now):
        raise Refused
    _signed_in(by, Act.BREAK_GLASS if by.account_id == row.asked_by else Act.AGREE_GLASS)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    record(by, "access.glass_closed", row.pk, row.person_id, at=now)


def opened_glass(viewer: Viewer, *, glass_id: int, now: datetime) -> GlassRow:
    """The asking, while it is open to the viewer, who asked. Raises Refused, an hour after it was agreed to for
    everybody."""
    account_id = _signed_in(viewer, Act.BREAK_GLASS)
    row = BreakGlass.objects.filter(pk=glass_id, asked_by=account_id).first()
    if row is None or not _row(row).is_open(now):
        raise Refused
    return _row(row)


def asked_for(viewer: Viewer) -> tuple[GlassRow, ...]:
    """All that was ever asked, the latest first, for whoever may agree to such. Raises Refused."""
    require(viewer, Act.AGREE_GLASS)
    return tuple(map(_row, BreakGlass.objects.order_by("-pk")))


def may_decide(viewer: Viewer, row: GlassRow, now: datetime) -> bool:
    """Whether the viewer can be the second."""
    third = viewer.account_id is not None and viewer.account_id != row.asked_by and viewer.person_id != row.person_id
    return third and row.waits(now) and allowed(viewer, Act.AGREE_GLASS)


def told_of(viewer: Viewer) -> tuple[GlassRow, ...]:
    """What was opened of the viewer, and of those whom they lead, the latest first."""
    mine = Q(person_id=viewer.person_id or 0) | rows_visible(viewer, Act.MEET, person="person_id")
    return tuple(map(_row, BreakGlass.objects.filter(mine, agreed=True).order_by("-pk")))


def _signed_in(by: Viewer, act: Act) -> int:
    """The account of whoever may. Raises Refused, for the command line as well."""
    if by.operator or by.account_id is None:
        raise Refused
    require(by, act)
    return by.account_id


def _row(row: BreakGlass) -> GlassRow:
    return GlassRow(
        row.pk, row.person_id, row.reason, row.asked_by, row.asked_at, row.decided_by, row.decided_at, row.agreed,
        row.ended_at,
    )  # fmt: skip
