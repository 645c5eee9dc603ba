"""Sessions with a day and a time stand in the calendars of those who want it, by mail, and move there by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ridealong.calendars import inviting
from ridealong.calendars.rules.inviting import Event
from ridealong.coaching.queries.appointments import appointments
from ridealong.desk.queries.readers import Reader, can_mail, own_host, reader, readers
from ridealong.desk.rules.invitations import invitation, method_of
from ridealong.kernel.sentences import say
from ridealong.store import mail
from ridealong.store.mail import Letter

PREFIX = "invite:"
# What recurs is told of as it comes near: a calendar that shows one session a quarter ahead is told of it then.
AHEAD = timedelta(days=15)
LIFE = timedelta(days=2)


def announce_invitations(*, now: datetime) -> int:
    """Announces what is new, different or gone in the calendars of those who want it, outside their quiet hours;
    answers how many mails."""
    if not can_mail():
        return 0
    wanting = (one for one in readers(now).values() if one.wishes.invitations)
    return sum(_announce(one, now) for one in wanting if not one.wishes.quiet(one.local.time()))


@transaction.atomic
def _announce(who: Reader, now: datetime) -> int:
    found = [Event(one.id, one.starts, one.minutes) for one in appointments(who.viewer) if one.starts is not None]
    told = inviting.ask(person_id=who.person_id, address=who.address, events=found, until=now + AHEAD, now=now)
    keys = [f"{PREFIX}{who.person_id}:{uid}:{sequence}" for uid, sequence in told]
    return sum(mail.announce(key=key, person_id=who.person_id, now=now, life=LIFE) for key in keys)


def invitation_letter(key: str, *, now: datetime) -> Letter | None:
    """The mail of one invitation; None where something else was asked since, or its reader is not here any more."""
    person, uid, sequence = key.removeprefix(PREFIX).split(":")
    who = reader(now, int(person))
    asked = inviting.asked(person_id=int(person), uid=uid, sequence=int(sequence))
    if who is None or asked is None or not can_mail() or not who.wishes.invitations:
        return None
    method, there = method_of(asked), asked.event.starts.astimezone(who.local.tzinfo)
    kind = "cancelled" if asked.cancelled else "moved" if asked.sequence else "new"
    values = {"day": there.date(), "at": f"{there:%H:%M}", "minutes": asked.event.minutes}
    return Letter(
        address=who.address,
        subject=say(f"habit.invitation.{kind}.subject", **values),
        body=say(f"habit.invitation.{kind}", **values) + "\n",
        event=invitation(
            asked, host=own_host(), sender=settings.RIDEALONG.mail_from, name=who.name, address=who.address
        ),
        method=method,
    )
