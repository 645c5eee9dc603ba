"""A ride-along is in the field or remote: chosen when it is planned, changed until it is held, said where it stands."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from ridealong.access.erasure import held_on
from ridealong.access.rules import Refused
from ridealong.coaching.actions.keeping import change
from ridealong.coaching.actions.planning import ride_remotely
from ridealong.coaching.models import Session
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.queries.talks import talk
from ridealong.desk.held import held_rows
from ridealong.desk.rules.kinds import called
from ridealong.kernel.possible import NotPossible
from tests.cast import Cast
from tests.coaching.meeting import held, meet


def test_what_is_planned_remotely_says_so_everywhere(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    remote, field = meet(cast, now, form="ride_along", remote=True), meet(cast, now, form="ride_along")
    assert [called(talk(alice, one).kind) for one in (remote, field)] == ["Ride-along, remote", "Ride-along"]
    assert {one.id: one.remote for one in listed(alice)} == {remote: True, field: False}
    held(remote, cast)
    columns, row = held_rows(alice)
    assert dict(zip(columns, row, strict=True))["kind"] == "Ride-along, remote"
    assert {one["remote"] for one in held_on(cast.viewers["bob"], cast["bob"])["coaching.Session"]} == {True, False}


def test_it_is_changed_by_the_leader_until_it_is_held(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now, form="ride_along")
    for remote in (True, False):
        ride_remotely(alice, session_id=session, remote=remote, now=now)
        assert Session.objects.get(pk=session).remote is remote
    held(session, cast)
    with pytest.raises(NotPossible):
        ride_remotely(alice, session_id=session, remote=True, now=now)


@pytest.mark.parametrize("name", ["bob", "carol", "dora", "fay", "olga", "adam"])
def test_nobody_else_changes_it(name: str, cast: Cast, now: datetime) -> None:
    session = meet(cast, now, form="ride_along")
    with pytest.raises(Refused):
        ride_remotely(cast.viewers[name], session_id=session, remote=True, now=now)


def test_nothing_else_is_remote_nor_stays_so(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    with pytest.raises(NotPossible):
        ride_remotely(alice, session_id=meet(cast, now), remote=True, now=now)
    session = meet(cast, now, form="ride_along", remote=True)
    change(session, {"form": "practice"})
    assert Session.objects.get(pk=session).remote is False
    assert Session.objects.get(pk=meet(cast, now, remote=True)).remote is False
    with transaction.atomic(), pytest.raises(IntegrityError):
        Session.objects.filter(pk=session).update(remote=True)
