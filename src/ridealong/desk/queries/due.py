"""Which mails are due at a moment, for the whole organisation at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ridealong.coaching.queries import habit
from ridealong.coaching.queries.sitting_in import unanswered
from ridealong.coaching.rules.habit import Facts, kinds_of, mails_of, still
from ridealong.desk.queries.readers import Reader, can_mail, readers
from ridealong.desk.rules.covering import Covering
from ridealong.desk.rules.keys import PREFIX, MailKey, told
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.people.queries.standing_in import stand_ins
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
    known = _Known(everybody, min(days), max(days))
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

    def __init__(self, here: Collection[int], first: date, last: date) -> None:
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        self._away = {day: people.away_on(day) for day in days}
        acting, mailed = stand_ins(first - AHEAD, last + AHEAD), frozenset(here)
        self._covering = {day: Covering(acting, mailed - self._away[day]) for day in days}
        self._leads = {day: people.leading_on(day) for day in days}
        self._open = habit.leaders_with_open_sessions([Week.of(day).monday for day in days])
        self._asked = unanswered(first)
        self._due: Mapping[int, tuple[date, ...]] = habit.due_by(last + AHEAD)
        self._meets: dict[int, list[habit.Met]] = defaultdict(list)
        self._led: dict[int, list[habit.Met]] = defaultdict(list)
        for one in habit.meeting(first, last + AHEAD):
            self._led[one.leader_id].append(one)
            self._meets[one.person_id].append(one)

    def away(self, person_id: int, day: date) -> bool:
        return person_id in self._away[day]

    def facts(self, reader: Reader, day: date) -> Facts:
        me, covering = reader.person_id, self._covering[day]
        covers = [one.leader_id for one in covering.of(me, day) if one.leader_id in self._leads[day]]
        leads = me in self._leads[day]
        weeks = [(leader, Week.of(day).monday) for leader in (*covers, *([me] if leads else []))]
        return Facts(
            weekdays=reader.weekdays,
            leads=bool(covers) or (leads and covering.instead(me, day) is None),
            begins=tuple(covering.begins(me, day)),
            meets=tuple(self._days(me, covers, covering)),
            due=self._due.get(me, ()),
            open_in_week=any(one in self._open for one in weeks),
            asked=[one.asked_at.astimezone(reader.local.tzinfo).date() for one in self._asked.get(me, ())],
        )

    def _days(self, me: int, covers: Collection[int], covering: Covering) -> Iterator[date]:
        """The days of the sessions that somebody is to prepare: with their leader, with whom they lead unless another
        does so then, and with whom those lead for whom they act."""
        yield from (one.day for one in self._meets.get(me, ()))
        for one in self._led.get(me, ()):
            if covering.stays(me, one.person_id, one.day, apart=one.apart):
                yield one.day
        for leader in covers:
            theirs = [one for one in self._led.get(leader, ()) if not one.apart and one.person_id != me]
            yield from (one.day for one in theirs if leader in {row.leader_id for row in covering.of(me, one.day)})
