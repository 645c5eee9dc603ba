"""A mail of the habit is written in the moment in which it leaves: for whoever its reader is then, of what they may
see then. What has nothing left to say is not sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ridealong.access.linking import make_link
from ridealong.access.queries import leads_somebody, operator
from ridealong.access.rules import Purpose, Viewer
from ridealong.coaching.actions.habit import take_up_ahead
from ridealong.coaching.queries.habit import Ahead, InWeek, ahead, in_week, items_due
from ridealong.coaching.queries.items import ItemRow
from ridealong.coaching.queries.sitting_in import Asked, unanswered
from ridealong.coaching.rules.habit import Mail, next_working_day
from ridealong.coaching.rules.kinds import ALONE, kind_of
from ridealong.desk.queries.readers import Reader, address_of, can_mail, covering, reader
from ridealong.desk.rules.clocks import at_clocks
from ridealong.desk.rules.covering import Covering
from ridealong.desk.rules.keys import MailKey, about_week
from ridealong.desk.rules.kinds import called
from ridealong.desk.rules.letters import Foot, Line, Part, Way, as_html, as_text, subject
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import StandIn
from ridealong.store.mail import Letter
from ridealong.week.actions.deciding import show_week
from ridealong.week.rules.shapes import SessionPlan
from ridealong.week.rules.topics import topic_name

STOPS_FOR = timedelta(days=60)
ITEMS_FOR = timedelta(days=8)
WRAPS_FOR = timedelta(days=5)
ANSWERS_FOR = timedelta(days=7)
PREPARES_FOR = timedelta(days=4)  # after the session, to tick off and to say how it was


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one mail to one reader, on the day that it is for them. `follows`: the next day on which they work."""

    reader: Reader
    now: datetime
    follows: date
    covering: Covering

    @property
    def day(self) -> date:
        return self.reader.local.date()

    @property
    def zone(self) -> str:
        """By whose clocks the reader works."""
        return str(self.reader.local.tzinfo)

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
    follows = next_working_day(found.day, who.weekdays)
    writer = Writer(who, now, follows, covering(who, now, last=follows))
    wanted = [write for kind, write in PARTS.items() if kind in found.kinds and kind not in who.wishes.off]
    parts = [part for write in wanted for part in write(writer)]
    if not parts:
        return None
    stop = writer.link("habit_mails", Purpose.MAILS, life=STOPS_FOR)
    foot = Foot(say("habit.foot.why"), Way(say("habit.foot.stop"), stop))
    return Letter(
        address=who.address, subject=subject(parts), body=as_text(parts, foot), html=as_html(parts, foot), stop=stop
    )


def _weeks(writer: Writer) -> Iterator[Part]:
    """The week that is the reader's to look after, their own unless somebody is told of it in their place, and those of
    leaders for whom they act."""
    me, covering = writer.reader.person_id, writer.covering
    if leads_somebody(writer.reader.viewer) and covering.instead(me, writer.day) is None:
        yield _week(writer, me, None)
    for one in covering.of(me, writer.day):
        if leads_somebody(Viewer(account_id=None, person_id=one.leader_id, today=writer.day)):
            yield _week(writer, one.leader_id, one)


def _week(writer: Writer, leader: int, acts: StandIn | None) -> Part:
    """A leader's week: names, topics, minutes; no figures. `acts`: for whom and how long the reader acts."""
    week = Week.of(writer.day)
    # A week that somebody has read of stands as it is, as one that was looked at.
    plan = show_week(writer.reader.viewer, leader_id=leader, week=week, now=writer.now)
    way = Way(say("habit.week.open"), address_of("leader_week", leader, week))
    lead = "" if acts is None else say("habit.acting.lead", name=acts.leader, day=acts.ends_on)
    if plan is None:
        none = say("habit.week.none") if acts is None else say("habit.acting.none", name=acts.leader)
        return Part(none, none, (), (way,), lead=lead)
    sessions = [one for one in plan.sessions if not one.dropped]
    counted = {"n": len(sessions), "minutes": sum(one.minutes for one in sessions)}
    if acts is None:
        title, heading = say("habit.week.subject", **counted), say("habit.week.heading", **counted)
    else:
        title = say("habit.acting.subject", name=acts.leader, **counted)
        heading = say("habit.acting.heading", name=acts.leader, **counted)
    return Part(title, heading, tuple(_planned(one, writer.zone) for one in sessions), (way,), lead=lead)


def _planned(one: SessionPlan, zone: str) -> Line:
    values = {
        "topic": topic_name(one.topic),
        "kind": _kind(one),
        "minutes": one.minutes,
    }
    brief = address_of("session_brief", one.id)
    if one.planned_on is None:
        return Line(one.person.name, say("habit.week.session", **values), href=brief)
    at = ""
    if one.planned_at is not None:
        at = f" {at_clocks(one.planned_on, one.planned_at, one.zone or zone, zone)}"
    return Line(one.person.name, say("habit.week.session_on", day=one.planned_on, at=at, **values), href=brief)


def _kind(one: SessionPlan) -> str:
    kind = kind_of(one.form, one.topic)
    return called(replace(kind, name=one.own_kind, remote=one.remote))


def _agenda(writer: Writer) -> Iterator[Part]:
    """What is on the agendas of the next working day, and what is asked about a session."""
    found = _next(writer)
    if found:
        yield _agendas(writer, found)
    asked = unanswered(writer.day, person_id=writer.reader.person_id).get(writer.reader.person_id, ())
    if asked:
        title = say("sitting_in.mail.subject", name=asked[0].observer)
        ways = tuple(_way(writer, one.session_id, one.day, say("sitting_in.mail.answer")) for one in asked)
        yield Part(
            title, title, tuple(_asking(one, writer.zone) for one in asked), ways, lead=say("sitting_in.asks.both")
        )


def _asking(one: Asked, zone: str) -> Line:
    at = f", {at_clocks(one.day, one.at, one.zone, zone)}" if one.at else ""
    words = say("sitting_in.mail.line", name=one.observer, other=one.other)
    return Line(words, say("sitting_in.mail.when", day=one.day, at=at))


def _agendas(writer: Writer, found: Sequence[Ahead]) -> Part:
    one = found[0]
    if len(found) > 1:
        title = say("habit.agenda.several", n=len(found), day=one.day)
    elif one.acts:
        title = say("habit.agenda.one_for", day=one.day, name=one.with_whom, leader=_leader(writer, one))
    else:
        title = say("habit.agenda.one", day=one.day, name=one.with_whom)
    lines = tuple(Line(_when(writer, one), _about(one), one.points or (say("habit.agenda.empty"),)) for one in found)
    return Part(title, title, lines, tuple(_prepare(writer, one, alone=len(found) == 1) for one in found))


def _next(writer: Writer) -> list[Ahead]:
    """The sessions of the next working day that the reader is to prepare, by the rights of this moment."""
    me, covering = writer.reader.person_id, writer.covering
    first, last = writer.day + timedelta(days=1), writer.follows
    acted = {one.leader_id for one in covering.of(me, writer.day)}
    for who in (me, *acted):
        take_up_ahead(operator(writer.day), person_id=who, first=first, last=last, now=writer.now)
    found = ahead(writer.reader.viewer, first=first, last=last, acting_for=acted)
    away = {day: people.away_on(day) for day in {one.day for one in found}}
    return [
        one for one in found
        if (one.acts or not one.leads or covering.stays(me, one.with_id, one.day, apart=one.apart))
        and me not in away[one.day] and _takes_place(covering, one, away[one.day])
    ]  # fmt: skip


def _takes_place(covering: Covering, one: Ahead, away: Collection[int]) -> bool:
    """Nobody prepares for somebody who is away then: the week asks their leader what is to become of it. In the place
    of a leader who is away somebody else may be there."""
    if one.with_id not in away:
        return True
    return not (one.leads or one.apart) and covering.acts_for(one.leader_id, one.day) is not None


def _when(writer: Writer, one: Ahead) -> str:
    at = f", {at_clocks(one.day, one.at, one.zone, writer.zone)}" if one.at else ""
    words = say("habit.agenda.when", name=one.with_whom, day=one.day, at=at)
    if one.acts:
        return say("habit.agenda.for", words=words, leader=_leader(writer, one))
    instead = None if one.leads or one.apart else writer.covering.acts_for(one.leader_id, one.day)
    if instead is None or instead.acting_id == writer.reader.person_id:
        return words
    return say("habit.agenda.instead", words=words, leader=instead.leader, acting=instead.acting)


def _leader(writer: Writer, one: Ahead) -> str:
    acted = writer.covering.acts_for(one.leader_id, one.day)
    return "" if acted is None else acted.leader


def _about(one: Ahead) -> str:
    words = say("habit.agenda.about", kind=called(one.kind), topic=topic_name(one.topic), minutes=one.minutes)
    if one.guest:
        return say("sitting_in.mail.guest", words=words, name=one.guest)
    return say("sitting_in.mail.sees", words=words, name=one.sees) if one.sees else words


def _prepare(writer: Writer, one: Ahead, *, alone: bool) -> Way:
    words = say("habit.agenda.prepare") if alone else say("habit.agenda.prepare_with", name=one.with_whom)
    return _way(writer, one.id, one.day, words, brief=one.leads)


def _way(writer: Writer, session_id: int, day: date, words: str, *, brief: bool = False) -> Way:
    """To a session, with or without a sign-in."""
    if writer.reader.account_id is not None:
        return Way(words, address_of("session_brief" if brief else "session", session_id))
    # What lies far ahead is told of again the day before, by a link of its own.
    life = min(timedelta(days=(day - writer.day).days), ANSWERS_FOR) + PREPARES_FOR
    return Way(words, writer.link("habit_prepare", Purpose.PREPARE, about=session_id, life=life))


def _items(writer: Writer) -> Iterator[Part]:
    """The reader's own action items that are due or overdue."""
    found = items_due(writer.reader.viewer, before=writer.follows)
    if not found:
        return
    href = (
        writer.link("habit_items", Purpose.ITEMS, life=ITEMS_FOR)
        if writer.reader.account_id is None
        else address_of("own_items")
    )
    title = say("habit.items.subject", n=len(found))
    yield Part(title, title, tuple(_item(one, writer.day) for one in found), (Way(say("habit.items.open"), href),))


def _item(one: ItemRow, today: date) -> Line:
    when = say("habit.items.late" if one.overdue(today) else "habit.items.due", day=one.due_on)
    return Line(one.text, say("habit.items.with", name=one.other, when=when) if one.other else when)


def _wrap_ups(writer: Writer) -> Iterator[Part]:
    """The ways to the pages on which weeks are put down: the reader's own, and those of leaders for whom they act."""
    me, covering = writer.reader.person_id, writer.covering
    if leads_somebody(writer.reader.viewer):
        yield from _wrap_up(writer, me, None)
    for one in covering.of(me, writer.day):
        yield from _wrap_up(writer, one.leader_id, one)


def _wrap_up(writer: Writer, leader: int, acts: StandIn | None) -> Iterator[Part]:
    viewer, week = writer.reader.viewer, Week.of(writer.day)
    found = [
        one for one in in_week(viewer, leader_id=leader, week=week) if one.is_open and _puts_down(writer, one, acts)
    ]
    if not found:
        return
    about = about_week(week, leader if acts else None)
    href = writer.link("habit_wrap_up", Purpose.WRAP_UP, about=about, life=WRAPS_FOR)
    lines = tuple(Line(one.person, _was(one)) for one in found)
    title = say("habit.wrap_up.subject") if acts is None else say("habit.acting.wrap_up", name=acts.leader)
    way = Way(say("habit.wrap_up.open"), href)
    yield Part(title, title, lines, (way,), lead=say("habit.wrap_up.lead", n=len(found)))


def _was(one: InWeek) -> str:
    words = say("habit.wrap_up.session", kind=called(one.kind), minutes=one.minutes)
    return words if one.day is None else say("habit.wrap_up.session_on", day=one.day, words=words)


def _puts_down(writer: Writer, one: InWeek, acts: StandIn | None) -> bool:
    """Whether a session is the reader's to put down: of their own week those in which nobody took their place."""
    apart = one.kind.form in ALONE
    day = one.day or Week.of(writer.day).monday
    return acts is not None or writer.covering.stays(writer.reader.person_id, one.person_id, day, apart=apart)


# The first of those that a mail holds gives it its subject.
PARTS: Mapping[Mail, Callable[[Writer], Iterator[Part]]] = {
    Mail.WEEK: _weeks,
    Mail.WRAP_UP: _wrap_ups,
    Mail.AGENDA: _agenda,
    Mail.ITEMS: _items,
}
