"""Setting up a home: the organisation and its administrator, once; then who of the people the administrator is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ridealong.access.actions import add_account, link_account, record
from ridealong.access.queries import never_set_up, operator, require
from ridealong.access.rules import Act, Role, Viewer
from ridealong.people.actions import change_organisation
from ridealong.people.models import Organisation, Person
from ridealong.people.rules import NobodyFound


class SetUpAlready(Exception):
    """Somebody else has set the home up."""


@transaction.atomic
def set_up(*, email: str, password: str, settings: Mapping[str, Any], now: datetime) -> int:
    """The organisation as it was described, and the first account, its administrator; answers the account.

    Raises SetUpAlready where there ever was an account: of two who come at once one is told so.
    """
    Organisation.objects.get_or_create(pk=1)
    Organisation.objects.select_for_update().get(pk=1)
    if not never_set_up():
        raise SetUpAlready
    by = operator(now.date())
    change_organisation(by, now=now, **settings)
    account = add_account(by, email=email, password=password, roles=[Role.ADMINISTRATOR], now=now)
    record(by, "people.set_up", account, at=now)
    return account


@transaction.atomic
def say_who(by: Viewer, *, person_id: int | None, now: datetime) -> None:
    """Which person the administrator is; None: none of them, who keeps the data as sales operations instead.
    Raises NobodyFound or PersonHasAccount."""
    require(by, Act.ADMINISTER)
    if by.account_id is None:
        raise ValueError("the command line is nobody")
    if person_id is not None and not Person.objects.filter(pk=person_id).exists():
        raise NobodyFound(person_id)
    roles = (Role.OPERATIONS,) if person_id is None else ()
    link_account(by, account_id=by.account_id, person_id=person_id, roles=roles, now=now)
