"""Action items: agreed between a person and their leader, done by either, with their history."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.models import ActionItem, ItemEvent
from ridealong.coaching.queries.guarding import may_write, writable
from ridealong.coaching.rules.kinds import APART
from ridealong.coaching.rules.possible import line
from ridealong.kernel.possible import check
from ridealong.people import queries as people


@transaction.atomic
def add_item(
    by: Viewer,
    *,
    person_id: int,
    owner_id: int,
    text: str,
    due_on: date | None,
    session_id: int | None = None,
    now: datetime,
) -> int:
    """Writes down what one of the two will do. Raises Refused, NotPossible."""
    leader_id = _with_whom(by, person_id, session_id)
    words = line(text, LONGEST_TEXT, "coaching.not_possible.item")
    check(owner_id in {person_id, leader_id}, "coaching.not_possible.owner")
    check(due_on is None or due_on >= by.today, "coaching.not_possible.due")
    item = ActionItem.objects.create(
        person_id=person_id,
        leader_id=leader_id,
        owner_id=owner_id,
        session_id=session_id,
        text=words,
        due_on=due_on,
        made_on=by.today,
    )
    _note(by, item, "made", now)
    record(by, "coaching.item_made", item.pk, at=now)
    return item.pk


def _with_whom(by: Viewer, person_id: int, session_id: int | None) -> int | None:
    """The leader with whom something is agreed: the session's, else the person's own."""
    if session_id is None:
        require(by, Act.WRITE_ITEM, person_id)
        return people.place(people.person(person_id), by.today).leader_id
    session = writable(by, session_id)
    if person_id not in {one for one, _ in session.coached}:
        raise Refused
    if session.form not in APART:
        require(by, Act.WRITE_ITEM, person_id)
    return session.leader_id


@transaction.atomic
def tick(by: Viewer, *, item_id: int, done: bool, now: datetime) -> None:
    """Marks an action item as done, or opens it again. Either side may. Raises Refused."""
    item = _item(by, item_id)
    if (item.done_on is not None) == done:
        return
    item.done_on = by.today if done else None
    item.save(update_fields=["done_on"])
    _note(by, item, "done" if done else "opened", now)
    if done:
        record(by, "coaching.item_done", item.pk, at=now)
    else:
        record(by, "coaching.item_opened", item.pk, at=now)


@transaction.atomic
def put_off(by: Viewer, *, item_id: int, due_on: date | None, now: datetime) -> None:
    """Sets another due day. Raises Refused, NotPossible."""
    item = _item(by, item_id)
    check(due_on is None or due_on >= by.today, "coaching.not_possible.due")
    check(item.done_on is None, "coaching.not_possible.item_done")
    item.due_on = due_on
    item.save(update_fields=["due_on"])
    _note(by, item, "put_off", now)
    record(by, "coaching.item_put_off", item.pk, at=now)


def _item(by: Viewer, item_id: int) -> ActionItem:
    """An item that the viewer may change: open ones are inherited by a new leader, what is done stays with whom it was
    agreed."""
    item = ActionItem.objects.select_related("session").select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise Refused
    if item.session is not None and item.session.form in APART:
        if not may_write(by, item.session):
            raise Refused
        return item
    require(by, Act.WRITE_ITEM, item.person_id)
    if item.done_on is not None:
        require(by, Act.READ_SESSION, item.person_id, on=item.made_on)
    return item


def _note(by: Viewer, item: ActionItem, verb: str, now: datetime) -> None:
    ItemEvent.objects.create(item=item, verb=verb, by_id=by.person_id, due_on=item.due_on, at=now)
