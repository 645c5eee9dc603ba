"""Mail that waits to be sent, the trace of what was sent, and of what was taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.kernel.privacy import BUSINESS, KEY, SECRET, Erased, Kind, Privacy, Seen

LETTER = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW, exported=False)


class OutgoingMail(models.Model):
    """One plain text to one address. Address and words go when it was sent or given up; `key` keeps it from a twin."""

    key = models.CharField(max_length=120, unique=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    address = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    useless_after = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "key": KEY,
        "person_id": LETTER,
        "address": LETTER,
        "subject": LETTER,
        "body": LETTER,
        "posted_at": BUSINESS,
        "due_at": BUSINESS,
        "useless_after": BUSINESS,
        "tries": BUSINESS,
        "sent_at": BUSINESS,
        "given_up_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, sent_at=None, given_up_at=None)
                | Q(due_at=None, sent_at__isnull=False, given_up_at=None, address="", subject="", body="")
                | Q(due_at=None, sent_at=None, given_up_at__isnull=False, address="", subject="", body=""),
                name="mail_waits_or_is_done_and_empty",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="mail_by_due")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


# Where messages about somebody's days go is set by an administrator and read by administrators.
CHANNEL = Privacy(Kind.PERSONAL, Seen.ADMINISTRATOR, Erased.WITH_ROW, exported=False)


class Webhook(models.Model):
    """A channel of another program that takes messages about the days of one person. Its address and the secret that
    signs are sealed, and go when it ends. `problem`: why the last message did not arrive, as a key and values;
    `tried_at`: when somebody last sent a test."""

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    person_id = models.BigIntegerField(db_index=True)
    sealed = models.TextField(blank=True, default="")
    secret = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    tried_at = models.DateTimeField(null=True, db_index=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "kind": BUSINESS,
        "name": CHANNEL,
        "person_id": CHANNEL,
        "sealed": SECRET,
        "secret": SECRET,
        "made_at": BUSINESS,
        "ended_at": BUSINESS,
        "reached_at": BUSINESS,
        "problem": BUSINESS,
        "tried_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["slack", "teams", "generic"]), name="channel_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(sealed="", secret=""), name="channel_that_ended_holds_no_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"channel {self.pk}"


class OutgoingCall(models.Model):
    """A message to a channel that waits, or the trace of one that was sent. What it says is written when it goes."""

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=60, unique=True)
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True)
    useless_after = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "hook": KEY,
        "key": KEY,
        "posted_at": BUSINESS,
        "due_at": BUSINESS,
        "useless_after": BUSINESS,
        "tries": BUSINESS,
        "sent_at": BUSINESS,
        "given_up_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, sent_at=None, given_up_at=None)
                | Q(due_at=None, sent_at__isnull=False, given_up_at=None)
                | Q(due_at=None, sent_at=None, given_up_at__isnull=False),
                name="call_waits_or_is_done",
            )
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


class TakenMail(models.Model):
    """An incoming mail that is done with. The digest of its headers tells nothing of them."""

    digest = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField(db_index=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "digest": KEY, "taken_at": BUSINESS}

    def __str__(self) -> str:
        return f"taken mail {self.pk}"
