"""Who takes part in a team session: several people of one leader, and whoever coaches beside that leader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ridealong.access.privacy import KEY, Erased, Kind, Privacy, Seen
from ridealong.coaching.models.sessions import Session, TeamRhythm
from ridealong.people.models import Person

AMONG = Privacy(Kind.PERSONAL, Seen.PARTICIPANTS, Erased.WITH_ROW)


class TeamMember(models.Model):
    """That somebody is in the sessions of a team that recur. `co_coach`: beside the leader."""

    team = models.ForeignKey(TeamRhythm, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    co_coach = models.BooleanField(default=False)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "team": KEY, "person": AMONG, "co_coach": AMONG}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "person"], name="in_a_team_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(co_coach=True), name="one_co_coach_a_team"),
        ]

    def __str__(self) -> str:
        return f"member of team rhythm {self.team_id}"

    @classmethod
    def forget(cls, person_id: int, _now: datetime) -> None:
        """What recurs goes with the last of those who were coached in it."""
        own = cls.objects.filter(team=OuterRef("pk"), person=person_id, co_coach=False)
        others = cls.objects.filter(team=OuterRef("pk"), co_coach=False).exclude(person=person_id)
        TeamRhythm.objects.filter(Exists(own), ~Exists(others)).delete()


class Participant(models.Model):
    """That somebody is in a team session. `co_coach`: beside the leader, not one of those who are coached."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    co_coach = models.BooleanField(default=False)

    ABOUT: ClassVar[tuple[str, ...]] = ("person_id",)
    PRIVACY: ClassVar[Mapping[str, Privacy]] = {"id": KEY, "session": KEY, "person": AMONG, "co_coach": AMONG}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="in_a_team_session_once"),
            models.UniqueConstraint(fields=["session"], condition=Q(co_coach=True), name="one_co_coach_a_session"),
        ]

    def __str__(self) -> str:
        return f"participant of session {self.session_id}"

    @classmethod
    def forget(cls, person_id: int, _now: datetime) -> None:
        """A team session goes with the last of those who were coached in it: it would be about nobody."""
        own = cls.objects.filter(session=OuterRef("pk"), person=person_id, co_coach=False)
        others = cls.objects.filter(session=OuterRef("pk"), co_coach=False).exclude(person=person_id)
        Session.objects.filter(Exists(own), ~Exists(others)).delete()
