"""Break-glass: a reason, a second one, an hour, one person; written down and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ridealong.access import actions as access
from ridealong.access import glass, queries
from ridealong.access.models import AuditEvent, BreakGlass
from ridealong.access.rules import Refused, Role, Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.notes import write_note, write_private_note
from ridealong.coaching.queries.glass import behind_glass, sessions_behind_glass
from ridealong.desk.actions import glass as desk
from ridealong.kernel.possible import NotPossible
from ridealong.store import mail
from ridealong.store.models import OutgoingMail
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.desk.conftest import postman, server
from tests.store.conftest import Postman

__all__ = ["postman", "server"]

WHY = "A complaint about what was said in March"
HOUR = timedelta(minutes=60)


@pytest.fixture
def hr(cast: Cast, operator: Viewer, now: datetime) -> Viewer:
    """Edgar, in HR as well."""
    return _with_role(cast, operator, "edgar", Role.HR, now)


def _with_role(cast: Cast, operator: Viewer, name: str, role: Role, now: datetime) -> Viewer:
    account = cast.viewers[name].account_id or 0
    access.link_account(operator, account_id=account, person_id=cast[name], roles=[role], now=now)
    return queries.viewer_of(account, operator.today)


@pytest.fixture
def session(cast: Cast, now: datetime) -> int:
    """Alice's with Bob, with everything that one can say or keep in it."""
    made = meet(cast, now)
    alice, bob = cast.viewers["alice"], cast.viewers["bob"]
    add_point(bob, session_id=made, text="The new area", now=now)
    write_note(alice, session_id=made, text="We spoke of the area", version=0, now=now)
    write_private_note(alice, session_id=made, text="He may leave", version=0, now=now)
    write_private_note(bob, session_id=made, text="I may leave", version=0, now=now)
    return made


def broken(cast: Cast, hr: Viewer, now: datetime, who: str = "bob") -> int:
    made = glass.ask_to_break(hr, person_id=cast[who], reason=WHY, now=now)
    glass.decide_glass(cast.viewers["adam"], glass_id=made, agrees=True, now=now)
    return made


def test_it_opens_every_note_of_one_person_and_nothing_of_another(
    cast: Cast, hr: Viewer, session: int, now: datetime
) -> None:
    other = meet(cast, now, person="carol")
    made = broken(cast, hr, now)
    row, sessions = sessions_behind_glass(hr, glass_id=made, now=now)
    assert (row.person_id, [one.id for one in sessions]) == (cast["bob"], [session])
    _, talk = behind_glass(hr, glass_id=made, session_id=session, now=now)
    assert [one.text for one in talk.private] == ["He may leave", "I may leave"]
    assert (talk.note.text, talk.points) == ("We spoke of the area", (("The new area", "Bob Adeyemi"),))
    with pytest.raises(Refused):
        behind_glass(hr, glass_id=made, session_id=other, now=now)


@pytest.mark.parametrize(("after", "opens"), [(HOUR - timedelta(seconds=1), True), (HOUR, False), (2 * HOUR, False)])
def test_it_is_over_after_sixty_minutes(
    cast: Cast, hr: Viewer, session: int, now: datetime, after: timedelta, *, opens: bool
) -> None:
    made = broken(cast, hr, now)
    for look in (
        lambda at: sessions_behind_glass(hr, glass_id=made, now=at),
        lambda at: behind_glass(hr, glass_id=made, session_id=session, now=at),
        lambda at: desk.look(hr, glass_id=made, session_id=session, now=at),
    ):
        if opens:
            look(now + after)
        else:
            with pytest.raises(Refused):
                look(now + after)


def test_it_takes_a_reason_and_a_second_one_who_is_neither_of_them(
    cast: Cast, operator: Viewer, hr: Viewer, session: int, now: datetime
) -> None:
    for reason in ("", "because", "x" * 501):
        with pytest.raises(NotPossible):
            glass.ask_to_break(hr, person_id=cast["bob"], reason=reason, now=now)
    made = glass.ask_to_break(hr, person_id=cast["bob"], reason=WHY, now=now)
    with pytest.raises(NotPossible):
        glass.ask_to_break(hr, person_id=cast["bob"], reason=WHY, now=now)
    bob = _with_role(cast, operator, "bob", Role.HR, now)
    for who in (hr, bob, operator, cast.viewers["dora"], cast.viewers["olga"], replace(hr, account_id=None)):
        with pytest.raises(Refused):
            glass.decide_glass(who, glass_id=made, agrees=True, now=now)
    with pytest.raises(Refused):
        sessions_behind_glass(hr, glass_id=made, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.update(decided_by=hr.account_id, decided_at=now, agreed=True)
    with pytest.raises(Refused):
        glass.decide_glass(cast.viewers["adam"], glass_id=made, agrees=True, now=now + glass.WAITS)
    glass.decide_glass(cast.viewers["adam"], glass_id=made, agrees=False, now=now)
    with pytest.raises(Refused):
        glass.decide_glass(cast.viewers["adam"], glass_id=made, agrees=True, now=now)
    with pytest.raises(Refused):
        sessions_behind_glass(hr, glass_id=made, now=now)


def test_nobody_asks_but_hr_and_of_oneself_not_even_they(
    cast: Cast, operator: Viewer, hr: Viewer, now: datetime
) -> None:
    for who in (operator, *(cast.viewers[name] for name in ("adam", "olga", "dora", "alice", "bob"))):
        with pytest.raises(Refused):
            glass.ask_to_break(who, person_id=cast["bob"], reason=WHY, now=now)
    with pytest.raises(Refused):
        glass.ask_to_break(hr, person_id=cast["edgar"], reason=WHY, now=now)


def test_it_is_for_who_asked_and_ends_with_the_role_or_by_hand(
    cast: Cast, operator: Viewer, hr: Viewer, session: int, now: datetime
) -> None:
    made = broken(cast, hr, now)
    second = _with_role(cast, operator, "fay", Role.HR, now)
    for other in (second, cast.viewers["adam"], operator, replace(hr, roles=frozenset())):
        with pytest.raises(Refused):
            behind_glass(other, glass_id=made, session_id=session, now=now)
    with pytest.raises(Refused):
        glass.close_glass(cast.viewers["bob"], glass_id=made, now=now)
    glass.close_glass(cast.viewers["adam"], glass_id=made, now=now + timedelta(minutes=5))
    with pytest.raises(Refused):
        behind_glass(hr, glass_id=made, session_id=session, now=now + timedelta(minutes=5))
    assert broken(cast, hr, now + timedelta(minutes=6)) != made


def test_all_of_it_is_written_down_by_numbers(cast: Cast, hr: Viewer, session: int, now: datetime) -> None:
    made = broken(cast, hr, now)
    desk.look(hr, glass_id=made, session_id=session, now=now)
    glass.close_glass(hr, glass_id=made, now=now)
    rows = AuditEvent.objects.filter(verb__contains="glass").order_by("pk")
    adam = cast.viewers["adam"].account_id
    assert list(rows.values_list("verb", "account_id", "ids")) == [
        ("access.glass_asked", hr.account_id, [made, cast["bob"]]),
        ("access.glass_agreed", adam, [made, cast["bob"]]),
        ("coaching.glass_read", hr.account_id, [made, session]),
        ("access.glass_closed", hr.account_id, [made, cast["bob"]]),
    ]
    assert WHY not in repr(list(AuditEvent.objects.values()))


def test_the_person_is_told_at_once_and_a_leader_when_theirs_is_read(
    postman: Postman, cast: Cast, hr: Viewer, session: int, now: datetime
) -> None:
    made = glass.ask_to_break(hr, person_id=cast["bob"], reason=WHY, now=now)
    assert not OutgoingMail.objects.exists()
    desk.decide(cast.viewers["adam"], glass_id=made, agrees=True, now=now)
    assert list(OutgoingMail.objects.values_list("person_id", flat=True)) == [cast["bob"]]
    for _ in range(2):
        desk.look(hr, glass_id=made, session_id=session, now=now)
    assert set(OutgoingMail.objects.values_list("person_id", flat=True)) == {cast["bob"], cast["alice"]}
    assert mail.deliver(now=now).sent == 2
    told = [one.get_payload(decode=True).decode() for one in postman.taken]
    assert ["https://coach.example.org/opened/" in one for one in told] == [True, True]
    assert not any(WHY in one for one in told)


def test_who_was_read_finds_who_asked_why_and_who_agreed(cast: Cast, hr: Viewer, session: int, now: datetime) -> None:
    made = broken(cast, hr, now)
    glass.ask_to_break(hr, person_id=cast["carol"], reason=WHY, now=now)  # nobody has decided
    for name in ("bob", "alice"):
        (row,) = glass.told_of(cast.viewers[name])
        assert (row.id, row.reason, row.asked_by) == (made, WHY, hr.account_id)
        assert row.decided_by == cast.viewers["adam"].account_id
    for name in ("carol", "dora", "fay"):
        assert glass.told_of(cast.viewers[name]) == ()
