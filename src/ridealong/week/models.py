"""Draws, plans, what leaders decided about sessions, priors and minutes. Sessions themselves are rows of `coaching`.

No name is kept in any of it: people are rows of `people`, and what is written down of a week holds ids and source keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BETWEEN_TWO, BUSINESS, KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models import BEHIND, Session
from ridealong.people.models import Person

LEADERS_OWN = Privacy(Kind.PERSONAL, Seen.LEADER, Erased.WITH_ROW)


class Draw(models.Model):
    """The one draw of a leader's cycle: options, plans with their tickets, and the ticket. Never changed."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    leader_key = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    options = models.JSONField()
    plans = models.JSONField()
    counts = models.JSONField()
    best = models.JSONField()
    ticket = models.IntegerField()
    lam = models.FloatField(null=True)
    eps = models.FloatField()
    mean_loss = models.FloatField()
    worst_loss = models.FloatField()
    minutes = models.IntegerField()
    seed = models.JSONField()
    code = models.CharField(max_length=20)
    snapshot = models.CharField(max_length=64)
    roster_revision = models.BigIntegerField()
    made_at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": LEADERS_OWN,
        "leader_key": LEADERS_OWN,
        "starts_on": LEADERS_OWN,
        "ends_on": LEADERS_OWN,
        "options": BEHIND,
        "plans": BEHIND,
        "counts": BEHIND,
        "best": BEHIND,
        "ticket": BEHIND,
        "lam": BUSINESS,
        "eps": BUSINESS,
        "mean_loss": BUSINESS,
        "worst_loss": BUSINESS,
        "minutes": LEADERS_OWN,
        "seed": BEHIND,
        "code": BUSINESS,
        "snapshot": BUSINESS,
        "roster_revision": BUSINESS,
        "made_at": LEADERS_OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leader", "starts_on"], name="one_draw_a_leader_and_cycle"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(ticket__gte=0), name="ticket_is_not_negative"),
            models.CheckConstraint(condition=Q(mean_loss__lte=F("eps") + 1e-9), name="draw_keeps_its_bound"),
        ]

    def __str__(self) -> str:
        return f"draw of {self.leader_id} from {self.starts_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A draw is made once")
        super().save(*args, **kwargs)


class Plan(models.Model):
    """A leader's week as it was worked out; its sessions are rows of their own. `first_shown_at` freezes it."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="weeks")
    minutes = models.IntegerField()
    snapshot = models.CharField(max_length=64)
    roster_revision = models.BigIntegerField()
    payload = models.JSONField()
    swaps = models.JSONField()
    spare = models.JSONField()
    made_at = models.DateTimeField()
    first_shown_at = models.DateTimeField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": LEADERS_OWN,
        "monday": LEADERS_OWN,
        "draw": KEY,
        "minutes": LEADERS_OWN,
        "snapshot": BUSINESS,
        "roster_revision": BUSINESS,
        "payload": BEHIND,
        "swaps": BEHIND,
        "spare": BEHIND,
        "made_at": LEADERS_OWN,
        "first_shown_at": LEADERS_OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leader", "monday"], name="one_plan_a_leader_and_week"),
            models.CheckConstraint(condition=Q(minutes__range=(0, 2400)), name="plan_minutes_fit_a_week"),
        ]

    def __str__(self) -> str:
        return f"week of {self.leader_id} from {self.monday}"


class PlanPerson(models.Model):
    """Whom a plan names: where their name comes from when the plan is read, and what goes when they are erased."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "plan": KEY, "person": BETWEEN_TWO}

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "person"], name="plan_names_a_person_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in plan {self.plan_id}"


class Decision(models.Model):
    """What a leader decided about a session of their week, and why. Never changed; undoing it is another one."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="decisions")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="decisions")
    verb = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, default="")
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    at = models.DateTimeField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": LEADERS_OWN,
        "session": KEY,
        "plan": KEY,
        "verb": LEADERS_OWN,
        "reason": LEADERS_OWN,
        "before": BEHIND,
        "after": BEHIND,
        "undoes": KEY,
        "at": LEADERS_OWN,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verb__in=["plan_on", "swap", "drop", "take_out", "move", "done", "give_minutes", "undo"]),
                name="decision_is_known",
            ),
            models.CheckConstraint(
                condition=(Q(verb="undo") & Q(undoes__isnull=False)) | (~Q(verb="undo") & Q(undoes=None)),
                name="only_an_undo_undoes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of session {self.session_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A decision is written once")
        super().save(*args, **kwargs)


class Prior(models.Model):
    """One edit of a prior; the latest of a kind and name is in force, the others are its history."""

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    value = models.FloatField()
    grade = models.CharField(max_length=1)
    source = models.TextField()
    leader_minutes = models.SmallIntegerField(null=True)
    set_at = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "kind": BUSINESS,
        "name": BUSINESS,
        "value": BUSINESS,
        "grade": BUSINESS,
        "source": BUSINESS,
        "leader_minutes": BUSINESS,
        "set_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["topic", "form", "gamma"]), name="prior_is_known"),
            models.CheckConstraint(condition=Q(grade__in=["A", "B", "C"]), name="prior_has_a_grade"),
            models.CheckConstraint(condition=~Q(source=""), name="prior_has_a_source"),
            models.CheckConstraint(condition=~Q(kind="form") | Q(value__gt=0), name="form_multiplier_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class MustEdit(models.Model):
    """One change of when somebody has to be seen or for how long; the latest of a name is in force."""

    name = models.CharField(max_length=20)
    value = models.SmallIntegerField()
    why = models.CharField(max_length=300)
    set_at = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "name": BUSINESS,
        "value": BUSINESS,
        "why": BUSINESS,
        "set_at": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__range=(1, 120)), name="must_is_a_number_of_weeks_or_minutes"),
            models.CheckConstraint(condition=~Q(why=""), name="must_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} is {self.value}"


class LeaderMinutes(models.Model):
    """Minutes a week that a leader has for people, where it is not the organisation's default."""

    leader = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    minutes = models.IntegerField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "leader": LEADERS_OWN, "minutes": BUSINESS}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__range=(0, 2400)), name="leader_minutes_fit_a_week")
        ]

    def __str__(self) -> str:
        return f"minutes of {self.leader_id}"


class OpeningQuestion(models.Model):
    """A question to open a session with, in the organisation's own words: a topic that has any has no others."""

    topic = models.CharField(max_length=60)
    place = models.SmallIntegerField()
    text = models.CharField(max_length=300)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "topic": BUSINESS, "place": BUSINESS, "text": BUSINESS}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "place"], name="one_question_a_place"),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_words"),
            models.CheckConstraint(condition=Q(place__range=(1, 5)), name="at_most_five_questions"),
        ]

    def __str__(self) -> str:
        return f"question {self.place} on {self.topic}"
