"""Sessions with a day and a time stand in the calendars of those who want it, by mail, and move there by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ridealong.calendars import inviting
from ridealong.calendars.inviting import Recipient
from ridealong.calendars.rules.inviting import Asked
from ridealong.calendars.rules.series import days_of
from ridealong.coaching.queries.appointments import invited
from ridealong.desk.queries.readers import Reader, appointment_link, can_mail, own_host, reader, readers
from ridealong.desk.rules.invitations import can_recur, invitation, method_of
from ridealong.desk.rules.leading import described, place_name
from ridealong.kernel.sentences import say
from ridealong.people.queries import away_on
from ridealong.store import mail
from ridealong.store.mail import Letter

PREFIX = "invite:"
# Single sessions are told of as they come near: a calendar that shows one a quarter ahead is told of it then.
AHEAD = timedelta(days=15)
LIFE = timedelta(days=2)


def announce_invitations(*, now: datetime) -> int:
    """Announces what is new, different or gone in the calendars of those who want it, outside their quiet hours;
    answers how many mails."""
    if not can_mail():
        return 0
    wanting = [one for one in readers(now).values() if one.wishes.invitations]
    away = {day: away_on(day) for day in {one.local.date() for one in wanting}}
    # Whoever is on leave is told nothing: what lies ahead when they are back, they are told then.
    here = (one for one in wanting if one.person_id not in away[one.local.date()])
    return sum(_announce(one, now) for one in here if not one.wishes.quiet(one.local.time()))


@transaction.atomic
def _announce(who: Reader, now: datetime) -> int:
    until = now + AHEAD
    recurring, alone = invited(who.viewer)
    # Clocks that change by no rule cannot be told: what recurs by them is told day by day, as it comes near.
    series = [one for one in recurring if can_recur(one.rule.zone, now.date())]
    daily = (day for one in recurring if one not in series for day in days_of(one, after=now, until=until))
    to = Recipient(who.person_id, who.address)
    told = inviting.ask(to, events=[*alone, *daily], series=series, until=until, now=now)
    keys = [f"{PREFIX}{who.person_id}:{uid}:{sequence}" for uid, sequence in told]
    return sum(mail.announce(key=key, person_id=who.person_id, now=now, life=LIFE) for key in keys)


def invitation_letter(key: str, *, now: datetime) -> Letter | None:
    """The mail of one invitation; None where something else was asked since, or its reader is not here any more."""
    person, uid, sequence = key.removeprefix(PREFIX).split(":")
    who = reader(now, int(person))
    asked = inviting.asked(person_id=int(person), uid=uid, sequence=int(sequence))
    if who is None or asked is None or not can_mail() or not who.wishes.invitations:
        return None
    # Who has no account cannot sign in, and a link that opens by itself must not stand in a calendar.
    link = appointment_link(place_name(asked.event)) if who.account_id is not None and not asked.cancelled else ""
    subject, body = _words(asked, who)
    said = described(link, company=asked.event.company and not asked.cancelled)
    if said:
        body = f"{body}\n\n{said}"
    return Letter(
        address=who.address,
        subject=subject,
        body=body + "\n",
        event=invitation(
            asked, host=own_host(), sender=settings.RIDEALONG.mail_from, name=who.name, address=who.address, link=link
        ),
        method=method_of(asked),
    )


def _words(asked: Asked, who: Reader) -> tuple[str, str]:
    """What the mail is called and says: of a series by its own clocks, of one time by those of its reader."""
    told, rule = asked.event, asked.event.rule
    if rule is not None and told.day is None:
        kind = "over" if asked.cancelled else "ends" if rule.until is not None else "recurs"
        values = {
            "every": say("series.every.week") if rule.every == 1 else say("series.every", n=rule.every),
            "day": rule.first, "last": rule.last() or rule.first, "at": f"{rule.at:%H:%M}",
            "zone": rule.zone, "minutes": told.minutes,
        }  # fmt: skip
        return say(f"series.{kind}.subject", **values), say(f"series.{kind}", **values)
    there = told.starts.astimezone(who.local.tzinfo)
    kind = "cancelled" if asked.cancelled else "moved" if asked.sequence else "new"
    values = {"day": there.date(), "at": f"{there:%H:%M}", "minutes": told.minutes}
    return say(f"habit.invitation.{kind}.subject", **values), say(f"habit.invitation.{kind}", **values)
