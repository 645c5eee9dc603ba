"""What somebody does by a link from a mail: the same as signed in, and it is written down by which link."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from ridealong.access.linking import end_links, use_link
from ridealong.coaching.actions import agendas, asks, habit, items, sitting_in
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.queries.links import Linked


@transaction.atomic
def add_point(by: Linked, *, text: str, now: datetime) -> None:
    """Puts a point on the agenda of the link's session. Raises Refused, NotPossible."""
    agendas.add_point(by.viewer, session_id=by.link.about, text=text, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def tick_point(by: Linked, *, point_id: int, done: bool, now: datetime) -> None:
    """Ticks a point of the link's session off, or opens it again. Raises Refused."""
    agendas.tick_point(by.viewer, session_id=by.link.about, point_id=point_id, done=done, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def tick_item(by: Linked, *, item_id: int, done: bool, now: datetime) -> None:
    """Ticks an action item off, or opens it again. Raises Refused."""
    items.tick(by.viewer, item_id=item_id, done=done, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def ask(by: Linked, *, text: str, now: datetime) -> None:
    """Asks the leader for help. Raises Refused, NotPossible."""
    asks.ask(by.viewer, person_id=by.person_id, text=text, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def take_ask_back(by: Linked, *, ask_id: int, now: datetime) -> None:
    """Does not want help with it any more. Raises Refused."""
    asks.take_back(by.viewer, ask_id=ask_id, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def answer_sitting_in(by: Linked, *, agrees: bool, now: datetime) -> None:
    """Agrees that somebody sits in on the link's session, or not; by which link is written down nowhere. Raises
    Refused, NotPossible."""
    sitting_in.answer_sitting_in(by.viewer, session_id=by.link.about, agrees=agrees, now=now)


@transaction.atomic
def choose_mails(
    by: Linked, *, on: frozenset[Mail], joined: bool, quiet_from: time, quiet_until: time, now: datetime
) -> None:
    """Says which mails the link's person wants. Raises NotPossible."""
    habit.set_wishes(
        by.viewer, person_id=by.person_id, on=on, joined=joined, quiet_from=quiet_from, quiet_until=quiet_until, now=now
    )
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def stop_mails(by: Linked, *, now: datetime) -> None:
    """Switches every mail to the link's person off."""
    habit.stop_mails(by.viewer, person_id=by.person_id, now=now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def end_all_links(by: Linked, *, now: datetime) -> None:
    """Ends every link that the person was mailed, this one too."""
    use_link(by.viewer, by.link, now=now)
    end_links(by.viewer, person_id=by.person_id, now=now)
