"""Team sessions that recur: by the rhythm of one-on-ones, moved or skipped once, changed, ended, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ridealong.access.erasure import erase_person
from ridealong.access.queries import operator
from ridealong.access.rules import Refused
from ridealong.coaching.actions import agendas
from ridealong.coaching.actions.notes import write_note, write_private_note
from ridealong.coaching.actions.rhythm import Rhythm, set_standing
from ridealong.coaching.actions.team_rhythm import (
    end_team_rhythm,
    set_team_rhythm,
    take_up_team_sessions,
    undo_team_rhythm,
)
from ridealong.coaching.models import Participant, Recurring, Session, TeamRhythm
from ridealong.coaching.queries import weeks
from ridealong.coaching.queries.appointments import appointments, invited
from ridealong.coaching.queries.habit import meeting
from ridealong.coaching.queries.talks import talk
from ridealong.coaching.queries.team_rhythm import team_rhythms
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from ridealong.week.actions import deciding
from tests.cast import Cast

# The tests' Tuesday is the 24th.
FRIDAYS = [date(2026, 11, 27) + timedelta(weeks=2) * at for at in range(3)]
BOTH = ("bob", "carol")


def fortnightly(weekday: int = 4, at: time = time(9), since: date = date(2026, 11, 24)) -> Rhythm:
    return Rhythm(weekday, 45, since, at, "Europe/Berlin", 2)


def set_one(cast: Cast, now: datetime, *, by: str = "alice", rhythm: Rhythm | None = None, **more: object) -> int:
    """The team of a rhythm of Alice."""
    about = {"person_ids": [cast[one] for one in BOTH], "co_coach_id": cast["edgar"], "topic": "negotiating", **more}
    rhythm = rhythm or fortnightly()
    return set_team_rhythm(cast.viewers[by], leader_id=cast["alice"], rhythm=rhythm, now=now, **about)[0]


def there(**more: object) -> list[tuple[date | None, time | None]]:
    rows = Session.objects.filter(form="team_session", dropped_at=None, **more).order_by("planned_on")
    return list(rows.values_list("planned_on", "planned_at"))


def test_it_comes_by_its_rhythm_as_sessions_of_everybody(cast: Cast, now: datetime) -> None:
    team = set_one(cast, now)
    assert there() == [(day, time(9)) for day in FRIDAYS]
    first = Session.objects.order_by("pk")[0]
    assert (first.minutes, first.topic, first.zone, first.by_hand) == (45, "negotiating", "Europe/Berlin", True)
    for who in ("alice", *BOTH, "edgar"):
        assert talk(cast.viewers[who], first.pk).writes
    for who in ("dora", "fay", "olga"):
        with pytest.raises(Refused):
            talk(cast.viewers[who], first.pk)
    assert {one.person_id for one in meeting(FRIDAYS[0], FRIDAYS[0])} == {cast[one] for one in (*BOTH, "edgar")}
    (counted,) = weeks.counts(cast["alice"], monday=Week.of(FRIDAYS[0]).monday, most=1)
    assert (counted.planned, counted.minutes_planned) == (1, 45)
    (row,) = team_rhythms(cast.viewers["alice"], leader_id=cast["alice"])
    assert (row.id, [name for _, name in row.people], row.beside) == (
        team, ["Bob Adeyemi", "Carol Ito"], (cast["edgar"], "Edgar Novak"),
    )  # fmt: skip
    assert [one.day for one in row.next] == FRIDAYS
    assert take_up_team_sessions(operator(cast.viewers["alice"].today)) == 0


def test_many_teams_cost_as_many_queries_as_one(cast: Cast, now: datetime) -> None:
    counts = []
    for at in range(3):
        set_one(cast, now, rhythm=fortnightly(at))
        with CaptureQueriesContext(connection) as asked:
            found = team_rhythms(cast.viewers["alice"], leader_id=cast["alice"])
        assert [row.next[0].day.weekday() for row in found] == list(range(at + 1))
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_more_of_them_come_as_time_goes_by_with_who_is_still_led(cast: Cast, now: datetime) -> None:
    set_one(cast, now, person_ids=[cast[one] for one in BOTH], co_coach_id=None)
    later = operator(FRIDAYS[-1])
    assert take_up_team_sessions(later) == 2
    set_leader(later, person_id=cast["carol"], leader_id=cast["edgar"], starts_on=FRIDAYS[-1], now=now)
    assert take_up_team_sessions(operator(FRIDAYS[-1] + timedelta(weeks=2))) == 0


def test_one_is_moved_or_skipped_and_the_rest_goes_on(cast: Cast, now: datetime) -> None:
    set_one(cast, now)
    alice = cast.viewers["alice"]
    one, two, _ = Session.objects.order_by("planned_on")
    deciding.plan_on(alice, session_id=one.pk, day=FRIDAYS[0] - timedelta(days=1), at=time(11), now=now)
    dropped = deciding.drop(alice, session_id=two.pk, reason="no_time", now=now)
    assert take_up_team_sessions(operator(alice.today)) == 0
    assert there() == [(FRIDAYS[0] - timedelta(days=1), time(11)), (FRIDAYS[2], time(9))]
    (row,) = team_rhythms(alice, leader_id=cast["alice"])
    assert [meant.day for meant in row.next][:1] == [FRIDAYS[2]]
    deciding.undo(alice, decision_id=dropped, now=now)
    assert len(there()) == 3


def test_a_change_moves_what_nobody_touched_and_can_be_taken_back(cast: Cast, now: datetime) -> None:
    team, alice = set_one(cast, now), cast.viewers["alice"]
    one, two, _ = Session.objects.order_by("planned_on")
    agendas.add_point(cast.viewers["bob"], session_id=one.pk, text="anchor", now=now)
    deciding.plan_on(alice, session_id=two.pk, day=FRIDAYS[1], at=time(15), now=now)
    _, change = set_team_rhythm(
        alice, leader_id=cast["alice"], team_id=team, person_ids=[cast[who] for who in BOTH], co_coach_id=None,
        topic="prospecting", rhythm=fortnightly(3, time(8)), now=now,
    )  # fmt: skip
    thursdays = [(day - timedelta(days=1), time(8)) for day in FRIDAYS]
    # What was written in, and what was moved to another time, stays beside what comes now.
    assert there() == sorted([*thursdays, (FRIDAYS[0], time(9)), (FRIDAYS[1], time(15))])
    assert Recurring.objects.filter(team=team).count() == 1
    undo_team_rhythm(alice, leader_id=cast["alice"], team_id=team, change_id=change, now=now)
    assert there() == [(FRIDAYS[0], time(9)), (FRIDAYS[1], time(15)), (FRIDAYS[2], time(9))]
    (row,) = team_rhythms(alice, leader_id=cast["alice"])
    assert (row.topic, row.beside is not None) == ("negotiating", True)
    with pytest.raises(NotPossible, match="rhythm_changed"):
        undo_team_rhythm(alice, leader_id=cast["alice"], team_id=team, change_id=change, now=now)


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (agendas.add_point, {"text": "anchor"}),
        (agendas.use_points, {"texts": ["anchor"], "source": "template"}),
        (write_note, {"text": "anchor", "version": 0}),
        (write_private_note, {"text": "anchor", "version": 0}),
    ],
)
def test_it_ends_and_what_was_written_in_stays(
    cast: Cast, now: datetime, write: Callable[..., object], what: dict[str, object]
) -> None:
    team, alice = set_one(cast, now), cast.viewers["alice"]
    last = Session.objects.order_by("-planned_on")[0]
    write(cast.viewers["bob"], session_id=last.pk, now=now, **what)
    change = end_team_rhythm(alice, leader_id=cast["alice"], team_id=team, ends_before=FRIDAYS[1], now=now)
    assert [day for day, _ in there()] == [FRIDAYS[0], FRIDAYS[2]]
    assert [meant.day for meant in team_rhythms(alice, leader_id=cast["alice"])[0].next] == [FRIDAYS[0]]
    with pytest.raises(NotPossible, match="nothing_recurs"):
        end_team_rhythm(alice, leader_id=cast["alice"], team_id=team, ends_before=FRIDAYS[1], now=now)
    undo_team_rhythm(alice, leader_id=cast["alice"], team_id=team, change_id=change, now=now)
    assert [day for day, _ in there()] == FRIDAYS


def test_the_leader_sets_it_for_their_own_people_and_nobody_else(cast: Cast, now: datetime) -> None:
    for by in ("bob", "edgar", "dora", "olga", "adam"):
        with pytest.raises(Refused):
            set_one(cast, now, by=by)
    for wrong in ({"person_ids": [cast["bob"], cast["fay"]]}, {"co_coach_id": cast["fay"]}, {"team_id": 999_999}):
        with pytest.raises(Refused):
            set_one(cast, now, **wrong)
    team = set_one(cast, now)
    for by in ("bob", "edgar", "dora"):
        viewer = cast.viewers[by]
        with pytest.raises(Refused):
            team_rhythms(viewer, leader_id=cast["alice"])
        with pytest.raises(Refused):
            end_team_rhythm(viewer, leader_id=cast["alice"], team_id=team, ends_before=viewer.today, now=now)
        with pytest.raises(Refused):
            end_team_rhythm(viewer, leader_id=cast[by], team_id=team, ends_before=viewer.today, now=now)
        with pytest.raises(Refused):
            undo_team_rhythm(viewer, leader_id=cast["alice"], team_id=team, change_id=1, now=now)
    for rhythm, why in (
        (Rhythm(7, 45, FRIDAYS[0]), "weekday"), (Rhythm(1, 4, FRIDAYS[0]), "minutes"),
        (Rhythm(1, 45, FRIDAYS[0], every_weeks=14), "every_weeks"), (Rhythm(1, 45, date(2026, 11, 1)), "past"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=why):
            set_one(cast, now, rhythm=rhythm)


def test_one_recurs_with_a_person_or_with_a_team_and_never_with_both(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    set_one(cast, now)
    set_standing(
        alice, leader_id=cast["alice"], person_id=cast["bob"], weekday=0, minutes=30, starts_on=alice.today, now=now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Recurring.objects.filter(team=None).update(team=TeamRhythm.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Recurring.objects.filter(person=None).update(team=None)


def test_it_stands_in_everybodys_calendar_once_and_as_one_series(cast: Cast, now: datetime) -> None:
    team, alice = set_one(cast, now), cast.viewers["alice"]
    one = Session.objects.order_by("planned_on")[0]
    deciding.plan_on(alice, session_id=one.pk, day=FRIDAYS[0], at=time(16), now=now)
    names = {f"standing-team-{team}-{day}" for day in FRIDAYS}
    for who in ("alice", *BOTH, "edgar"):
        found = appointments(cast.viewers[who])
        assert len({row.id for row in found}) == len(found)
        assert names <= {row.id for row in found}
        assert {row.day for row in found} >= {FRIDAYS[-1] + timedelta(weeks=2)}
        (series,), alone = invited(cast.viewers[who])
        assert (series.minutes, series.rule.every, series.rule.first, alone) == (45, 2, FRIDAYS[0], ())
        assert list(series.otherwise) == [FRIDAYS[0]]
    for who in ("dora", "fay"):
        assert appointments(cast.viewers[who]) == ()
        assert invited(cast.viewers[who]) == ((), ())
    set_leader(operator(alice.today), person_id=cast["bob"], leader_id=cast["edgar"], starts_on=alice.today, now=now)
    assert invited(cast.viewers["bob"])[0] == ()


def test_erasing_one_leaves_the_others_and_the_last_takes_it_along(cast: Cast, now: datetime) -> None:
    team, alice = set_one(cast, now, co_coach_id=None), cast.viewers["alice"]
    change = end_team_rhythm(alice, leader_id=cast["alice"], team_id=team, ends_before=FRIDAYS[1], now=now)
    erase_person(operator(alice.today), person_id=cast["carol"], now=now)
    assert {one.person_id for one in Participant.objects.all()} == {cast["bob"]}
    with pytest.raises(NotPossible, match="rhythm_changed"):
        undo_team_rhythm(alice, leader_id=cast["alice"], team_id=team, change_id=change, now=now)
    erase_person(operator(alice.today), person_id=cast["bob"], now=now)
    assert not TeamRhythm.objects.exists()
    assert not Recurring.objects.exists()
    assert not Session.objects.exists()
