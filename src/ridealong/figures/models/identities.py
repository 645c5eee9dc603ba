"""Who is who in which source; snapshots hold keys only, the names are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from ridealong.access.privacy import DIRECTORY, KEY, Erased, Kind, Privacy, Seen
from ridealong.figures.rules.identities import person_mark, suppression
from ridealong.people.models import Person
from ridealong.store.erased import remember

KEPT_HASH = Privacy(Kind.ID, Seen.NOBODY, Erased.KEPT, exported=False)


class SourceIdentity(models.Model):
    """Somebody as a source knows them, and which person that is. Without a person it is not settled who they are;
    `left_out`: somebody decided that they stay nobody, so that no import asks again."""

    source = models.CharField(max_length=32)
    key = models.CharField(max_length=400)
    name = models.CharField(max_length=400, blank=True, default="")
    email = models.CharField(max_length=320, blank=True, default="")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="identities")
    left_out = models.BooleanField(default=False)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "source": DIRECTORY,
        "key": DIRECTORY,
        "name": DIRECTORY,
        "email": DIRECTORY,
        "person": DIRECTORY,
        "left_out": DIRECTORY,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(left_out=False) | Q(person=None), name="nobody_is_left_out"),
            models.UniqueConstraint(fields=["source", "key"], name="one_identity_a_key"),
            models.CheckConstraint(condition=~Q(key=""), name="identity_has_a_key"),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"

    @classmethod
    def forget(cls, person_id: int, now: datetime) -> None:
        """Keeps every later import, and every restore of a backup, from bringing an erased person back."""
        secret = settings.RIDEALONG.erasure_key
        rows = list(cls.objects.filter(person_id=person_id).values_list("source", "key", "email"))
        emails = {email for _, _, email in rows}
        people = list(Person.objects.filter(pk=person_id).values_list("name", "email"))
        emails |= {email for _, email in people}
        known = {f"{source}:{key}" for source, key, _ in rows} | {one for one in emails if one}
        marks = known | {person_mark(person_id, name) for name, _ in people}
        # Before the commit: if it fails, the list has somebody more who was to be erased, and nobody too few.
        remember(settings.RIDEALONG.home, sorted(suppression(secret, one) for one in marks))
        SuppressionEntry.objects.bulk_create(
            [SuppressionEntry(digest=suppression(secret, one), added_at=now) for one in sorted(known)],
            ignore_conflicts=True,
        )


class SuppressionEntry(models.Model):
    """A keyed hash of an erased identity: what every import leaves out. It names nobody."""

    digest = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "digest": KEPT_HASH, "added_at": KEPT_HASH}

    def __str__(self) -> str:
        return f"suppression {self.pk}"
