"""The organisation, persons, positions, teams, reporting lines and leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BUSINESS, DIRECTORY, KEY, PERSONAL, SETTING, Privacy


class Organisation(models.Model):
    """The one organisation of a home."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    fiscal_year_start = models.SmallIntegerField(default=1)
    week_start = models.SmallIntegerField(default=1)
    minutes = models.IntegerField(default=180)
    close_calls = models.BooleanField(default=True)
    cycle_weeks = models.SmallIntegerField(default=4)
    first_look_days = models.SmallIntegerField(default=7)
    roster_revision = models.BigIntegerField(default=0)
    demo = models.BooleanField(default=False)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "name": SETTING,
        "currency": SETTING,
        "zone": SETTING,
        "fiscal_year_start": SETTING,
        "week_start": SETTING,
        "minutes": SETTING,
        "close_calls": SETTING,
        "cycle_weeks": SETTING,
        "first_look_days": SETTING,
        "roster_revision": SETTING,
        "demo": SETTING,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_organisation"),
            models.CheckConstraint(condition=Q(fiscal_year_start__range=(1, 12)), name="fiscal_year_starts_in_a_month"),
            models.CheckConstraint(condition=Q(week_start__range=(1, 7)), name="week_starts_on_a_day"),
            models.CheckConstraint(condition=Q(minutes__range=(0, 2400)), name="minutes_fit_a_week"),
            models.CheckConstraint(condition=Q(cycle_weeks__in=[1, 2, 4]), name="cycle_is_1_2_or_4_weeks"),
            models.CheckConstraint(condition=Q(first_look_days__range=(0, 28)), name="first_look_is_up_to_28_days"),
        ]

    def __str__(self) -> str:
        return self.name or "the organisation"


class SwitchedOff(models.Model):
    """A measure or feature that the organisation does not want; what has no row is on."""

    name = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "name": SETTING, "since": SETTING}

    def __str__(self) -> str:
        return f"{self.name} is off"


class Person(models.Model):
    """Anyone in the organisation."""

    name = models.CharField(max_length=200)
    email = models.EmailField(null=True, blank=True, unique=True)
    job = models.CharField(max_length=200, blank=True, default="")
    office = models.CharField(max_length=200, blank=True, default="")
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # When they were put down here; empty for who was here before this was written.
    recorded_on = models.DateField(null=True, blank=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "name": DIRECTORY,
        "email": DIRECTORY,
        "job": DIRECTORY,
        "office": DIRECTORY,
        "hired_on": PERSONAL,
        "left_on": PERSONAL,
        "recorded_on": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(hired_on=None) | Q(left_on=None) | Q(left_on__gte=F("hired_on")),
                name="nobody_leaves_before_being_hired",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @classmethod
    def forget(cls, _person_id: int, _now: datetime) -> None:
        """What was computed of the roster with an erased person is out of date."""
        Organisation.objects.update(roster_revision=F("roster_revision") + 1)


class Team(models.Model):
    """A named group of positions, such as a region."""

    name = models.CharField(max_length=200, unique=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "name": BUSINESS}

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A chair, filled or open, with a job and a leader. `number`: what the roster calls it, if it calls it anything."""

    number = models.CharField(max_length=200, blank=True, default="", db_default="")
    title = models.CharField(max_length=200)
    job = models.CharField(max_length=200, blank=True, default="")
    office = models.CharField(max_length=200, blank=True, default="")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="positions")
    leader = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="positions_led")
    filled_by = models.OneToOneField(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="position")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "number": BUSINESS,
        "title": BUSINESS,
        "job": BUSINESS,
        "office": BUSINESS,
        "team": BUSINESS,
        "leader": DIRECTORY,
        "filled_by": DIRECTORY,
        "opened_on": BUSINESS,
        "closed_on": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="position_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(filled_by=None), name="nobody_sits_in_a_closed_position"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_position_a_number"),
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"


class ReportingLine(models.Model):
    """Who reports to whom, from a day, to a day. One leader at a time: the database itself refuses an overlap."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_up")
    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_down")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id", "leader_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": DIRECTORY,
        "leader": DIRECTORY,
        "starts_on": DIRECTORY,
        "ends_on": DIRECTORY,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="line_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(person=F("leader")), name="nobody_leads_themselves"),
            models.UniqueConstraint(fields=["person"], condition=Q(ends_on=None), name="one_open_line_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} reports to {self.leader_id}"


class Leave(models.Model):
    """Somebody away, from a day, to a day; never why."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leave")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": PERSONAL,
        "starts_on": PERSONAL,
        "ends_on": PERSONAL,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="leave_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"leave of {self.person_id}"


class ActingLeader(models.Model):
    """Somebody who acts for a leader, from a day, to a day: never without an end."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acted_for_by")
    acting = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acts_for")
    starts_on = models.DateField()
    ends_on = models.DateField()

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id", "acting_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": DIRECTORY,
        "acting": DIRECTORY,
        "starts_on": DIRECTORY,
        "ends_on": DIRECTORY,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="acting_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(leader=F("acting")), name="nobody_acts_for_themselves"),
            models.UniqueConstraint(fields=["leader", "starts_on"], name="one_acting_leader_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.acting_id} acts for {self.leader_id}"


class RosterChange(models.Model):
    """One change of what is kept on a person: how it was before and after. Never changed; undoing it is another one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone_by")

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "person": PERSONAL,
        "verb": PERSONAL,
        "before": PERSONAL,
        "after": PERSONAL,
        "at": PERSONAL,
        "undoes": KEY,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(verb="undo") & Q(undoes__isnull=False)) | (~Q(verb="undo") & Q(undoes=None)),
                name="only_an_undo_undoes_a_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of person {self.person_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A change is written once")
        super().save(*args, **kwargs)
