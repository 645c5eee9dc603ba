"""Who can be mailed, where, and when it is day for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from ridealong.access.queries import readers_of
from ridealong.access.rules import Viewer
from ridealong.calendars.queries import hours_of
from ridealong.calendars.rules.slots import NINE_TO_FIVE
from ridealong.coaching.queries.habit import wishes
from ridealong.coaching.rules.habit import Wishes
from ridealong.desk.rules.covering import Covering
from ridealong.people import queries as people
from ridealong.people.queries.standing_in import stand_ins
from ridealong.people.rules import NobodyFound, PersonRow
from ridealong.store import mail

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an address. Without an account they open what a mail leads to by a link of their own. `local` is
    the moment on the clocks where they work."""

    person_id: int
    name: str
    address: str
    account_id: int | None
    weekdays: frozenset[int]
    wishes: Wishes
    local: datetime

    @property
    def viewer(self) -> Viewer:
        """The reader with what they may as a person, whatever roles their account has."""
        return Viewer(account_id=self.account_id, person_id=self.person_id, today=self.local.date())


def can_mail() -> bool:
    """Whether mails can go out and lead anywhere. The people of a demo are invented, and so are their addresses."""
    return mail.configured() and can_call()


def can_call() -> bool:
    """Whether messages to channels lead anywhere, and are about anybody."""
    return bool(settings.RIDEALONG.address) and not people.organisation().demo


def address_of(name: str, *parts: object) -> str:
    """Where the page of that name stands, for whoever reads of it elsewhere."""
    return settings.RIDEALONG.address + reverse(name, args=parts)


def appointment_link(name: str) -> str:
    """Where an appointment leads by its name in calendars; empty where nobody said by which address people come."""
    return address_of("appointment", name) if settings.RIDEALONG.address else ""


def own_host() -> str:
    """The name of this deployment's server, with which the names of events end in mails and in feeds; empty where it is
    not known."""
    return urlsplit(settings.RIDEALONG.address).hostname or ""


def readers(now: datetime) -> Mapping[int, Reader]:
    """Everybody who is here and has an address: that of their account, else of the roster. Somebody whose account was
    switched off has none. Five queries, however many they are."""
    return _readers(people.everybody(), now, None)


def reader(now: datetime, person_id: int) -> Reader | None:
    """The same of one person."""
    try:
        return _readers([people.person(person_id)], now, [person_id]).get(person_id)
    except NobodyFound:
        return None


def covering(who: Reader, now: datetime, *, last: date) -> Covering:
    """Who acts for whom from a week back up to a day, as one reader is told of it today."""
    day = who.local.date()
    rows = stand_ins(day - WEEK, last)
    about = {one.acting_id for one in rows if who.person_id in {one.leader_id, one.acting_id}}
    away = people.away_on(day) if about else frozenset()
    return Covering(rows, {one for one in about - away if one == who.person_id or reader(now, one) is not None})


def _readers(rows: Sequence[PersonRow], now: datetime, only: Collection[int] | None) -> Mapping[int, Reader]:
    zone = people.organisation().zone
    accounts, hours, wanted = readers_of([one.id for one in rows]), hours_of(only), wishes(only)
    found: dict[int, Reader] = {}
    for one in rows:
        works = hours.get(one.id, replace(NINE_TO_FIVE, zone=zone))
        local = now.astimezone(ZoneInfo(works.zone))
        account = accounts.get(one.id, (None, one.email or ""))
        if account is not None and account[1] and one.employed(local.date()):
            found[one.id] = Reader(
                one.id, one.name, account[1], account[0], works.weekdays, wanted.get(one.id, Wishes()), local
            )
    return found
