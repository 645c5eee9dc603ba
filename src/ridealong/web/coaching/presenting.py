"""A session as its pages show it: what kind, when, how much time is left, who wrote what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.agendas import PointRow
from ridealong.coaching.queries.items import ItemRow
from ridealong.coaching.queries.recordings import MarkRow
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.rules.recordings import mark_of
from ridealong.coaching.rules.running import Running, running
from ridealong.desk.rules.clocks import at_clocks
from ridealong.kernel.sentences import listed, render, say
from ridealong.web import icons, markdown
from ridealong.web.coaching.kinds import called, in_words
from ridealong.week.rules.topics import topic_name


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point with who brought it up and how often it was carried over, in words."""

    row: PointRow
    about: str
    own: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An action item with owner and day, in words."""

    row: ItemRow
    about: str
    late: bool


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A moment of a recording as it is written, with who marked it."""

    row: MarkRow
    at: str
    about: str
    own: bool


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One session, for one of its people; `other` is the other one, or for a leader all who take part. `owners` may be
    given an action item; `among` says who is in a team session."""

    talk: Talk
    name: str
    when: str
    other: str
    first: str
    icon: str
    points: tuple[PointLine, ...]
    still: int
    items: tuple[ItemLine, ...]
    time: Running | None
    moment: datetime
    note: SafeString
    private: SafeString
    template: int
    closing: tuple[str, ...]
    owners: tuple[tuple[int, str], ...]
    among: str


def session_page(viewer: Viewer, talk: Talk, *, now: datetime, zone: str) -> SessionPage:
    """The page of a session at a moment, for somebody by whose clocks it is read."""
    is_person = viewer.person_id in {talk.person_id, *(one.id for one in talk.coached)}
    other = talk.leader if is_person else talk.person
    return SessionPage(
        talk=talk,
        name=called(talk.kind),
        when=when(talk, zone),
        other=other,
        first=say("team_session.everybody") if talk.people else other.split()[0],
        owners=_owners(viewer, talk),
        among=_among(talk),
        icon=icons.of_form(talk.form),
        points=tuple(_point(one, viewer) for one in talk.points),
        still=sum(not one.done for one in talk.points),
        items=item_lines(talk.items, viewer),
        time=goes_on(talk, now),
        moment=now,
        note=markdown.html(talk.note.text),
        private=markdown.html(talk.private.text),
        template=len(fresh_points(talk)),
        closing=tuple(in_words(talk.template.closing)),
    )


def _owners(viewer: Viewer, talk: Talk) -> tuple[tuple[int, str], ...]:
    """Who may be given an action item: either of the two; in a team session those who take part, one of whom can only
    give it to themselves. Who coaches beside the leader has nothing to do with what they are to do."""
    if talk.person_id is not None:
        return ((talk.person_id, talk.person), (talk.leader_id, talk.leader))
    every = tuple((one.id, one.name) for one in talk.coached)
    return every if talk.decides else tuple(one for one in every if one[0] == viewer.person_id)


def _among(talk: Talk) -> str:
    if not talk.people:
        return ""
    people = listed(one.name for one in talk.coached)
    if talk.co_coach is None:
        return say("team_session.among", leader=talk.leader, people=people)
    return say("team_session.among_beside", leader=talk.leader, people=people, beside=talk.co_coach.name)


def topic_words(talk: Talk) -> str:
    return render(topic_name(talk.topic))


def seat_topic(talk: Talk) -> str:
    """What the one-on-one is about on which the session is to sit in."""
    return "" if talk.seat is None else render(topic_name(talk.seat.topic))


def when(talk: Talk, zone: str) -> str:
    """The day and the time, by the clocks that it is meant by and by those of a zone where they differ."""
    if talk.held_on is not None:
        return say("coaching.when.held", day=talk.held_on, minutes=talk.held_minutes)
    if talk.planned_on is None:
        return say("coaching.when.week", day=talk.week.monday)
    if talk.planned_at is None:
        return say("coaching.when.day", day=talk.planned_on)
    at = at_clocks(talk.planned_on, talk.planned_at, talk.zone, zone)
    return say("coaching.when.time", day=talk.planned_on, at=at, minutes=talk.minutes)


def goes_on(talk: Talk, now: datetime) -> Running | None:
    """How the time of a session stands that is still to be ended; None before and after."""
    if not talk.is_open:
        return None
    return running(began_at=talk.began_at, planned_for=talk.planned_for, minutes=talk.minutes, now=now)


def fresh_points(talk: Talk) -> list[str]:
    """Points of the template that are not on the agenda yet."""
    there = {one.text for one in talk.points}
    return [text for text in in_words(talk.template.agenda) if text not in there]


def item_lines(items: Sequence[ItemRow], viewer: Viewer) -> tuple[ItemLine, ...]:
    """Action items with owner and day in words."""
    return tuple(ItemLine(one, _item(one, viewer), one.overdue(viewer.today)) for one in items)


def own_item_lines(items: Sequence[ItemRow], viewer: Viewer) -> tuple[ItemLine, ...]:
    """The viewer's own, of all sessions: with whom each was agreed, and its day."""
    return tuple(ItemLine(one, _item(one, viewer, beside=True), one.overdue(viewer.today)) for one in items)


def mark_lines(marks: Sequence[MarkRow], viewer: Viewer) -> tuple[MarkLine, ...]:
    """Moments of a recording with who marked them."""
    return tuple(
        MarkLine(one, mark_of(one.second), say("coaching.you") if own else one.author, own)
        for one in marks
        for own in [one.author_id is not None and one.author_id == viewer.person_id]
    )


def _point(one: PointRow, viewer: Viewer) -> PointLine:
    own = one.author_id is not None and one.author_id == viewer.person_id
    who = say("coaching.you") if own else one.author or say(f"coaching.from.{one.source}")
    about = say("coaching.carried", who=who, n=one.carried) if one.carried else who
    return PointLine(one, about, own or one.author_id is None)


def _item(one: ItemRow, viewer: Viewer, *, beside: bool = False) -> str:
    """`beside`: not who is to do it, but with whom it was agreed."""
    who = say("coaching.you") if one.owner_id == viewer.person_id else one.owner
    if beside and one.other:
        who = say("coaching.item.with", name=one.other)
    if one.done_on is not None:
        return say("coaching.item.done", who=who, day=one.done_on)
    if one.due_on is None:
        return who
    key = "coaching.item.late" if one.overdue(viewer.today) else "coaching.item.due"
    words = say(key, who=who, day=one.due_on)
    return f"{words}, {say('coaching.item.put_off', n=one.put_off)}" if one.put_off else words


def suggested_due(today: date) -> date:
    """A week from today, where nobody says otherwise."""
    return date.fromordinal(today.toordinal() + 7)
