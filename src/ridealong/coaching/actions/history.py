"""The past of a leader and a person, brought at once from where it was kept before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import ActionItem, ItemEvent, Mark, Point, Recording, Session, SharedNote
from ridealong.coaching.rules.past import Missed, Past
from ridealong.coaching.rules.recordings import address_of
from ridealong.coaching.rules.times import moment
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import check
from ridealong.people import queries as people

EVENING = time(17, 0, tzinfo=UTC)


@transaction.atomic
def bring_past(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    sessions: Sequence[Past],
    missed: Sequence[Missed] = (),
    now: datetime,
) -> list[int]:
    """Records sessions of the past with their agendas, notes, recordings and what came of them, and those that did not
    take place; answers the ids of those that did. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    require(by, Act.MEET, person_id)
    check(all(one.held_on <= by.today for one in sessions), "coaching.not_possible.not_yet")
    check(all(one.meant_for < by.today and one.reason for one in missed), "coaching.not_possible.not_yet")
    check(
        all(one.minutes > 0 and (one.took is None or one.took > 0) for one in sessions), "coaching.not_possible.minutes"
    )
    check(all(one.minutes > 0 for one in missed), "coaching.not_possible.minutes")
    check(all(address_of(one.recording) for one in sessions if one.recording), "recording.not_possible.address")
    zone = people.organisation().zone
    rows = Session.objects.bulk_create([past_session(one, leader_id, person_id, zone) for one in sessions])
    Session.objects.bulk_create(_missed(one, leader_id, person_id, zone) for one in missed)
    both = list(zip(rows, sessions, strict=True))
    keep_notes((row, one, leader_id) for row, one in both)
    Point.objects.bulk_create(point for row, one in both for point in past_points(row, person_id, one))
    _keep_recordings(both)
    items = ActionItem.objects.bulk_create([_item(row, person_id, one) for row, one in both if one.item])
    ItemEvent.objects.bulk_create(event for item in items for event in _events(item))
    record(by, "coaching.past_brought", person_id, len(rows), at=now)
    return [row.pk for row in rows]


def keep_notes(held: Iterable[tuple[Session, Past, int]]) -> None:
    """What was written down of sessions by their leaders."""
    SharedNote.objects.bulk_create(
        SharedNote(session=row, text=one.note, changed_by_id=leader_id, changed_at=_evening(one.held_on))
        for row, one, leader_id in held
        if one.note
    )


def past_session(one: Past, leader_id: int, person_id: int | None, zone: str) -> Session:
    """A session of the past, not yet kept."""
    return Session(
        leader_id=leader_id,
        person_id=person_id,
        monday=Week.of(one.held_on).monday,
        topic=one.topic,
        form=one.form,
        minutes=one.minutes,
        by_hand=True,
        moved=one.meant_for is not None,
        occurs_on=one.meant_for,
        planned_on=one.held_on,
        planned_at=one.at,
        planned_for=moment(one.held_on, one.at, zone),
        held_on=one.held_on,
        held_minutes=one.minutes if one.took is None else one.took,
        agreed=one.agreed,
        zone=zone,
    )


def _missed(one: Missed, leader_id: int, person_id: int, zone: str) -> Session:
    return Session(
        leader_id=leader_id, person_id=person_id, monday=Week.of(one.meant_for).monday, topic=one.topic, form=one.form,
        minutes=one.minutes, by_hand=True, planned_on=one.meant_for, planned_at=one.at,
        planned_for=moment(one.meant_for, one.at, zone), dropped_at=_evening(one.meant_for), drop_reason=one.reason,
        zone=zone,
    )  # fmt: skip


def _keep_recordings(held: Iterable[tuple[Session, Past]]) -> None:
    """Where recordings lie and moments of them, as the leaders put them down."""
    recorded = [(row, one, _evening(one.held_on)) for row, one in held if one.recording]
    Recording.objects.bulk_create(
        Recording(session=row, address=one.recording, author_id=row.leader_id, made_at=at) for row, one, at in recorded
    )
    Mark.objects.bulk_create(
        Mark(session=row, author_id=row.leader_id, second=second, text=text, made_at=at)
        for row, one, at in recorded
        for second, text in one.marks
    )


def past_points(row: Session, person_id: int, one: Past) -> Iterator[Point]:
    """What was talked about, put down by the leader and one other in turn."""
    at = _evening(one.held_on)
    for place, text in enumerate(one.points):
        author = person_id if place % 2 else row.leader_id
        yield Point(session=row, author_id=author, text=text, place=place, made_at=at, done_in=row, done_at=at)


def _item(row: Session, person_id: int, one: Past) -> ActionItem:
    return ActionItem(
        person_id=person_id,
        leader_id=row.leader_id,
        owner_id=row.leader_id if one.by_leader else person_id,
        session=row,
        text=one.item,
        due_on=one.due_on or one.done_on,
        made_on=one.held_on,
        done_on=one.done_on,
    )


def _events(item: ActionItem) -> list[ItemEvent]:
    days = [("made", item.made_on), *([("done", item.done_on)] if item.done_on else [])]
    return [
        ItemEvent(item=item, verb=verb, by_id=item.owner_id, due_on=item.due_on, at=_evening(day)) for verb, day in days
    ]


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING)
