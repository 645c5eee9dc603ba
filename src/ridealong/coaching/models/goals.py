"""Development goals: what, why, by when and how it will show; with a baseline where a measure says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import KEY, PERSONAL, Erased, Kind, Privacy, Seen
from ridealong.people.models import Person
from ridealong.store.fulltext import FoldedText

SOUGHT = Privacy(Kind.PERSONAL, Seen.PERSON_AND_LINE, Erased.WITH_ROW, exported=False)


class Goal(models.Model):
    """Open until it is closed as reached, changed or dropped, with a reason.

    `measure` and what comes after it: the number that it will show in, what is wanted of it, and the baseline as the
    facts had it when the goal was set: as counted, likely range and cases, and the sample that changes are told from
    (`before_away` and `before_variance`: how far its mean lay from what was to be expected, and how sure that is).
    `behaviour` instead: the one that it will show in, by the marks of sessions; nothing of those is kept here, since
    not everybody who reads the goal may read them. `ended` is what could be told when it was closed. `follows` is the
    goal in whose place it came.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=200)
    sought = FoldedText(of="what")
    why = models.CharField(max_length=500, blank=True, default="")
    shows = models.CharField(max_length=300, blank=True, default="")
    by_when = models.DateField()
    started_on = models.DateField()
    measure = models.CharField(max_length=200, blank=True, default="")
    behaviour = models.CharField(max_length=40, blank=True, default="")
    wanted = models.FloatField(null=True)
    base_value = models.FloatField(null=True)
    base_low = models.FloatField(null=True)
    base_high = models.FloatField(null=True)
    base_on = models.DateField(null=True)
    before_n = models.IntegerField(null=True)
    before_away = models.FloatField(null=True)
    before_variance = models.FloatField(null=True)
    closed_on = models.DateField(null=True)
    closed_how = models.CharField(max_length=10, blank=True, default="")
    closed_why = models.CharField(max_length=300, blank=True, default="")
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended = models.JSONField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": PERSONAL,
        "author": PERSONAL,
        "what": PERSONAL,
        "sought": SOUGHT,
        "why": PERSONAL,
        "shows": PERSONAL,
        "by_when": PERSONAL,
        "started_on": PERSONAL,
        "measure": PERSONAL,
        "behaviour": PERSONAL,
        "wanted": PERSONAL,
        "base_value": PERSONAL,
        "base_low": PERSONAL,
        "base_high": PERSONAL,
        "base_on": PERSONAL,
        "before_n": PERSONAL,
        "before_away": PERSONAL,
        "before_variance": PERSONAL,
        "closed_on": PERSONAL,
        "closed_how": PERSONAL,
        "closed_why": PERSONAL,
        "closed_by": PERSONAL,
        "ended": PERSONAL,
        "follows": KEY,
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "closed_on"], name="goal_person_closed")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(what=""), name="goal_says_what"),
            models.CheckConstraint(condition=Q(by_when__gte=F("started_on")), name="goal_is_due_after_it_starts"),
            models.CheckConstraint(
                # A comparison with NULL is unknown, and a check passes on unknown: so each is named.
                condition=Q(measure="", wanted=None, base_value=None, before_n=None, before_away=None)
                & Q(before_variance=None, base_on=None)
                | ~Q(measure="")
                & Q(wanted__isnull=False, base_value__isnull=False, base_on__isnull=False)
                & Q(before_n__isnull=False, before_away__isnull=False, before_variance__isnull=False),
                name="goal_with_a_measure_has_a_baseline",
            ),
            models.CheckConstraint(condition=Q(measure="") | Q(behaviour=""), name="goal_goes_by_one_thing_at_most"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_how="", closed_why="")
                | Q(closed_on__isnull=False, closed_how__in=["reached", "changed", "dropped"]) & ~Q(closed_why=""),
                name="closed_goal_says_how_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class GoalLine(models.Model):
    """A dated line on how it goes, by either side; a new leader who takes the goal over reads it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="lines")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=300)
    written_on = models.DateField()

    ABOUT: ClassVar[tuple[str, ...]] = ("goal__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "goal": KEY,
        "author": PERSONAL,
        "text": PERSONAL,
        "written_on": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="goal_line_has_words")]

    def __str__(self) -> str:
        return f"line {self.pk} of goal {self.goal_id}"
