"""What is new about a person: since when a measure says something of them, and from which day others see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import KEY, PERSONAL, Privacy
from ridealong.people.models import Person


class FirstLook(models.Model):
    """A measure, or the dial productivity, in which somebody can be compared. The person alone sees it until
    `open_on`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="first_looks")
    measure = models.CharField(max_length=60)
    since = models.DateField()
    open_on = models.DateField()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": PERSONAL,
        "measure": PERSONAL,
        "since": PERSONAL,
        "open_on": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "measure"], name="one_first_look_a_measure"),
            models.CheckConstraint(condition=Q(open_on__gte=F("since")), name="first_look_ends_after_it_begins"),
        ]
        indexes: ClassVar = [models.Index(fields=["open_on"], name="first_looks_that_are_on")]

    def __str__(self) -> str:
        return f"first look {self.pk}"
