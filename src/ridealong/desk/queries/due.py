"""Which mails are due at a moment, for the whole organisation at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ridealong.coaching.queries import habit
from ridealong.coaching.rules.habit import Facts, kinds_of, mails_of, still
from ridealong.desk.queries.readers import Reader, can_mail, readers
from ridealong.desk.rules.keys import PREFIX, MailKey, told
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.store import mail

AHEAD = timedelta(days=7)
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail that is to leave now, and until when it is of any use: before the quiet hours begin."""

    key: MailKey
    life: timedelta


def due_mails(now: datetime) -> tuple[DueMail, ...]:
    """The mails that are due now and were not announced before. The same dozen queries for one person and for all."""
    if not can_mail():
        return ()
    everybody = readers(now)
    if not everybody:
        return ()
    days = [one.local.date() for one in everybody.values()]
    known = _Known(min(days), max(days))
    before: dict[int, list[MailKey]] = defaultdict(list)
    for text in mail.announced(PREFIX, since=now - SOON):
        if (key := MailKey.read(text)) is not None:
            before[key.person_id].append(key)
    return tuple(one for reader in everybody.values() for one in _of(reader, known, before[reader.person_id]))


def _of(reader: Reader, known: _Known, before: list[MailKey]) -> Iterator[DueMail]:
    day, wishes = reader.local.date(), reader.wishes
    if known.away(reader.person_id, day):
        return
    for due in mails_of(kinds_of(day, known.facts(reader, day)), wishes):
        key = MailKey(reader.person_id, day, due.kinds)
        if still(reader.local, due, wishes) and not told(before, key, joined=wishes.joined):
            yield DueMail(key, _life(reader))


def _life(reader: Reader) -> timedelta:
    """Until it is quiet, or the day is over."""
    quiet = datetime.combine(reader.local.date(), reader.wishes.quiet_from, reader.local.tzinfo)
    end = datetime.combine(reader.local.date() + timedelta(days=1), time.min, reader.local.tzinfo)
    return (quiet if quiet > reader.local else end) - reader.local


class _Known:
    """What is known of everybody's days, read once."""

    def __init__(self, first: date, last: date) -> None:
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        self._away = {day: people.away_on(day) for day in days}
        self._leads = {day: people.leading_on(day) for day in days}
        self._open = habit.leaders_with_open_sessions([Week.of(day).monday for day in days])
        self._due: Mapping[int, tuple[date, ...]] = habit.due_by(last + AHEAD)
        self._meets: dict[int, list[date]] = defaultdict(list)
        for one in habit.meeting(first, last + AHEAD):
            self._meets[one.leader_id].append(one.day)
            self._meets[one.person_id].append(one.day)

    def away(self, person_id: int, day: date) -> bool:
        return person_id in self._away[day]

    def facts(self, reader: Reader, day: date) -> Facts:
        leads = reader.person_id in self._leads[day]
        return Facts(
            weekdays=reader.weekdays,
            leads=leads,
            meets=self._meets.get(reader.person_id, ()),
            due=self._due.get(reader.person_id, ()),
            open_in_week=leads and (reader.person_id, Week.of(day).monday) in self._open,
        )
