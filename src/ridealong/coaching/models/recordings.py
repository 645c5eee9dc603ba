"""The recording that two people listen to in a call review, and the moments that they marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import BETWEEN_TWO, KEY, Privacy
from ridealong.coaching.models.sessions import Session
from ridealong.coaching.rules.recordings import LONGEST_ADDRESS, LONGEST_CALL, LONGEST_WORD
from ridealong.people.models import Person


class Recording(models.Model):
    """Where the recording lies. It is never fetched: what happens there is between the reader and that place."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="recording")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "address": BETWEEN_TWO,
        "author": BETWEEN_TWO,
        "made_at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(address__istartswith="http://") | Q(address__istartswith="https://"),
                name="recording_lies_in_the_web",
            )
        ]

    def __str__(self) -> str:
        return f"recording of session {self.session_id}"


class Mark(models.Model):
    """A moment of the recording, with a word on why."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="marks")
    author = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    second = models.IntegerField()
    text = models.CharField(max_length=LONGEST_WORD)
    made_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id", "author_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "author": BETWEEN_TWO,
        "second": BETWEEN_TWO,
        "text": BETWEEN_TWO,
        "made_at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(second__gte=0, second__lt=LONGEST_CALL), name="mark_lies_in_a_day"),
            models.CheckConstraint(condition=~Q(text=""), name="mark_has_a_word"),
        ]

    def __str__(self) -> str:
        return f"mark at {self.second} s of session {self.session_id}"
