"""Which mails of the habit somebody wants, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import KEY, Erased, Kind, Privacy, Seen
from ridealong.people.models import Person

OWN = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW)


class MailWishes(models.Model):
    """What differs from how mails come by themselves: every kind on, joined into one a day, none in the night."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    week = models.BooleanField(default=True)
    agenda = models.BooleanField(default=True)
    items = models.BooleanField(default=True)
    wrap_up = models.BooleanField(default=True)
    joined = models.BooleanField(default=True)
    quiet_from = models.TimeField(default=time(19))
    quiet_until = models.TimeField(default=time(7))
    invitations = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": OWN,
        "week": OWN,
        "agenda": OWN,
        "items": OWN,
        "wrap_up": OWN,
        "joined": OWN,
        "quiet_from": OWN,
        "quiet_until": OWN,
        "invitations": OWN,
        "changed_at": OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(quiet_from=F("quiet_until")), name="quiet_hours_end")
        ]

    def __str__(self) -> str:
        return f"mail wishes of {self.person_id}"
