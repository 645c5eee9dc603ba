"""Accounts, roles, standings, single-use sign-in links and the audit log. No names of people, no words of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import AUDIT, BUSINESS, KEY, PERSONAL, SECRET, SETTING, Erased, Kind, Privacy, Seen
from ridealong.access.rules import STORED, Purpose, Role, normalised

STORED_RELATIONS = sorted(one.value for one in STORED)


class Accounts(BaseUserManager["Account"]):
    """What Django's sign-in needs to find an account."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=normalised(username or ""))


class Account(AbstractBaseUser):
    """What somebody signs in with. Knows its person by id only."""

    email = models.EmailField(unique=True)
    person_id = models.BigIntegerField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    objects: ClassVar[Accounts] = Accounts()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "password": SECRET,
        "last_login": PERSONAL,
        "email": PERSONAL,
        "person_id": PERSONAL,
        "is_active": PERSONAL,
        "created_at": PERSONAL,
    }

    def __str__(self) -> str:
        return f"account {self.pk}"


class RoleGrant(models.Model):
    """A role that an account has everywhere."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "account": KEY, "role": SETTING}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "role"], name="role_granted_once"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of account {self.account_id}"


class Standing(models.Model):
    """What a viewer is to a person, from a day, to a day. Written by `people` from reporting lines, never by hand."""

    viewer_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(db_index=True)
    relation = models.CharField(max_length=20, choices=[(one, one) for one in STORED_RELATIONS])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("viewer_id", "person_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "viewer_id": PERSONAL,
        "person_id": PERSONAL,
        "relation": PERSONAL,
        "starts_on": PERSONAL,
        "ends_on": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="standing_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(viewer_id=F("person_id")), name="standing_is_to_somebody_else"),
            models.CheckConstraint(condition=Q(relation__in=STORED_RELATIONS), name="standing_relation_is_known"),
            models.UniqueConstraint(
                fields=["viewer_id", "person_id", "relation", "starts_on"], name="standing_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.relation} {self.person_id}"


class SignInLink(models.Model):
    """An address that signs one account in once. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "account": KEY,
        "token_hash": SECRET,
        "made_at": PERSONAL,
        "expires_at": PERSONAL,
        "used_at": PERSONAL,
    }

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class SignIn(models.Model):
    """A browser that somebody is signed in with. The session itself is Django's; without it the row means nothing."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True, default="")
    system = models.CharField(max_length=20, blank=True, default="")
    began_at = models.DateTimeField()
    seen_on = models.DateField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "account": KEY,
        "session_key": SECRET,
        "browser": PERSONAL,
        "system": PERSONAL,
        "began_at": PERSONAL,
        "seen_on": PERSONAL,
    }

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class ApiToken(models.Model):
    """What a program signs in with: as its account, with nothing beyond its scopes. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "account": KEY,
        "name": BUSINESS,
        "scopes": SETTING,
        "token_hash": SECRET,
        "made_at": PERSONAL,
        "used_on": PERSONAL,
        "revoked_at": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name")]

    def __str__(self) -> str:
        return f"token {self.pk}"


# That somebody was mailed a link, and what it is for, is the business of nobody but the two ends of the mail.
OWN = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW)


class PersonLink(models.Model):
    """An address that was mailed to one person and opens one thing without a sign-in. The address itself is not kept:
    it is signed, and this row with the deployment's key says whether the signature still holds.

    `about` is the number of what it opens, `address_hash` where it was mailed to, `version` counts how often it was
    made anew.
    """

    person_id = models.BigIntegerField(db_index=True)
    purpose = models.CharField(max_length=20)
    about = models.BigIntegerField(default=0)
    version = models.IntegerField(default=1)
    address_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person_id": OWN,
        "purpose": OWN,
        "about": KEY,
        "version": KEY,
        "address_hash": SECRET,
        "made_at": OWN,
        "expires_at": OWN,
        "ended_at": OWN,
        "used_at": OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id", "purpose", "about"], name="one_link_for_one_thing"),
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]), name="link_purpose_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


# Why somebody wanted to read what others said to each other is for whoever it was about, and those who watch over it.
GLASS = Privacy(Kind.PERSONAL, Seen.PERSON_AND_HR, Erased.WITH_ROW)


class BreakGlass(models.Model):
    """That somebody asked to read what is between a person and their leaders, why, and what a second one said to it.

    It is open for an hour from `decided_at` on where that one `agreed`; no field says until when, so that no write
    makes it longer. `ended_at`: it was closed before.
    """

    person_id = models.BigIntegerField(db_index=True)
    reason = models.CharField(max_length=500)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person_id": GLASS,
        "reason": GLASS,
        "asked_by": GLASS,
        "asked_at": GLASS,
        "decided_by": GLASS,
        "decided_at": GLASS,
        "agreed": GLASS,
        "ended_at": GLASS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="glass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="glass_takes_a_second"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, agreed=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="glass_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"break-glass {self.pk}"


class AuditEvent(models.Model):
    """Who did what to which rows: ids and verbs, never contents. The database refuses to change or remove a row."""

    at = models.DateTimeField(db_index=True)
    account_id = models.BigIntegerField(null=True)
    operator = models.BooleanField(default=False)
    verb = models.CharField(max_length=60, db_index=True)
    ids = models.JSONField(default=list)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "at": AUDIT,
        "account_id": AUDIT,
        "operator": AUDIT,
        "verb": AUDIT,
        "ids": AUDIT,
    }

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit event is written once")
        super().save(*args, **kwargs)
