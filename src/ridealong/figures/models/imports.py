"""Imports, what was agreed about them, and which snapshot is current."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import AUDIT, BUSINESS, KEY, Privacy


class Import(models.Model):
    """One import, from its start. What it left behind is the snapshot; nothing of the files' contents is kept here."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"
        ASKED = "asked"
        STOPPED = "stopped"
        UNDONE = "undone"

    state = models.CharField(max_length=16, choices=State)
    source = models.CharField(max_length=32, blank=True, default="")
    account_id = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    seen_on = models.DateField()
    snapshot = models.CharField(max_length=32, blank=True, default="")
    changed = models.BooleanField(default=False)
    rows_read = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    changed_rows = models.BigIntegerField(default=0)
    gone = models.BigIntegerField(default=0)
    files = models.JSONField(default=list)
    # For each table the kinds of files that what is there of the source came from.
    fed = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "state": BUSINESS,
        "source": BUSINESS,
        "account_id": AUDIT,
        "started_at": BUSINESS,
        "finished_at": BUSINESS,
        "seen_on": BUSINESS,
        "snapshot": BUSINESS,
        "changed": BUSINESS,
        "rows_read": BUSINESS,
        "rows_accepted": BUSINESS,
        "rows_rejected": BUSINESS,
        "added": BUSINESS,
        "changed_rows": BUSINESS,
        "gone": BUSINESS,
        "files": BUSINESS,
        "fed": BUSINESS,
        "seconds": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="done", snapshot=""), name="done_import_has_a_snapshot"),
            models.CheckConstraint(condition=~Q(state="done", finished_at=None), name="done_import_is_finished"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"


class CurrentFacts(models.Model):
    """The one pointer: which snapshot everybody reads, and which one an undo goes back to. Empty means no facts."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    snapshot = models.CharField(max_length=32, blank=True, default="")
    previous = models.CharField(max_length=32, blank=True, default="")
    by_import = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")
    previous_import = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "snapshot": BUSINESS,
        "previous": BUSINESS,
        "by_import": BUSINESS,
        "previous_import": BUSINESS,
        "changed_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_pointer")]

    def __str__(self) -> str:
        return self.snapshot or "no facts"


class Answer(models.Model):
    """What a person said about a column, once."""

    source = models.CharField(max_length=32)
    question = models.CharField(max_length=400)
    choice = models.CharField(max_length=200)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "source": BUSINESS,
        "question": BUSINESS,
        "choice": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "question"], name="one_answer_a_question"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Spelling(models.Model):
    """Two spellings that a person confirmed as one, or as two."""

    source = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    text = models.CharField(max_length=400)
    meant = models.CharField(max_length=400)
    joined = models.BooleanField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "source": BUSINESS,
        "kind": BUSINESS,
        "text": BUSINESS,
        "meant": BUSINESS,
        "joined": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "kind", "text"], name="one_meaning_a_spelling"),
        ]

    def __str__(self) -> str:
        return f"spelling {self.pk}"


class SavedMapping(models.Model):
    """A mapping that an import used, so that the next one needs no file for it."""

    source = models.CharField(max_length=32, unique=True)
    text = models.TextField()
    saved_at = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "source": BUSINESS, "text": BUSINESS, "saved_at": BUSINESS}

    def __str__(self) -> str:
        return self.source
