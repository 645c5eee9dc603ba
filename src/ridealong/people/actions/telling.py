"""Who is told when somebody acts for a leader: both of them, by mail where there is any."""

from __future__ import annotations

from datetime import date, datetime

from ridealong.access.queries import addresses_of
from ridealong.kernel.sentences import say
from ridealong.people.actions.remembering import State, state
from ridealong.people.models import Person
from ridealong.store import mail


def tell_both(leader_id: int, before: State, *, now: datetime) -> None:
    """Posts to the leader, and to whoever acts for them, what is different now; inside the change's transaction."""
    if not mail.configured():
        return
    was, is_now = _acting(before), _acting(state(leader_id))
    for who, start in sorted(was.keys() | is_now.keys()):
        old, new = was.get((who, start), date.min), is_now.get((who, start), date.min)
        if new > old:
            _post("named", leader_id, who, {"start": start, "end": new}, now)
        elif new < old:
            _post("over", leader_id, who, {"start": start, "end": old}, now)


def _acting(found: State) -> dict[tuple[int, date], date]:
    """The last day, by whoever acts and their first."""
    return {(who, date.fromisoformat(start)): date.fromisoformat(end) for who, start, end in found["acting"]}


def _post(what: str, leader_id: int, acting_id: int, days: dict[str, date], now: datetime) -> None:
    people = Person.objects.in_bulk([leader_id, acting_id])
    names = {"leader": people[leader_id].name, "acting": people[acting_id].name}
    signing_in = addresses_of(people)
    for person in people.values():
        address = signing_in.get(person.pk) or person.email
        if address:
            body = say(f"people.mail.{what}", **names, **days) + "\n"
            subject = say(f"people.mail.{what}.subject", **names)
            mail.post(address=address, subject=subject, body=body, now=now, person_id=person.pk)
