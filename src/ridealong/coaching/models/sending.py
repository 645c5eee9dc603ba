"""What was taken from a browser that may send it again, because the answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.sessions import Session
from ridealong.people.models import Person

# It says only when a browser of theirs was heard.
OWN = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW)


class Taken(models.Model):
    """One thing that somebody sent under a token made in their browser; `made`: the id of what came of it, if anything
    did; `session`: the one on whose page it was done, None elsewhere. Kept for a time only."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=36)
    made = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("by_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "by": OWN,
        "token": KEY,
        "made": KEY,
        "at": OWN,
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="taken_at")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "by", "token"], name="each_thing_is_taken_once"),
            models.UniqueConstraint(
                fields=["by", "token"], condition=Q(session=None), name="each_thing_elsewhere_is_taken_once"
            ),
            models.CheckConstraint(condition=~Q(token=""), name="what_is_taken_has_a_token"),
        ]

    def __str__(self) -> str:
        return f"taken {self.pk}"
