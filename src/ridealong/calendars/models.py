"""A person's own calendar as busy times, when they work, and the feed that their calendar reads.

Nothing of what a calendar says is kept: neither what a meeting is about, nor where, nor with whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BUSINESS, KEY, SECRET, Erased, Kind, Privacy, Seen
from ridealong.people.models import Person

# Not even a leader sees when somebody is busy: what is shown is when the leader themselves is free.
OWN = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW)


class OwnCalendar(models.Model):
    """Where busy times come from: an address, which is a secret and rests sealed, or a file that was given once.

    `problem` is why it could not be read the last time, `left_out` are entries that could not, as keys and values.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="own_calendar")
    sealed = models.TextField(blank=True, default="")
    mark = models.CharField(max_length=200, blank=True, default="")
    given_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    reaches = models.DateTimeField(null=True)
    entries = models.IntegerField(default=0)
    left_out = models.JSONField(default=list)
    problem = models.JSONField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": OWN,
        "sealed": SECRET,
        "mark": SECRET,
        "given_at": OWN,
        "tried_at": OWN,
        "read_at": OWN,
        "reaches": OWN,
        "entries": OWN,
        "left_out": OWN,
        "problem": OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(read_at=None, reaches=None) | Q(read_at__isnull=False, reaches__isnull=False),
                name="calendar_that_was_read_reaches_somewhere",
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class BusyTime(models.Model):
    """When somebody is busy, and nothing else."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "person": OWN, "starts_at": OWN, "ends_at": OWN}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "ends_at"], name="busy_person_end")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_time_ends_after_it_starts"),
            models.UniqueConstraint(fields=["person", "starts_at"], name="busy_time_stands_once"),
        ]

    def __str__(self) -> str:
        return f"busy time {self.pk}"


class WorkingHours(models.Model):
    """When and where somebody works, where it is not nine to five in the organisation's zone. Monday is day 0."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="working_hours")
    opens = models.TimeField()
    closes = models.TimeField()
    weekdays = models.CharField(max_length=7)
    zone = models.CharField(max_length=64)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": OWN,
        "opens": OWN,
        "closes": OWN,
        "weekdays": OWN,
        "zone": OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="working_day_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(weekdays=""), name="working_hours_have_a_day"),
        ]

    def __str__(self) -> str:
        return f"working hours of {self.person_id}"


class Feed(models.Model):
    """The address from which a calendar program reads somebody's sessions. Only its hash is kept."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    account_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": OWN,
        "account_id": BUSINESS,
        "token_hash": SECRET,
        "made_at": OWN,
        "used_on": OWN,
    }

    def __str__(self) -> str:
        return f"feed of {self.person_id}"


class Invitation(models.Model):
    """What somebody's calendar was last asked by mail to hold of one session, or of one that recurs (`rule`), or of one
    day of that (`day`): when it is, for how long, and whether somebody sits in (`company`). `sequence` counts what it
    was asked, `told` is a digest of it, and `cancelled` says that it was the last."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    uid = models.CharField(max_length=100)
    sequence = models.IntegerField(default=0)
    starts_at = models.DateTimeField()
    minutes = models.SmallIntegerField()
    told = models.CharField(max_length=64)
    cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    rule = models.JSONField(null=True)
    day = models.DateField(null=True)
    company = models.BooleanField(default=False)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": OWN,
        "uid": KEY,
        "sequence": KEY,
        "starts_at": OWN,
        "minutes": OWN,
        "told": KEY,
        "cancelled": OWN,
        "changed_at": OWN,
        "rule": OWN,
        "day": OWN,
        "company": OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "uid"], name="one_invitation_to_each"),
            models.CheckConstraint(condition=Q(sequence__gte=0, minutes__gt=0), name="invitation_counts_up"),
            models.CheckConstraint(condition=Q(day=None) | Q(rule__isnull=False), name="day_of_an_invitation_recurs"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
