"""How useful sessions were: that somebody has answered, and what was answered, kept apart for good.

An answer is a count in a tally: it has no person, no time, no order. What was written has a random key, and whenever
something is added all of it is put down anew in another order, so that not even the file tells who came after whom.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.sessions import BEHIND, Session
from ridealong.people.models import Person

KEPT_APART = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW, exported=False)
OWN_NUMBER = Privacy(Kind.PERSONAL, Seen.LEADER, Erased.WITH_ROW)


def random_key() -> int:
    """A key that says nothing of when it was made."""
    return secrets.randbelow(2**62)


class Round(models.Model):
    """A quarter whose answers were looked at, once, whatever came of them."""

    quarter = models.DateField(unique=True)
    released_on = models.DateField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "quarter": KEY, "released_on": KEY}

    def __str__(self) -> str:
        return f"round of {self.quarter}"


class Release(models.Model):
    """What a leader is told, frozen. `value` in steps of a half; `people` the least number of its band; `trend`: it may
    stand beside the one before."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField()
    people = models.SmallIntegerField()
    trend = models.BooleanField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "round": KEY,
        "leader": OWN_NUMBER,
        "value": OWN_NUMBER,
        "people": OWN_NUMBER,
        "trend": OWN_NUMBER,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "leader"], name="one_release_a_leader_and_round"),
            models.CheckConstraint(condition=Q(value__range=(1.5, 4.5)), name="released_value_is_banded"),
            models.CheckConstraint(condition=Q(people__gte=5), name="released_from_five_people"),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"


class Answered(models.Model):
    """That somebody has answered of a session, for good: it stays theirs if the session is held again without them.
    `release`: in which their answers of the quarter went out."""

    id = models.BigIntegerField(primary_key=True, default=random_key)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    release = models.ForeignKey(Release, null=True, on_delete=models.SET_NULL, related_name="+")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "person": KEPT_APART,
        "quarter": KEPT_APART,
        "release": KEY,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="answered_once_by_each"),
        ]

    def __str__(self) -> str:
        return "an answer was given"


class Tally(models.Model):
    """How often a value was answered of a leader's sessions of a quarter that is not released."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    value = models.SmallIntegerField()
    n = models.IntegerField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": KEPT_APART,
        "quarter": KEPT_APART,
        "value": KEPT_APART,
        "n": KEPT_APART,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leader", "quarter", "value"], name="one_tally_each"),
            models.CheckConstraint(condition=Q(value__range=(1, 5)), name="tally_of_one_to_five"),
        ]

    def __str__(self) -> str:
        return "a tally"


class Hint(models.Model):
    """What would help, as somebody wrote it. With a release it may be read; without one it waits."""

    id = models.BigIntegerField(primary_key=True, default=random_key)
    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    release = models.ForeignKey(Release, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": KEPT_APART,
        "quarter": KEPT_APART,
        "release": KEY,
        "text": BEHIND,
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="hint_has_words")]

    def __str__(self) -> str:
        return "a hint"
