"""What was seen of somebody in a session, and what the two made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import BETWEEN_TWO, KEY, Privacy
from ridealong.coaching.models.sessions import Session
from ridealong.coaching.models.talk import ActionItem
from ridealong.coaching.rules.behaviours import LONGEST_DEBRIEF, LONGEST_EVIDENCE
from ridealong.people.models import Person


class Observation(models.Model):
    """One behaviour in one session: a mark from 1 to 5, 0 for "not seen", none yet, and a line of evidence.

    The code of a behaviour outlives its place on the sheet, so the database does not know which there are.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="observations")
    behaviour = models.CharField(max_length=40)
    level = models.SmallIntegerField(null=True)
    evidence = models.CharField(max_length=LONGEST_EVIDENCE, blank=True, default="")
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "behaviour": BETWEEN_TWO,
        "level": BETWEEN_TWO,
        "evidence": BETWEEN_TWO,
        "changed_by": BETWEEN_TWO,
        "changed_at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "behaviour"], name="one_observation_a_behaviour"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(0, 5)), name="observation_is_marked_from_0_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour} in session {self.session_id}"


class Debrief(models.Model):
    """What worked, and the one thing to change; how to try it is an action item."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="debrief")
    worked = models.CharField(max_length=LONGEST_DEBRIEF, blank=True, default="")
    change = models.CharField(max_length=LONGEST_DEBRIEF, blank=True, default="")
    item = models.ForeignKey(ActionItem, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "worked": BETWEEN_TWO,
        "change": BETWEEN_TWO,
        "item": KEY,
        "changed_by": BETWEEN_TWO,
        "changed_at": BETWEEN_TWO,
    }

    def __str__(self) -> str:
        return f"debrief of session {self.session_id}"
