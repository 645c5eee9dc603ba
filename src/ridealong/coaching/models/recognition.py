"""What somebody was told was well done, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BETWEEN_TWO, KEY, Privacy
from ridealong.people.models import Person


class WellDone(models.Model):
    """Said by a leader or a colleague; it stays with the person when its author goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=300)
    said_on = models.DateField()

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": BETWEEN_TWO,
        "author": BETWEEN_TWO,
        "text": BETWEEN_TWO,
        "said_on": BETWEEN_TWO,
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "said_on"], name="well_done_person_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="well_done_says_for_what"),
            models.CheckConstraint(
                condition=Q(author=None) | ~Q(author=F("person")), name="well_done_is_said_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"well done {self.pk}"
