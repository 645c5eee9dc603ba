"""Writes: one verb, one transaction, one audit event."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from ridealong.access.models import Account, AuditEvent, RoleGrant, SignInLink, Standing
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Relation, Role, StandingRow, Viewer, kept_and_new

LINK_LIFE = timedelta(hours=12)


class AccountExists(ValueError):
    """An account with that address is there already."""


class LastAdministrator(ValueError):
    """Nobody else may administer: this account has to stay as it is."""


class PersonHasAccount(ValueError):
    """Another account is that person's already."""


def record(by: Viewer, verb: str, *ids: int | str, at: datetime) -> None:
    """Adds one line to the audit log, inside the caller's transaction."""
    AuditEvent.objects.create(at=at, account_id=by.account_id, operator=by.operator, verb=verb, ids=list(ids))


@transaction.atomic
def add_account(
    by: Viewer,
    *,
    email: str,
    password: str | None,
    roles: Iterable[Role] = (),
    person_id: int | None = None,
    now: datetime,
) -> int:
    """Makes an account; without a password it can only be used by link. Raises AccountExists."""
    require(by, Act.ADMINISTER)
    address = Account.objects.normalise(email)
    if Account.objects.filter(email=address).exists():
        raise AccountExists(address)
    account = Account(email=address, person_id=person_id, created_at=now)
    account.set_password(password)
    account.save()
    RoleGrant.objects.bulk_create(RoleGrant(account=account, role=role.value) for role in sorted(set(roles)))
    record(by, "access.account_added", account.pk, at=now)
    return account.pk


@transaction.atomic
def link_account(
    by: Viewer, *, account_id: int, person_id: int | None, roles: Iterable[Role] = (), now: datetime
) -> None:
    """Says which person an account is; `roles` are added to those that it has. Raises AccountExists where the person
    has another account."""
    require(by, Act.ADMINISTER)
    if person_id is not None and Account.objects.filter(person_id=person_id).exclude(pk=account_id).exists():
        raise AccountExists(str(person_id))
    Account.objects.filter(pk=account_id).update(person_id=person_id)
    for role in sorted(set(roles)):
        RoleGrant.objects.get_or_create(account_id=account_id, role=role.value)
    record(by, "access.account_linked", account_id, person_id or 0, at=now)


@transaction.atomic
def deactivate_account(by: Viewer, *, account_id: int, now: datetime) -> None:
    """Ends an account; whoever is signed in with it is out with the next request. Raises LastAdministrator."""
    require(by, Act.ADMINISTER)
    _keep_an_administrator(account_id)
    Account.objects.filter(pk=account_id).update(is_active=False)
    record(by, "access.account_deactivated", account_id, at=now)


@transaction.atomic
def reactivate_account(by: Viewer, *, account_id: int, now: datetime) -> None:
    """Lets an account sign in again."""
    require(by, Act.ADMINISTER)
    Account.objects.filter(pk=account_id).update(is_active=True)
    record(by, "access.account_reactivated", account_id, at=now)


@transaction.atomic
def change_account(by: Viewer, *, account_id: int, roles: Iterable[Role], person_id: int | None, now: datetime) -> None:
    """Sets an account's roles and whose it is. Raises LastAdministrator or PersonHasAccount."""
    require(by, Act.ADMINISTER)
    wanted = {role.value for role in roles}
    if Role.ADMINISTRATOR.value not in wanted:
        _keep_an_administrator(account_id)
    if person_id is not None and Account.objects.filter(person_id=person_id).exclude(pk=account_id).exists():
        raise PersonHasAccount(person_id)
    Account.objects.filter(pk=account_id).update(person_id=person_id)
    RoleGrant.objects.filter(account_id=account_id).exclude(role__in=wanted).delete()
    RoleGrant.objects.bulk_create(
        [RoleGrant(account_id=account_id, role=role) for role in sorted(wanted)], ignore_conflicts=True
    )
    record(by, "access.account_changed", account_id, *sorted(wanted), at=now)


def _keep_an_administrator(account_id: int) -> None:
    """Raises LastAdministrator if nobody but this account may administer."""
    administrators = RoleGrant.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR.value, account__is_active=True
    )
    if set(administrators.values_list("account_id", flat=True)) == {account_id}:
        raise LastAdministrator(account_id)


@transaction.atomic
def make_sign_in_link(by: Viewer, *, account_id: int, now: datetime) -> str:
    """A token that signs the account in once. It is not kept: only its hash is."""
    require(by, Act.ADMINISTER)
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(account_id=account_id, token_hash=_hashed(token), made_at=now, expires_at=now + LINK_LIFE)
    record(by, "access.sign_in_link_made", account_id, at=now)
    return token


@transaction.atomic
def use_sign_in_link(*, token: str, now: datetime) -> int:
    """The account that a token signs in, once. Raises Refused for one that is unknown, used or too old."""
    used = SignInLink.objects.filter(
        token_hash=_hashed(token), used_at=None, expires_at__gt=now, account__is_active=True
    )
    link = used.select_for_update().first()
    if link is None:
        raise Refused
    link.used_at = now
    link.save(update_fields=["used_at"])
    by = Viewer(account_id=link.account_id, person_id=None, today=now.date())
    record(by, "access.signed_in_by_link", link.account_id, at=now)
    return link.account_id


def replace_standings(rows: Iterable[StandingRow], *, relations: Collection[Relation], today: date) -> None:
    """Makes the standings of these relations these from today on, inside the caller's transaction; only what differs
    is written."""
    stored = {
        (viewer, person, Relation(relation), starts, ends): pk
        for pk, viewer, person, relation, starts, ends in Standing.objects.values_list(
            "pk", "viewer_id", "person_id", "relation", "starts_on", "ends_on"
        )
    }
    wanted = kept_and_new(stored.keys(), set(rows), relations=relations, today=today)
    Standing.objects.filter(pk__in=[pk for row, pk in stored.items() if row not in wanted]).delete()
    Standing.objects.bulk_create(
        [
            Standing(viewer_id=viewer, person_id=person, relation=relation.value, starts_on=starts, ends_on=ends)
            for viewer, person, relation, starts, ends in sorted(wanted - stored.keys(), key=str)
        ],
        batch_size=500,
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
