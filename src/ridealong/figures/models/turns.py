"""When it began, and stopped, that somebody differs from fair peers beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import KEY, PERSONAL, Privacy
from ridealong.people.models import Person


class Turn(models.Model):
    """From the figures of a day on, a difference from the peers is real, on that `side`; or, with no side, no more.
    `measure` may be one stage of it. What lies between two turns is as the earlier one says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=200)
    on = models.DateField()
    side = models.CharField(max_length=5, blank=True, default="")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": PERSONAL,
        "measure": PERSONAL,
        "on": PERSONAL,
        "side": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "measure", "on"], name="one_turn_a_day"),
            models.CheckConstraint(condition=Q(side__in=["", "above", "below"]), name="turn_has_a_side_or_none"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"
