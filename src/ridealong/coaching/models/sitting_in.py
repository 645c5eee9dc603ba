"""Asking to sit in on a one-on-one of two others, and what each of the two says to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.sessions import Session
from ridealong.people.models import Person

# The two whose one-on-one it is, and whoever asks.
AMONG = Privacy(Kind.PERSONAL, Seen.PARTICIPANTS, Erased.WITH_ROW)
# What somebody says to it: how it stands in sum is all that the others learn.
OWN_ANSWER = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW)


class SittingIn(models.Model):
    """That somebody would sit in on a one-on-one, to coach its leader.

    `session` is what the observer and that leader have of it, there once both of the two agreed; it is where the
    one-on-one is. `over_at`: one of the two said no, or it was taken back.
    """

    observer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    one_on_one = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sittings_in")
    session = models.OneToOneField(Session, null=True, on_delete=models.CASCADE, related_name="sitting_in")
    asked_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("observer_id", "one_on_one__leader_id", "one_on_one__person_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "observer": AMONG,
        "one_on_one": KEY,
        "session": KEY,
        "asked_at": AMONG,
        "over_at": AMONG,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["one_on_one"], condition=Q(over_at=None), name="one_at_a_time_sits_in_on_a_session"
            ),
            models.CheckConstraint(
                condition=Q(session=None) | ~Q(session=models.F("one_on_one")), name="nobody_sits_in_on_sitting_in"
            ),
        ]

    def __str__(self) -> str:
        return f"sitting in on session {self.one_on_one_id}"

    @classmethod
    def forget(cls, person_id: int, _now: datetime) -> None:
        """With the seller of a one-on-one goes what was planned of sitting in on it. What was held stays: it is about
        the coaching of its leader, and names nobody else."""
        theirs = cls.objects.filter(one_on_one__person=person_id, session__held_on=None)
        Session.objects.filter(pk__in=list(theirs.exclude(session=None).values_list("session_id", flat=True))).delete()


class Consent(models.Model):
    """What one of the two of a one-on-one says to somebody's sitting in on it."""

    sitting_in = models.ForeignKey(SittingIn, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    said_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "sitting_in": KEY,
        "person": OWN_ANSWER,
        "agrees": OWN_ANSWER,
        "said_at": OWN_ANSWER,
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sitting_in", "person"], name="says_once_to_it")]

    def __str__(self) -> str:
        return f"consent {self.pk}"
