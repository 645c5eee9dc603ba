from __future__ import annotations

from datetime import datetime

import pytest

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.models import Account, AuditEvent, Standing
from ridealong.access.rules import Refused, Viewer
from ridealong.people.models import Leave, Person, ReportingLine
from tests.cast import Cast


def test_a_person_takes_away_what_is_held_on_them(cast: Cast) -> None:
    held = held_on(cast.viewers["bob"], cast["bob"])
    assert held["people.Person"] == [
        {
            "id": cast["bob"],
            "name": "Bob Adeyemi",
            "email": "bob@example.org",
            "job": "seller",
            "office": "",
            "hired_on": held["people.Person"][0]["hired_on"],
            "left_on": None,
            "recorded_on": cast.viewers["bob"].today,
        }
    ]
    assert {"access.Account", "access.Standing", "people.ReportingLine"} <= set(held)
    assert "password" not in held["access.Account"][0]


def test_a_peer_is_told_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        held_on(cast.viewers["carol"], cast["bob"])


def test_an_erased_person_is_gone_from_every_table(cast: Cast, operator: Viewer, now: datetime) -> None:
    bob = cast["bob"]
    Leave.objects.create(person_id=bob, starts_on=now.date())
    erase_person(operator, person_id=bob, now=now)
    assert not Person.objects.filter(pk=bob).exists()
    assert not Account.objects.filter(person_id=bob).exists()
    assert not Standing.objects.filter(person_id=bob).exists()
    assert not ReportingLine.objects.filter(person_id=bob).exists()
    assert not Leave.objects.exists()
    assert Person.objects.filter(pk=cast["carol"]).exists()
    assert AuditEvent.objects.filter(verb="access.person_erased", ids=[bob]).exists()


def test_only_an_administrator_erases(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        erase_person(cast.viewers["alice"], person_id=cast["bob"], now=now)
    erase_person(cast.viewers["adam"], person_id=cast["bob"], now=now)
