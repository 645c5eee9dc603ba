"""Who works beside whom: people who report to the same leader know each other's names, and nothing else."""

from __future__ import annotations

from datetime import date

from ridealong.people.models import ReportingLine
from ridealong.people.queries import in_force, team
from ridealong.people.rules import PersonRow


def colleagues_of(person_id: int, on: date) -> tuple[PersonRow, ...]:
    """Everybody else who reports to the leader of a person on a day, A to Z."""
    line = ReportingLine.objects.filter(in_force(on), person_id=person_id).first()
    if line is None:
        return ()
    return tuple(one.person for one in team(line.leader_id, on) if one.person.id != person_id)
