"""Writes: one verb, one transaction, one audit event."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ridealong.access.devices import device
from ridealong.access.models import Account, ApiToken, AuditEvent, RoleGrant, SignIn, SignInLink, Standing
from ridealong.access.queries import acting_as, require
from ridealong.access.rules import Act, Refused, Relation, Role, Scope, StandingRow, Viewer, kept_and_new, normalised
from ridealong.kernel.codes import hashed
from ridealong.kernel.sentences import say
from ridealong.store import mail

LINK_LIFE = timedelta(hours=12)
RESET_EVERY = 300


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
    """Makes an account; without a password it can only be used by link. Raises AccountExists or PersonHasAccount."""
    require(by, Act.ADMINISTER)
    address = normalised(email)
    if Account.objects.filter(email=address).exists():
        raise AccountExists(address)
    _nobody_elses(None, person_id)
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
    """Says which person an account is; `roles` are added to those that it has. Raises PersonHasAccount."""
    require(by, Act.ADMINISTER)
    _nobody_elses(account_id, person_id)
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
    _end(SignIn.objects.filter(account_id=account_id))
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
    _nobody_elses(account_id, person_id)
    Account.objects.filter(pk=account_id).update(person_id=person_id)
    RoleGrant.objects.filter(account_id=account_id).exclude(role__in=wanted).delete()
    RoleGrant.objects.bulk_create(
        [RoleGrant(account_id=account_id, role=role) for role in sorted(wanted)], ignore_conflicts=True
    )
    record(by, "access.account_changed", account_id, *sorted(wanted), at=now)


def _nobody_elses(account_id: int | None, person_id: int | None) -> None:
    """Raises PersonHasAccount if the person has another account."""
    if person_id is not None and Account.objects.filter(person_id=person_id).exclude(pk=account_id or 0).exists():
        raise PersonHasAccount(person_id)


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
    SignInLink.objects.create(account_id=account_id, token_hash=hashed(token), made_at=now, expires_at=now + LINK_LIFE)
    record(by, "access.sign_in_link_made", account_id, at=now)
    return token


@transaction.atomic
def use_sign_in_link(*, token: str, now: datetime) -> int:
    """The account that a token signs in, once. Raises Refused for one that is unknown, used or too old."""
    used = SignInLink.objects.filter(
        token_hash=hashed(token), used_at=None, expires_at__gt=now, account__is_active=True
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


@transaction.atomic
def begin_sign_in(*, account_id: int, session_key: str, user_agent: str, now: datetime, today: date) -> int:
    """Notes with which browser somebody signed in."""
    browser, system = device(user_agent)
    fields = {"account_id": account_id, "browser": browser, "system": system, "began_at": now, "seen_on": today}
    row, _ = SignIn.objects.update_or_create(session_key=session_key, defaults=fields)
    by = Viewer(account_id=account_id, person_id=None, today=today)
    record(by, "access.signed_in", account_id, at=now)
    return row.pk


def seen(by: Viewer, *, sign_in_id: int) -> None:
    """Notes that a browser was used today."""
    SignIn.objects.filter(pk=sign_in_id, account_id=by.account_id or 0).update(seen_on=by.today)


@transaction.atomic
def end_sign_in(by: Viewer, *, sign_in_id: int, now: datetime) -> None:
    """Signs out one of the viewer's own browsers. Raises Refused for one that is not theirs."""
    if not _end(SignIn.objects.filter(pk=sign_in_id, account_id=by.account_id or 0)):
        raise Refused
    record(by, "access.sign_in_ended", sign_in_id, at=now)


@transaction.atomic
def end_other_sign_ins(by: Viewer, *, session_key: str | None, now: datetime) -> int:
    """Signs out everywhere but here."""
    gone = _end(SignIn.objects.filter(account_id=by.account_id or 0).exclude(session_key=session_key))
    record(by, "access.other_sign_ins_ended", gone, at=now)
    return gone


@transaction.atomic
def change_password(*, account_id: int, password: str, now: datetime, today: date) -> None:
    """Gives an account a new password and signs it out everywhere. Addresses that would still sign it in are void."""
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    account.set_password(password)
    account.save(update_fields=["password"])
    _end(SignIn.objects.filter(account_id=account_id))
    SignInLink.objects.filter(account_id=account_id, used_at=None).delete()
    by = Viewer(account_id=account_id, person_id=account.person_id, today=today)
    record(by, "access.password_changed", account_id, at=now)


@transaction.atomic
def post_reset(*, account_id: int, origin: str, now: datetime) -> bool:
    """Puts the mail with the address of a new password into the outbox, at most one in five minutes. False where there
    is no account for it: switched off, or one that signs in through the organisation only."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or (settings.RIDEALONG.sign_on and not account.has_usable_password()):
        return False
    names = {
        "uidb64": urlsafe_base64_encode(force_bytes(account.pk)),
        "token": default_token_generator.make_token(account),
    }
    link = origin + reverse("password_reset_confirm", kwargs=names)
    return mail.post(
        address=account.email,
        subject=say("account.mail.reset_subject"),
        body=say("account.mail.reset", link=link),
        now=now,
        key=f"reset:{account.pk}:{int(now.timestamp()) // RESET_EVERY}",
        person_id=account.person_id,
        life=timedelta(hours=1),
    )


@transaction.atomic
def note_second_factor(by: Viewer, *, what: str, session_key: str | None, now: datetime) -> None:
    """A second factor came or went: it is written down and told by mail, and other browsers have to sign in again."""
    account_id = by.account_id or 0
    _end(SignIn.objects.filter(account_id=account_id).exclude(session_key=session_key))
    record(by, f"access.{what}", account_id, at=now)
    _tell_of_factors(account_id, what, now)


@transaction.atomic
def take_off_factors(by: Viewer, *, account_id: int, now: datetime) -> None:
    """Takes codes, recovery codes and passkeys off the account of somebody who has lost them, who is told by mail.
    Raises Refused for one that has none, and for one's own, which asks for a code or the password first."""
    require(by, Act.ADMINISTER)
    if account_id == by.account_id or not Authenticator.objects.filter(user_id=account_id).delete()[0]:
        raise Refused
    _end(SignIn.objects.filter(account_id=account_id))
    record(by, "access.factors_taken_off", account_id, at=now)
    _tell_of_factors(account_id, "factors_taken_off", now)


def _tell_of_factors(account_id: int, what: str, now: datetime) -> None:
    account = Account.objects.get(pk=account_id)
    body = say("account.mail.changed", what=say(f"account.mail.{what}"))
    mail.post(
        address=account.email, subject=say("account.mail.subject"), body=body, now=now, person_id=account.person_id
    )


@transaction.atomic
def make_token(by: Viewer, *, name: str, scopes: Iterable[Scope], now: datetime) -> str:
    """A token that acts as the viewer's account within the scopes. It is shown once: only its hash is kept."""
    require(by, Act.MANAGE_TOKENS)
    if by.account_id is None:
        raise Refused
    token = f"ra_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        account_id=by.account_id,
        name=name,
        scopes=sorted({scope.value for scope in scopes}),
        token_hash=hashed(token),
        made_at=now,
    )
    record(by, "access.token_made", row.pk, at=now)
    return token


@transaction.atomic
def revoke_token(by: Viewer, *, token_id: int, now: datetime) -> None:
    """Ends a token. Raises Refused for one that is not there or has ended."""
    require(by, Act.MANAGE_TOKENS)
    if not ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=now):
        raise Refused
    record(by, "access.token_revoked", token_id, at=now)


def use_token(*, token: str, today: date) -> tuple[Viewer, frozenset[Scope]]:
    """Whom a token acts as, and its scopes. Raises Refused for one that is unknown or revoked, or whose account was
    switched off or may make tokens no more."""
    row = ApiToken.objects.select_related("account").filter(token_hash=hashed(token), revoked_at=None).first()
    if row is None:
        raise Refused
    viewer = acting_as(row.account, today)
    require(viewer, Act.MANAGE_TOKENS)
    if row.used_on != today:
        ApiToken.objects.filter(pk=row.pk).update(used_on=today)
    return viewer, frozenset(Scope(scope) for scope in row.scopes)


def forget_sign_ins() -> None:
    """Removes the rows of sessions that have ended."""
    SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _end(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)
