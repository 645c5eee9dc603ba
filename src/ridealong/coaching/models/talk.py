"""What a session is talked about and written down by: agenda points, shared notes, private notes, action items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.deletion import Collector

from ridealong.access.privacy import BETWEEN_TWO, KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.sessions import Session
from ridealong.coaching.rules.kinds import APART
from ridealong.people.models import Person
from ridealong.store.fulltext import FoldedText

# The same words once more, for search: who takes them away takes the text.
SOUGHT = Privacy(Kind.PERSONAL, Seen.PERSON_AND_LEADER, Erased.WITH_ROW, exported=False)
# Its author reads it; nobody else does, and what is taken away of a person holds it for its author only.
OWN_NOTE = Privacy(Kind.PERSONAL, Seen.NOBODY, Erased.WITH_ROW, exported=False)


class Point(models.Model):
    """Something to talk about. It stays open, from session to session of the same two, until it is done.

    Without an author it came from the week or from a template. `done_in` is the session in which it was done.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="points")
    author = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, default="hand")
    text = models.CharField(max_length=300)
    sought = FoldedText(of="text")
    place = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    done_in = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id", "author_id")
    SHARED: ClassVar[tuple[str, ...]] = ("session__participants__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "author": BETWEEN_TWO,
        "source": BETWEEN_TWO,
        "text": BETWEEN_TWO,
        "sought": SOUGHT,
        "place": BETWEEN_TWO,
        "made_at": BETWEEN_TWO,
        "done_in": KEY,
        "done_at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="point_has_words"),
            models.CheckConstraint(condition=Q(source__in=["hand", "week", "template"]), name="point_source_is_known"),
            models.CheckConstraint(
                condition=Q(source="hand", author__isnull=False) | (~Q(source="hand") & Q(author=None)),
                name="point_by_hand_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.pk}"


class SharedNote(models.Model):
    """What both write down of a session. `version` counts every save, so that nobody overwrites what they have not
    seen."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="note")
    text = models.TextField()
    sought = FoldedText(of="text")
    version = models.IntegerField(default=1)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("session__person_id", "session__leader_id")
    SHARED: ClassVar[tuple[str, ...]] = ("session__participants__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "text": BETWEEN_TWO,
        "sought": SOUGHT,
        "version": KEY,
        "changed_by": BETWEEN_TWO,
        "changed_at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(version__gt=0), name="note_has_a_version")]

    def __str__(self) -> str:
        return f"note of session {self.session_id}"


class PrivateNote(models.Model):
    """What one of the two keeps for themselves: sealed for its session and author under the key that `key` names."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()
    key = models.CharField(max_length=16)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("author_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "session": KEY,
        "author": OWN_NOTE,
        "sealed": OWN_NOTE,
        "key": KEY,
        "version": KEY,
        "changed_at": OWN_NOTE,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "author"], name="one_private_note_each"),
            models.CheckConstraint(condition=Q(sealed__startswith="s1:"), name="private_note_is_sealed"),
            models.CheckConstraint(condition=Q(version__gt=0), name="private_note_has_a_version"),
        ]

    def __str__(self) -> str:
        return f"private note {self.pk}"


def with_a_talk_apart(
    collector: Collector, field: models.Field[Any, Any], sub_objs: models.QuerySet[models.Model], using: str
) -> None:
    """What was agreed over a leader's head goes with its talk, since nothing else keeps it from that leader; what was
    agreed in any other session stays."""
    models.CASCADE(collector, field, sub_objs.filter(session__form__in=APART), using)
    models.SET_NULL(collector, field, sub_objs.exclude(session__form__in=APART), using)


class ActionItem(models.Model):
    """What somebody will do, by when: agreed between a person and their leader, owned by either."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    leader = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=with_a_talk_apart, related_name="items")
    text = models.CharField(max_length=300)
    sought = FoldedText(of="text")
    due_on = models.DateField(null=True)
    made_on = models.DateField()
    done_on = models.DateField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id", "owner_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": BETWEEN_TWO,
        "leader": BETWEEN_TWO,
        "owner": BETWEEN_TWO,
        "session": KEY,
        "text": BETWEEN_TWO,
        "sought": SOUGHT,
        "due_on": BETWEEN_TWO,
        "made_on": BETWEEN_TWO,
        "done_on": BETWEEN_TWO,
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "done_on"], name="item_person_done")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="item_has_words")]

    def __str__(self) -> str:
        return f"action item {self.pk}"


class ItemEvent(models.Model):
    """What became of an action item, by whom. Never changed."""

    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=10)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("item__person_id", "item__owner_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "item": KEY,
        "verb": BETWEEN_TWO,
        "by": BETWEEN_TWO,
        "due_on": BETWEEN_TWO,
        "at": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verb__in=["made", "done", "opened", "put_off"]), name="item_event_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} of action item {self.item_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An event is written once")
        super().save(*args, **kwargs)
