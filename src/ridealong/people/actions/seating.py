"""What a roster says besides who is there and who leads them: teams, absences and open chairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.people.actions import changed
from ridealong.people.models import Leave, Position, Team
from ridealong.people.rules import Seat, Vacancy

# Under whom, which job and where.
Kind = tuple[int | None, str, str]


@transaction.atomic
def bring_seats(by: Viewer, *, seats: Sequence[Seat], vacancies: Sequence[Vacancy], now: datetime) -> None:
    """Adds what is not known yet; told again it changes nothing, and nothing is taken away."""
    require(by, Act.IMPORT)
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in sorted(_teams(seats, vacancies))}
    new = _seat_teams(seats, teams) + _number_chairs(seats) + _give_leave(seats) + _open_chairs(vacancies, teams, now)
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


def _number_chairs(seats: Sequence[Seat]) -> int:
    """Chairs that have no number yet get that of whoever sits in them; none is given twice."""
    wanted = {one.person_id: one.number for one in seats if one.number}
    known = set(Position.objects.exclude(number="").values_list("number", flat=True)) if wanted else set()
    fresh = []
    for chair in Position.objects.filter(filled_by_id__in=wanted, number="").order_by("pk"):
        number = wanted[chair.filled_by_id or 0] or ""
        if number not in known:
            known.add(number)
            chair.number = number
            fresh.append(chair)
    Position.objects.bulk_update(fresh, ["number"], batch_size=500)
    return len(fresh)


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
    """The open chairs that the roster has. One whose number is known is there, whatever became of it since; of the
    others as many of a kind under a leader as there are, and those that are open already count: they get the number."""
    known = set(Position.objects.exclude(number="").values_list("number", flat=True))
    nameless: dict[Kind, list[Position]] = defaultdict(list)
    for row in Position.objects.filter(filled_by=None, closed_on=None, number="").order_by("-pk"):
        nameless[row.leader_id, row.job, row.office].append(row)
    fresh, numbered = [], []
    for one in vacancies:
        if one.number in known:
            continue
        known.update({one.number} - {""})
        there = nameless[one.leader_id, one.job, one.office]
        if there:
            chair = there.pop()
            chair.number = one.number
            numbered.append(chair)
            continue
        fresh.append(
            Position(
                number=one.number, title=one.job, job=one.job, office=one.office, leader_id=one.leader_id,
                team=teams.get(one.team or ""), opened_on=one.opened_on or now.date(),
            )
        )  # fmt: skip
    Position.objects.bulk_update([row for row in numbered if row.number], ["number"], batch_size=500)
    Position.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)
