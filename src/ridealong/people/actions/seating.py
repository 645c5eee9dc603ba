"""What a roster says besides who is there and who leads them: teams, absences and open chairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.people.actions import changed
from ridealong.people.models import Leave, Position, Team
from ridealong.people.rules import Seat, Vacancy


@transaction.atomic
def bring_seats(by: Viewer, *, seats: Sequence[Seat], vacancies: Sequence[Vacancy], now: datetime) -> None:
    """Adds what is not known yet; told again it changes nothing, and nothing is taken away."""
    require(by, Act.IMPORT)
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in sorted(_teams(seats, vacancies))}
    new = _seat_teams(seats, teams) + _give_leave(seats) + _open_chairs(vacancies, teams, now)
    if new:
        changed()
        record(by, "people.seats_brought", new, at=now)


def _teams(seats: Sequence[Seat], vacancies: Sequence[Vacancy]) -> set[str]:
    return {team for team in (*(one.team for one in seats), *(one.team for one in vacancies)) if team}


def _seat_teams(seats: Sequence[Seat], teams: dict[str, Team]) -> int:
    moved = 0
    for name, team in teams.items():
        people = [one.person_id for one in seats if one.team == name]
        chairs = Position.objects.filter(filled_by_id__in=people).exclude(team_id=team.pk)
        moved += chairs.update(team=team)
    return moved


def _give_leave(seats: Sequence[Seat]) -> int:
    known = set(Leave.objects.values_list("person_id", "starts_on"))
    ends = {(one.person_id, one.starts_on): one for one in Leave.objects.all()}
    fresh = []
    for one in seats:
        if one.away_from is None or (one.away_to is not None and one.away_to < one.away_from):
            continue
        if (one.person_id, one.away_from) not in known:
            fresh.append(Leave(person_id=one.person_id, starts_on=one.away_from, ends_on=one.away_to))
        elif (had := ends[one.person_id, one.away_from]).ends_on != one.away_to:
            had.ends_on = one.away_to
            had.save(update_fields=["ends_on"])
            fresh.append(had)
    Leave.objects.bulk_create([one for one in fresh if one.pk is None], batch_size=500)
    return len(fresh)


def _open_chairs(vacancies: Sequence[Vacancy], teams: dict[str, Team], now: datetime) -> int:
    """As many open chairs of a kind under a leader as the roster has; the ones that are open already count."""
    open_ones = Position.objects.filter(filled_by=None, closed_on=None).values_list("leader_id", "job", "office")
    there: Counter[tuple[int | None, str, str]] = Counter(open_ones)
    fresh = []
    for one in vacancies:
        kind = (one.leader_id, one.job, one.office)
        if there[kind] > 0:
            there[kind] -= 1
            continue
        fresh.append(
            Position(
                title=one.job,
                job=one.job,
                office=one.office,
                leader_id=one.leader_id,
                team=teams.get(one.team or ""),
                opened_on=one.opened_on or now.date(),
            )
        )
    Position.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)
