"""How somebody wants mails, set by themselves; and standing one-on-ones taken up before a mail tells of them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import allowed, require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.actions.planning import take_up
from ridealong.coaching.models import MailWishes
from ridealong.coaching.queries.rhythm import occurring
from ridealong.coaching.rules.habit import Mail
from ridealong.kernel.possible import check


@transaction.atomic
def set_wishes(
    by: Viewer,
    *,
    person_id: int,
    on: frozenset[Mail],
    joined: bool,
    quiet_from: time,
    quiet_until: time,
    invitations: bool | None = None,
    now: datetime,
) -> None:
    """Says which mails the person wants and when not; `invitations` None: as before. Raises Refused, NotPossible."""
    require(by, Act.KEEP_CALENDAR, person_id)
    check(quiet_from != quiet_until, "habit.not_possible.quiet")
    kinds = {one.value: one in on for one in Mail}
    rest: dict[str, Any] = {"joined": joined, "quiet_from": quiet_from, "quiet_until": quiet_until}
    if invitations is not None:
        rest["invitations"] = invitations
    MailWishes.objects.update_or_create(person_id=person_id, defaults={**kinds, **rest, "changed_at": now})
    record(by, "coaching.mails_chosen", person_id, at=now)


@transaction.atomic
def stop_mails(by: Viewer, *, person_id: int, now: datetime) -> None:
    """Switches every kind off, as the one click in a mail does. Raises Refused."""
    require(by, Act.KEEP_CALENDAR, person_id)
    off = {one.value: False for one in Mail}
    MailWishes.objects.update_or_create(person_id=person_id, defaults={**off, "changed_at": now})
    record(by, "coaching.mails_chosen", person_id, at=now)


def take_up_ahead(by: Viewer, *, person_id: int, first: date, last: date, now: datetime) -> None:
    """Makes sessions of the person's standing one-on-ones that fall on these days, so that there is something to
    prepare, where the one still leads the other. Those that are sessions stay as they are."""
    for one in list(occurring(first, last, person_id=person_id)):
        leader = Viewer(account_id=None, person_id=one.leader_id, today=by.today)
        if allowed(leader, Act.MEET, one.person_id):
            take_up(by, leader_id=one.leader_id, person_id=one.person_id, day=one.day, now=now)
