"""Kinds of session as an organisation has them: its own, and what it changed of those that come with the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ridealong.access.privacy import KEY, SETTING, Privacy


class SessionKind(models.Model):
    """A kind of the organisation's own, or what it changed of the built-in one that `built_in` names.

    A retired kind stays, since sessions that were held are of it.
    """

    built_in = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=60, blank=True, default="")
    form = models.CharField(max_length=20)
    minutes = models.SmallIntegerField()
    retired_at = models.DateTimeField(null=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "built_in": SETTING,
        "name": SETTING,
        "form": SETTING,
        "minutes": SETTING,
        "retired_at": SETTING,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(built_in="") & ~Q(name="")) | (~Q(built_in="") & Q(name="")),
                name="own_kind_has_a_name_built_in_one_has_not",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="kind_takes_minutes"),
            models.UniqueConstraint(fields=["built_in"], condition=~Q(built_in=""), name="one_row_a_built_in_kind"),
            models.UniqueConstraint(Lower("name"), condition=~Q(name=""), name="own_kinds_differ_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.built_in


class TemplateLine(models.Model):
    """A point that sessions of a kind begin with, or a question that they end with; without a topic, of every topic.

    Kinds are named by their code, since most of them are no rows.
    """

    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=60, blank=True, default="")
    part = models.CharField(max_length=10)
    place = models.SmallIntegerField()
    text = models.CharField(max_length=300)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "kind": SETTING,
        "topic": SETTING,
        "part": SETTING,
        "place": SETTING,
        "text": SETTING,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(part__in=["agenda", "closing"]), name="template_part_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="template_line_has_words"),
            models.UniqueConstraint(fields=["kind", "topic", "part", "place"], name="one_template_line_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.kind}, {self.place}"
