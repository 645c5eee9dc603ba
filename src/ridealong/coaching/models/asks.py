"""What somebody asks their leader for help with, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BETWEEN_TWO, KEY, Privacy
from ridealong.coaching.models.sessions import Session
from ridealong.people.models import Person


class Ask(models.Model):
    """It is open until it was answered, in a session or by hand, or its author takes it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    asked_on = models.DateField()
    closed_on = models.DateField(null=True)
    closed_how = models.CharField(max_length=10, blank=True, default="")
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": BETWEEN_TWO,
        "text": BETWEEN_TWO,
        "asked_on": BETWEEN_TWO,
        "closed_on": BETWEEN_TWO,
        "closed_how": BETWEEN_TWO,
        "closed_by": BETWEEN_TWO,
        "session": KEY,
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "closed_on"], name="ask_person_closed")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="ask_has_words"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_how="")
                | Q(closed_on__isnull=False, closed_how__in=["session", "hand", "back"]),
                name="closed_ask_says_how",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("asked_on")), name="ask_is_closed_after_it_was_made"
            ),
            models.CheckConstraint(
                condition=Q(session=None) | Q(closed_how="session"), name="ask_with_a_session_was_answered_in_it"
            ),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"
