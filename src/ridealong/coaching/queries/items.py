"""Action items of people: open ones, what became of them, and how many are overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Subquery

from ridealong.access.queries import rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import ActionItem, Session
from ridealong.coaching.queries.guarding import before, between_others
from ridealong.coaching.rules.kinds import APART, TOGETHER
from ridealong.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What somebody will do. `session_id` is where it was agreed. `put_off`: how often its day was changed.
    `other`: with whom the owner agreed it, if anybody."""

    id: int
    person_id: int
    owner_id: int
    owner: str
    text: str
    due_on: date | None
    made_on: date
    done_on: date | None
    session_id: int | None
    put_off: int
    other: str = ""

    def overdue(self, today: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < today


def items_of(viewer: Viewer, *, person_id: int, most: int = 60) -> tuple[ItemRow, ...]:
    """Open ones first, by their day; then what is done, the latest first. A new leader sees the open ones, and of the
    others those of their own days; who may see none finds none. One query."""
    return _sorted(_of_person(viewer, person_id))[:most]


@prepared
def _of_person(viewer: Viewer, person_id: int) -> QuerySet[ActionItem]:
    return _items(Q(person=person_id) & items_seen(viewer))


def items_seen(viewer: Viewer) -> Q:
    """Which action items the viewer sees: those of days on which they may read a session, and what is open of people
    whose items they may change."""
    seen = rows_visible(viewer, Act.READ_SESSION, person="person_id", day="made_on")
    seen |= Q(done_on=None) & rows_visible(viewer, Act.WRITE_ITEM, person="person_id")
    return (seen & ~between_others(viewer)) | _over_a_head(viewer)


def items_owned(viewer: Viewer) -> tuple[ItemRow, ...]:
    """Action items that the viewer is to do or has done today, where they may still change them. One query."""
    mine = Q(owner=viewer.person_id or 0) & (Q(done_on=None) | Q(done_on=viewer.today))
    may = rows_visible(viewer, Act.WRITE_ITEM, person="person_id")
    return _rows(mine & (may | _over_a_head(viewer)))


def _over_a_head(viewer: Viewer) -> Q:
    """What was agreed with the viewer over the head of the person's leader."""
    return Q(leader=viewer.person_id or 0, session__form__in=APART)


def item(viewer: Viewer, *, person_id: int, item_id: int, **_others: object) -> ItemRow | None:
    """One of those of a person."""
    return next(iter(_rows(items_seen(viewer) & Q(person=person_id, pk=item_id))), None)


def items_at(viewer: Viewer, session: Session, *, inherited: bool) -> tuple[ItemRow, ...]:
    """Action items beside a session: agreed in it, and where `inherited` every open one of the person. What was agreed
    in a talk over the leader's head stays beside such talks of the same two, and nothing else stands there; beside a
    team session stands what was agreed in it with somebody whose items the viewer sees."""
    wanted = Q(session=session)
    if session.form in TOGETHER:
        wanted &= items_seen(viewer)
    elif inherited and session.form in APART:
        wanted |= Q(person=session.person_id, leader=session.leader_id, session__form__in=APART, done_on=None)
    elif inherited:
        wanted |= Q(person=session.person_id, done_on=None) & ~Q(session__form__in=APART)
    return _rows(wanted)


def items_in(viewer: Viewer, sessions: Collection[int]) -> Mapping[int, tuple[ItemRow, ...]]:
    """By session: what was agreed in it; of a team session with those whose items the viewer sees. For who has asked
    who may read them. One query."""
    found: dict[int, tuple[ItemRow, ...]] = {}
    for one in _rows(Q(session__in=sessions) & (~Q(session__form__in=TOGETHER) | items_seen(viewer))):
        if one.session_id is not None:
            found[one.session_id] = (*found.get(one.session_id, ()), one)
    return found


def agreed_last_time(viewer: Viewer, session: Session) -> tuple[ItemRow, ...]:
    """What the two agreed when they last met, done or not, where the viewer sees it."""
    rows = Session.objects.filter(before(session), held_on__isnull=False).exclude(pk=session.pk)
    last = Q(session=Subquery(rows.order_by("-held_on", "-pk").values("pk")[:1]))
    return _rows(last & items_seen(viewer))


def overdue(day: date) -> Mapping[int, int]:
    """By person: how many action items between them and their leader were due before a day and are open. For the week,
    which guards itself."""
    rows = ActionItem.objects.filter(due_on__lt=day, done_on=None).exclude(session__form__in=APART).order_by()
    return dict(rows.values_list("person_id").annotate(n=Count("pk")))


def _items(wanted: Q) -> QuerySet[ActionItem]:
    rows = ActionItem.objects.filter(wanted).select_related("owner", "person", "leader")
    return rows.annotate(put_off=Count("events", filter=Q(events__verb="put_off")))


def _rows(wanted: Q) -> tuple[ItemRow, ...]:
    return _sorted(_items(wanted))


def _other(row: ActionItem) -> str:
    if row.owner_id != row.person_id:
        return row.person.name
    return row.leader.name if row.leader else ""


def _sorted(rows: Iterable[ActionItem]) -> tuple[ItemRow, ...]:
    found = [
        ItemRow(
            row.pk, row.person_id, row.owner_id, row.owner.name, row.text, row.due_on, row.made_on, row.done_on,
            row.session_id, vars(row)["put_off"], _other(row),
        )
        for row in rows
    ]  # fmt: skip
    still = sorted((one for one in found if one.done_on is None), key=lambda one: (one.due_on or date.max, one.id))
    done = sorted(
        (one for one in found if one.done_on), key=lambda one: (one.done_on or date.min, one.id), reverse=True
    )
    return (*still, *done)
