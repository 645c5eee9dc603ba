"""The permission matrix, row by row: what the table of the code must say, and that nothing else is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access import actions, queries
from ridealong.access.models import Standing
from ridealong.access.rules import POLICY, STORED, Act, Relation, Role, StandingRow, kept_and_new
from tests.cast import Cast

MATRIX = {
    # act                   self ldr fmr l's dot act for men | ops ena exe hr  adm
    Act.READ_FIGURES:     "  R    R   -   R   -   R   -   -  |  R   -   -   -   - ",
    Act.READ_WEEK:        "  R    -   -   -   -   -   R   -  |  -   -   -   -   - ",
    Act.WRITE_WEEK:       "  W    -   -   -   -   -   W   -  |  -   -   -   -   - ",
    Act.SET_MINUTES:      "  W    -   -   -   -   -   W   -  |  W   -   -   -   W ",
    Act.READ_WEEK_COUNTS: "  R    R   -   -   -   -   R   -  |  -   -   -   -   - ",
    Act.READ_SESSION:     "  R    R   R   -   -   R   -   -  |  -   -   -   -   - ",
    Act.MEET:             "  -    W   -   -   -   W   -   -  |  -   -   -   -   - ",
    Act.WRITE_SESSION:    "  W    W   -   -   -   W   -   -  |  -   -   -   -   - ",
    Act.MEET_SKIP_LEVEL:  "  -    -   -   W   -   -   -   -  |  -   -   -   -   - ",
    Act.READ_SKIP_LEVEL:  "  R    -   R   R   -   -   -   -  |  -   -   -   -   - ",
    Act.WRITE_SKIP_LEVEL: "  W    -   -   W   -   -   -   -  |  -   -   -   -   - ",
    Act.SIT_IN:           "  -    W   -   -   -   -   -   -  |  -   -   -   -   - ",
    Act.WRITE_ITEM:       "  W    W   -   -   -   W   -   -  |  -   -   -   -   - ",
    Act.ASK:              "  W    -   -   -   -   -   -   -  |  -   -   -   -   - ",
    Act.READ_ASK:         "  R    R   -   -   -   R   -   -  |  -   -   -   -   - ",
    Act.ANSWER_ASK:       "  -    W   -   -   -   W   -   -  |  -   -   -   -   - ",
    Act.SAY_WELL_DONE:    "  -    W   -   W   -   W   -   -  |  -   -   -   -   - ",
    Act.READ_GOAL:        "  R    R   -   R   -   R   -   -  |  -   -   -   -   - ",
    Act.WRITE_GOAL:       "  W    W   -   -   -   W   -   -  |  -   -   -   -   - ",
    Act.READ_PERSON:      "  R    R   -   R   -   R   -   -  |  -   -   -   -   - ",
    Act.READ_DIRECTORY:   "  R    R   -   R   -   R   R   -  |  R   -   -   R   R ",
    Act.TAKE_AWAY:        "  R    -   -   -   -   -   -   -  |  -   -   -   -   - ",
    Act.KEEP_CALENDAR:    "  W    -   -   -   -   -   -   -  |  -   -   -   -   - ",
    Act.APPOINT_ACTING:   "  W    -   -   -   -   -   -   -  |  -   -   -   W   - ",
    Act.WRITE_PEOPLE:     "  -    -   -   -   -   -   -   -  |  W   -   -   -   W ",
    Act.IMPORT:           "  -    -   -   -   -   -   -   -  |  W   -   -   -   W ",
    Act.CONFIGURE:        "  -    -   -   -   -   -   -   -  |  W   -   -   -   W ",
    Act.KEEP_KINDS:       "  -    -   -   -   -   -   -   -  |  W   W   -   -   W ",
    Act.MANAGE_TOKENS:    "  -    -   -   -   -   -   -   -  |  W   -   -   -   W ",
    Act.BREAK_GLASS:      "  -    -   -   -   -   -   -   -  |  -   -   -   B   - ",
    Act.AGREE_GLASS:      "  -    -   -   -   -   -   -   -  |  -   -   -   W   W ",
    Act.READ_AUDIT:       "  -    -   -   -   -   -   -   -  |  -   -   -   R   R ",
    Act.ADMINISTER:       "  -    -   -   -   -   -   -   -  |  -   -   -   -   W ",
    Act.ERASE:            "  -    -   -   -   -   -   -   -  |  -   -   -   -   W ",
}  # fmt: skip
EVERYBODY = {Act.SIGNED_IN}
RELATIONS = (
    Relation.SELF, Relation.LEADER, Relation.FORMER_LEADER, Relation.LEADERS_LEADER, Relation.DOTTED_LINE,
    Relation.ACTING_LEADER, Relation.ACTING_FOR, Relation.MENTOR,
)  # fmt: skip
ROLES = (Role.OPERATIONS, Role.ENABLEMENT, Role.EXECUTIVE, Role.HR, Role.ADMINISTRATOR)


def test_the_matrix_names_every_act_relation_and_role() -> None:
    assert set(MATRIX) | EVERYBODY == set(Act)
    assert set(RELATIONS) == set(Relation)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("act", MATRIX, ids=lambda act: act.value)
def test_the_table_says_what_the_matrix_says(act: Act) -> None:
    relations, roles = (half.split() for half in MATRIX[act].split("|"))
    rule = POLICY[act]
    assert rule.relations == {one for one, cell in zip(RELATIONS, relations, strict=True) if cell != "-"}
    assert rule.roles == {one for one, cell in zip(ROLES, roles, strict=True) if cell != "-"}
    assert not rule.everybody


@pytest.mark.parametrize("act", sorted(EVERYBODY), ids=lambda act: act.value)
def test_what_is_for_everybody_still_needs_an_account(cast: Cast, act: Act) -> None:
    assert POLICY[act].relations == POLICY[act].roles == frozenset()
    assert queries.allowed(cast.viewers["fay"], act, cast["dora"])
    assert not queries.allowed(replace(cast.viewers["fay"], account_id=None), act, cast["dora"])


@pytest.mark.hostile(20, 23)
@pytest.mark.parametrize("relation", sorted(STORED), ids=lambda one: one.value)
def test_a_standing_opens_what_its_column_says_and_on_its_days_only(
    cast: Cast, relation: Relation, today: date
) -> None:
    """Cases 20 and 23: an acting leader is out when the last day is over; a dotted line opens nothing."""
    first, last = today - timedelta(days=3), today + timedelta(days=3)
    Standing.objects.create(
        viewer_id=cast["fay"], person_id=cast["bob"], relation=relation, starts_on=first, ends_on=last
    )
    column = RELATIONS.index(relation)
    open_acts = {act for act, row in MATRIX.items() if row.split("|")[0].split()[column] != "-"}
    for day, expected in ((first, open_acts), (last, open_acts), (first - timedelta(days=1), set())):
        viewer = replace(cast.viewers["fay"], today=day)
        assert {act for act in MATRIX if queries.allowed(viewer, act, cast["bob"])} == expected
    after = replace(cast.viewers["fay"], today=last + timedelta(days=1))
    kept = {Relation.LEADER: {Act.READ_SESSION}, Relation.LEADERS_LEADER: {Act.READ_SKIP_LEVEL}}
    former = kept.get(relation, set())
    assert {act for act in MATRIX if queries.allowed(after, act, cast["bob"])} == former
    if not former:
        assert cast["bob"] not in (queries.visible(after, Act.READ_SESSION) or ())


@pytest.mark.hostile(14)
def test_leaders_see_what_lies_in_their_own_days(cast: Cast, operator: object, now: datetime, today: date) -> None:
    """Case 14: whoever comes new to a person sees no earlier one-on-one; whoever led them keeps their own days."""
    from ridealong.people.actions import set_leader  # noqa: PLC0415  beside its only use

    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    alice, edgar = cast.viewers["alice"], cast.viewers["edgar"]
    eve = today - timedelta(days=1)
    assert queries.allowed(edgar, Act.READ_SESSION, cast["bob"], on=today)
    assert not queries.allowed(edgar, Act.READ_SESSION, cast["bob"], on=eve)
    assert queries.allowed(alice, Act.READ_SESSION, cast["bob"], on=eve)
    assert not queries.allowed(alice, Act.READ_SESSION, cast["bob"], on=today)


def test_the_condition_on_rows_gives_what_the_single_check_gives(
    cast: Cast, operator: object, now: datetime, today: date
) -> None:
    """One predicate: rows of people and days, filtered as a list, are those that are allowed one by one."""
    from ridealong.people.actions import record_leave, set_leader  # noqa: PLC0415  beside its only use
    from ridealong.people.models import Leave  # noqa: PLC0415  any rows with a person and a day

    days = [today - timedelta(days=30), today - timedelta(days=1), today]
    for name in ("bob", "carol", "fay", "alice"):
        for day in days:
            record_leave(operator, person_id=cast[name], starts_on=day, ends_on=day, now=now)
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    for viewer in cast.viewers.values():
        condition = queries.rows_visible(viewer, Act.READ_SESSION, person="person_id", day="starts_on")
        listed = set(Leave.objects.filter(condition).values_list("person_id", "starts_on"))
        rows = Leave.objects.values_list("person_id", "starts_on")
        assert listed == {row for row in rows if queries.allowed(viewer, Act.READ_SESSION, row[0], on=row[1])}
        apart = queries.rows_visible_apart(viewer, Act.READ_SESSION, person="person_id", day="starts_on")
        each = [row for one in apart for row in Leave.objects.filter(one).values_list("person_id", "starts_on")]
        assert sorted(each) == sorted(listed), "the same, and none of it twice"
        undated = queries.rows_visible(viewer, Act.READ_FIGURES, person="person_id")
        people = set(Leave.objects.filter(undated).values_list("person_id", flat=True))
        assert people == {row[0] for row in rows if queries.allowed(viewer, Act.READ_FIGURES, row[0])}
    with pytest.raises(TypeError, match="by the day"):
        queries.rows_visible(cast.viewers["alice"], Act.READ_SESSION, person="person_id")


@pytest.mark.hostile(16)
def test_a_move_written_back_opens_no_past(cast: Cast, operator: object, now: datetime, today: date) -> None:
    """Case 16: the line may be corrected backwards, what was said before today stays with whom it was said to."""
    from ridealong.people.actions import set_leader  # noqa: PLC0415  beside its only use

    long_ago = today - timedelta(days=200)
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=long_ago, now=now)
    then = today - timedelta(days=100)
    assert queries.allowed(cast.viewers["edgar"], Act.READ_SESSION, cast["bob"], on=today)
    assert not queries.allowed(cast.viewers["edgar"], Act.READ_SESSION, cast["bob"], on=then)
    assert queries.allowed(cast.viewers["alice"], Act.READ_SESSION, cast["bob"], on=then)


DAYS = st.integers(0, 12).map(lambda at: date(2026, 11, 1) + timedelta(days=at))


@st.composite
def rows(draw: st.DrawFn) -> list[StandingRow]:
    """Standings of two viewers to two persons; those of one kind do not overlap."""
    found: list[StandingRow] = []
    for viewer in (1, 2):
        for person in (3, 4):
            cuts = sorted(draw(st.sets(DAYS, max_size=4)))
            pairs = zip(cuts[::2], cuts[1::2], strict=False)
            found.extend((viewer, person, Relation.LEADER, first, last) for first, last in pairs)
            if len(cuts) % 2:
                found.append((viewer, person, Relation.LEADER, cuts[-1], None))
    return found


def _holds(rows: object, viewer: int, person: int, day: date) -> int:
    return sum(
        one[:2] == (viewer, person) and one[3] <= day and (one[4] is None or day <= one[4]) for one in rows
    )  # fmt: skip


@given(rows(), rows(), DAYS)
def test_the_past_of_the_known_never_changes_and_the_future_is_as_said(
    before: list[StandingRow], after: list[StandingRow], today: date
) -> None:
    done = kept_and_new(before, after, relations=[Relation.LEADER], today=today)
    known = {row[1] for row in before}
    for viewer in (1, 2):
        for person in (3, 4):
            for at in range(14):
                day = date(2026, 11, 1) + timedelta(days=at)
                source = before if day < today and person in known else after
                assert _holds(done, viewer, person, day) == _holds(source, viewer, person, day)
    assert len({(*row[:3], row[3]) for row in done}) == len(done)
    assert kept_and_new(done, after, relations=[Relation.LEADER], today=today) == done


def test_other_relations_are_left_alone(cast: Cast, today: date) -> None:
    Standing.objects.create(
        viewer_id=cast["fay"], person_id=cast["bob"], relation=Relation.MENTOR, starts_on=today, ends_on=None
    )
    actions.replace_standings([], relations=[Relation.LEADER, Relation.LEADERS_LEADER], today=today)
    in_force = Standing.objects.filter(ends_on=None)
    assert list(in_force.values_list("viewer_id", "relation")) == [(cast["fay"], "mentor")]
