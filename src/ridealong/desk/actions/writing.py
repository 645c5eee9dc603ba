"""A mail of the habit is written in the moment in which it leaves: for whoever its reader is then, of what they may
see then. What has nothing left to say is not sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ridealong.access.linking import make_link
from ridealong.access.queries import leads_somebody, operator
from ridealong.access.rules import Purpose
from ridealong.coaching.actions.habit import take_up_ahead
from ridealong.coaching.queries.habit import Ahead, ahead, in_week, items_due
from ridealong.coaching.queries.items import ItemRow
from ridealong.coaching.rules.habit import Mail, next_working_day
from ridealong.coaching.rules.kinds import kind_of
from ridealong.desk.queries.readers import Reader, address_of, can_mail, reader
from ridealong.desk.rules.keys import MailKey
from ridealong.desk.rules.kinds import called
from ridealong.desk.rules.letters import Foot, Line, Part, Way, as_html, as_text, subject
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import say
from ridealong.store.mail import Letter
from ridealong.week.actions.deciding import show_week
from ridealong.week.rules.shapes import SessionPlan
from ridealong.week.rules.topics import topic_name

STOPS_FOR = timedelta(days=60)
ITEMS_FOR = timedelta(days=8)
WRAPS_FOR = timedelta(days=5)
PREPARES_FOR = timedelta(days=4)  # after the session, to tick off and to say how it was


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one mail to one reader, on the day that it is for them."""

    reader: Reader
    now: datetime

    @property
    def day(self) -> date:
        return self.reader.local.date()

    def link(self, name: str, purpose: Purpose, *, about: int = 0, life: timedelta) -> str:
        """The address of what the reader opens without a sign-in."""
        token = make_link(
            operator(self.day), person_id=self.reader.person_id, purpose=purpose, about=about,
            address=self.reader.address, expires_at=self.now + life, now=self.now,
        )  # fmt: skip
        return address_of(name, token)


def letter(key: str, *, now: datetime) -> Letter | None:
    """The mail that was announced by that key; None where there is nothing to say, or nobody to say it to."""
    found = MailKey.read(key)
    who = None if found is None or not can_mail() else reader(now, found.person_id)
    if found is None or who is None or who.local.date() != found.day:
        return None
    writer = Writer(who, now)
    wanted = [write for kind, write in PARTS.items() if kind in found.kinds and kind not in who.wishes.off]
    parts = [part for write in wanted if (part := write(writer)) is not None]
    if not parts:
        return None
    stop = writer.link("habit_mails", Purpose.MAILS, life=STOPS_FOR)
    foot = Foot(say("habit.foot.why"), Way(say("habit.foot.stop"), stop))
    return Letter(
        address=who.address, subject=subject(parts), body=as_text(parts, foot), html=as_html(parts, foot), stop=stop
    )


def _week(writer: Writer) -> Part | None:
    """The leader's week: names, topics, minutes; no figures."""
    viewer, week = writer.reader.viewer, Week.of(writer.day)
    if not leads_somebody(viewer):
        return None
    leader = writer.reader.person_id
    # A week that somebody has read of stands as it is, as one that was looked at.
    plan = show_week(viewer, leader_id=leader, week=week, now=writer.now)
    way = Way(say("habit.week.open"), address_of("leader_week", leader, week))
    if plan is None:
        return Part(say("habit.week.none"), say("habit.week.none"), (), (way,))
    sessions = [one for one in plan.sessions if not one.dropped]
    heading = say("habit.week.heading", n=len(sessions), minutes=sum(one.minutes for one in sessions))
    return Part(say("habit.week.subject", n=len(sessions)), heading, tuple(map(_planned, sessions)), (way,))


def _planned(one: SessionPlan) -> Line:
    values = {
        "topic": topic_name(one.topic),
        "kind": one.own_kind or called(kind_of(one.form, one.topic)),
        "minutes": one.minutes,
    }
    if one.planned_on is None:
        return Line(one.person.name, say("habit.week.session", **values))
    at = f" {one.planned_at:%H:%M}" if one.planned_at else ""
    return Line(one.person.name, say("habit.week.session_on", day=one.planned_on, at=at, **values))


def _agenda(writer: Writer) -> Part | None:
    """What is on the agendas of the next working day."""
    first, last = writer.day + timedelta(days=1), next_working_day(writer.day, writer.reader.weekdays)
    me = writer.reader.person_id
    take_up_ahead(operator(writer.day), person_id=me, first=first, last=last, now=writer.now)
    found = ahead(writer.reader.viewer, first=first, last=last)
    if not found:
        return None
    one = found[0]
    title = (
        say("habit.agenda.one", day=one.day, name=one.with_whom)
        if len(found) == 1
        else say("habit.agenda.several", n=len(found), day=one.day)
    )
    lines = tuple(Line(_when(one), _about(one), one.points or (say("habit.agenda.empty"),)) for one in found)
    return Part(title, title, lines, tuple(_prepare(writer, one, alone=len(found) == 1) for one in found))


def _when(one: Ahead) -> str:
    at = f", {one.at:%H:%M}" if one.at else ""
    return say("habit.agenda.when", name=one.with_whom, day=one.day, at=at)


def _about(one: Ahead) -> str:
    return say("habit.agenda.about", kind=called(one.kind), topic=topic_name(one.topic), minutes=one.minutes)


def _prepare(writer: Writer, one: Ahead, *, alone: bool) -> Way:
    words = say("habit.agenda.prepare") if alone else say("habit.agenda.prepare_with", name=one.with_whom)
    if writer.reader.account_id is not None:
        return Way(words, address_of("session_brief" if one.leads else "session", one.id))
    life = timedelta(days=(one.day - writer.day).days) + PREPARES_FOR
    return Way(words, writer.link("habit_prepare", Purpose.PREPARE, about=one.id, life=life))


def _items(writer: Writer) -> Part | None:
    """The reader's own action items that are due or overdue."""
    follows = next_working_day(writer.day, writer.reader.weekdays)
    found = items_due(writer.reader.viewer, before=follows)
    if not found:
        return None
    href = (
        writer.link("habit_items", Purpose.ITEMS, life=ITEMS_FOR)
        if writer.reader.account_id is None
        else address_of("own_items")
    )
    title = say("habit.items.subject", n=len(found))
    return Part(title, title, tuple(_item(one, writer.day) for one in found), (Way(say("habit.items.open"), href),))


def _item(one: ItemRow, today: date) -> Line:
    when = say("habit.items.late" if one.overdue(today) else "habit.items.due", day=one.due_on)
    return Line(one.text, when)


def _wrap_up(writer: Writer) -> Part | None:
    """The way to the page on which the week is put down."""
    viewer, week = writer.reader.viewer, Week.of(writer.day)
    if not leads_somebody(viewer):
        return None
    found = [one for one in in_week(viewer, leader_id=writer.reader.person_id, week=week) if one.is_open]
    if not found:
        return None
    href = writer.link("habit_wrap_up", Purpose.WRAP_UP, about=week.monday.toordinal(), life=WRAPS_FOR)
    lines = tuple(
        Line(one.person, say("habit.wrap_up.session", kind=called(one.kind), minutes=one.minutes)) for one in found
    )
    title = say("habit.wrap_up.subject")
    way = Way(say("habit.wrap_up.open"), href)
    return Part(title, title, lines, (way,), lead=say("habit.wrap_up.lead", n=len(found)))


# The first of those that a mail holds gives it its subject.
PARTS: Mapping[Mail, Callable[[Writer], Part | None]] = {
    Mail.WEEK: _week,
    Mail.WRAP_UP: _wrap_up,
    Mail.AGENDA: _agenda,
    Mail.ITEMS: _items,
}
