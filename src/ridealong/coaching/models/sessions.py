"""Sessions, planned and held, and one-on-ones that recur."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from ridealong.access.privacy import BETWEEN_TWO, KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.kinds import SessionKind
from ridealong.coaching.rules.kinds import RIDE_ALONG, TEAM
from ridealong.coaching.rules.times import moment
from ridealong.people.models import Person

# Sellers never see a price on a person, nor what others might have had instead.
BEHIND = Privacy(Kind.PERSONAL, Seen.LEADER, Erased.WITH_ROW, exported=False)
# Whoever leads the person next; what they had to do with it goes with them.
LEFT_TO = Privacy(Kind.PERSONAL, Seen.PERSON_AND_LEADER, Erased.BLANKED)


class TeamRhythm(models.Model):
    """A team session that recurs: what it is about. Who takes part stands beside it, when it is in `Recurring`."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=200)

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id",)
    SHARED: ClassVar[tuple[str, ...]] = ("members__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "leader": BETWEEN_TWO, "topic": BETWEEN_TWO}

    def __str__(self) -> str:
        return f"team rhythm {self.pk}"


class Recurring(models.Model):
    """What recurs, a one-on-one with a person or a session of a team: every so many weeks on a weekday, at a time by
    the clocks of a zone, from a day, to a day."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(TeamRhythm, null=True, on_delete=models.CASCADE, related_name="rules")
    weekday = models.SmallIntegerField()
    starts_at = models.TimeField(null=True)
    zone = models.CharField(max_length=64, default="UTC")
    every_weeks = models.SmallIntegerField(default=1)
    minutes = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id", "person_id")
    SHARED: ClassVar[tuple[str, ...]] = ("team__members__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": BETWEEN_TWO,
        "person": BETWEEN_TWO,
        "team": KEY,
        "weekday": BETWEEN_TWO,
        "starts_at": BETWEEN_TWO,
        "zone": BETWEEN_TWO,
        "every_weeks": BETWEEN_TWO,
        "minutes": BETWEEN_TWO,
        "starts_on": BETWEEN_TWO,
        "ends_on": BETWEEN_TWO,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="standing_on_a_weekday"),
            models.CheckConstraint(condition=Q(every_weeks__range=(1, 13)), name="standing_at_least_once_a_quarter"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="standing_takes_minutes"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="standing_one_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(leader=F("person")), name="standing_one_is_between_two"),
            models.UniqueConstraint(
                fields=["leader", "person"], condition=Q(ends_on=None), name="one_standing_one_on_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(ends_on=None), name="a_team_meets_by_one_rhythm_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="recurs_with_one_or_with_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"what recurs of {self.leader_id} with {self.person_id or self.team}"


class RhythmChange(models.Model):
    """One change of what recurs with a person or a team: how it was before and after, so that it can be taken back.
    `left_to`: who changed what its leader had left to them; what recurs with themselves instead is `part_of` that."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(TeamRhythm, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    left_to = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    part_of = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="instead")

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id", "person_id")
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": BETWEEN_TWO,
        "person": BETWEEN_TWO,
        "team": KEY,
        "before": BETWEEN_TWO,
        "after": BETWEEN_TWO,
        "at": BETWEEN_TWO,
        "undone_at": BETWEEN_TWO,
        "left_to": LEFT_TO,
        "part_of": KEY,
    }

    def __str__(self) -> str:
        return f"rhythm change {self.pk}"


class Session(models.Model):
    """Planned or held time of a leader with one person, or with those who take part in a team session. Without a day it
    lies somewhere in its week.

    What is meant is a day and a time by the clocks of a zone; `planned_for` is the moment that this is, in UTC.
    `occurs_on` is the day on which a standing one-on-one, or a session of a `team` that recurs, would have fallen: it
    stays when the session is moved, so that the same one does not come twice. `kind`: which kind of the organisation's
    own it is of, if of any. `remote`: a ride-along by call or screen, else in the field. `began_at`: when whoever holds
    it said that it begins. `by_hand`: the leader planned or held it outside what the week proposed. `shown` and
    `behind` are what the week said when it proposed it; this room only keeps them.
    """

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    topic = models.CharField(max_length=200)
    form = models.CharField(max_length=20)
    kind = models.ForeignKey(SessionKind, null=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.SmallIntegerField()
    remote = models.BooleanField(default=False, db_default=False)
    standing = models.BooleanField(default=False)
    moved = models.BooleanField(default=False)
    swapped = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)
    occurs_on = models.DateField(null=True)
    team = models.ForeignKey(TeamRhythm, null=True, on_delete=models.SET_NULL, related_name="sessions")
    planned_on = models.DateField(null=True)
    planned_at = models.TimeField(null=True)
    zone = models.CharField(max_length=64, default="UTC")
    planned_for = models.DateTimeField(null=True, editable=False)
    began_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)
    held_minutes = models.SmallIntegerField(null=True)
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField(max_length=40, blank=True, default="")
    agreed = models.CharField(max_length=500, blank=True, default="")
    shown = models.JSONField(null=True)
    behind = models.JSONField(null=True)

    ABOUT: ClassVar[tuple[str, ...]] = ("leader_id", "person_id")
    SHARED: ClassVar[tuple[str, ...]] = ("participants__person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "leader": BETWEEN_TWO,
        "person": BETWEEN_TWO,
        "monday": BETWEEN_TWO,
        "topic": BETWEEN_TWO,
        "form": BETWEEN_TWO,
        "kind": BETWEEN_TWO,
        "minutes": BETWEEN_TWO,
        "remote": BETWEEN_TWO,
        "standing": BETWEEN_TWO,
        "moved": BETWEEN_TWO,
        "swapped": BETWEEN_TWO,
        "by_hand": BETWEEN_TWO,
        "occurs_on": BETWEEN_TWO,
        "team": KEY,
        "planned_on": BETWEEN_TWO,
        "planned_at": BETWEEN_TWO,
        "zone": BETWEEN_TWO,
        "planned_for": BETWEEN_TWO,
        "began_at": BETWEEN_TWO,
        "held_on": BETWEEN_TWO,
        "held_minutes": BETWEEN_TWO,
        "dropped_at": BETWEEN_TWO,
        "drop_reason": BETWEEN_TWO,
        "agreed": BETWEEN_TWO,
        "shown": BETWEEN_TWO,
        "behind": BEHIND,
    }

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["leader", "monday"], name="session_leader_week"),
            models.Index(fields=["person", "held_on"], name="session_person_held"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="session_takes_minutes"),
            models.CheckConstraint(
                condition=Q(remote=False) | Q(form=RIDE_ALONG), name="only_a_ride_along_is_remote_or_in_the_field"
            ),
            models.CheckConstraint(
                # A comparison with NULL is unknown, and a check passes on unknown: so both are named.
                condition=Q(held_on=None, held_minutes=None)
                | Q(held_on__isnull=False, held_minutes__isnull=False, held_minutes__gt=0),
                name="held_session_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, drop_reason="") | (Q(dropped_at__isnull=False) & ~Q(drop_reason="")),
                name="dropped_session_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(held_on=None) | Q(dropped_at=None), name="held_session_is_not_dropped"),
            models.CheckConstraint(
                condition=Q(agreed="") | Q(held_on__isnull=False), name="agreed_in_a_session_that_was_held"
            ),
            models.CheckConstraint(
                condition=Q(planned_at=None) | Q(planned_on__isnull=False), name="session_at_a_time_has_a_day"
            ),
            models.CheckConstraint(condition=~Q(leader=F("person")), name="session_is_between_two"),
            models.CheckConstraint(
                condition=Q(form=TEAM, person=None) | (~Q(form=TEAM) & Q(person__isnull=False)),
                name="only_a_team_session_is_of_several",
            ),
            models.UniqueConstraint(
                fields=["leader", "person", "occurs_on"],
                condition=Q(occurs_on__isnull=False),
                name="standing_one_on_one_comes_once",
            ),
            models.UniqueConstraint(
                fields=["team", "occurs_on"], condition=Q(occurs_on__isnull=False), name="team_session_comes_once"
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.remote = self.remote and self.form == RIDE_ALONG  # what it is swapped for may be neither
        self.planned_for = moment(self.planned_on, self.planned_at, self.zone)
        super().save(*args, **kwargs)

    @property
    def own_kind(self) -> str:
        """What the organisation's own kind is called that it is of, else ""; the kind stands with it."""
        return self.kind.name if self.kind else ""

    @property
    def coached(self) -> tuple[tuple[int, str], ...]:
        """Id and name of the person, or of those who take part, A to Z; they stand with it."""
        if self.person is not None:
            return ((self.person.pk, self.person.name),)
        found = ((one.person_id, one.person.name) for one in self.participants.all() if not one.co_coach)
        return tuple(sorted(found, key=lambda one: (one[1].casefold(), one[0])))

    @property
    def with_whom(self) -> str:
        """Their names."""
        return ", ".join(name for _, name in self.coached)
