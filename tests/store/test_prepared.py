"""Queries made into SQL once: the same rows as the query itself finds, for every pattern of arguments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ridealong.access.models import AuditEvent
from ridealong.access.queries import rows_visible
from ridealong.access.rules import POLICY, Act, Role, Viewer
from ridealong.people.models import Leave, Person, ReportingLine
from ridealong.store import prepared as module
from ridealong.store.listed import Listed
from ridealong.store.prepared import Most, prepared
from tests.cast import Cast

TODAY = date(2026, 3, 2)
DAYS = [TODAY + timedelta(days=days) for days in (-400, -1, 0, 1)]


def said(viewer: Viewer, act: Act, people: frozenset[int], since: date, until: date | None) -> QuerySet[Person]:
    """With what real queries have: rights, an outer row, a choice, a list, branches by what is the same or earlier."""
    leave = Leave.objects.filter(person=OuterRef("pk"))
    own = Case(When(Q(pk=viewer.person_id or 0), then=Value("own")), default=Value("other"))
    rows = Person.objects.annotate(own=own, leave_of=Listed(leave, "starts_on"), since=Value(since))
    if until is not None and until < since:
        rows = rows.filter(Exists(leave.filter(starts_on__range=(until, since))))
    if viewer.person_id in people:
        rows = rows.exclude(pk=viewer.person_id)
    day = {"day": "since"} if POLICY[act].dated else {}
    return rows.filter(rows_visible(viewer, act, person="pk", **day), pk__in=people).order_by("pk")


asked = prepared(said)


def plain(rows: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in vars(row).items() if name != "_state"} for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_finds_what_the_query_finds(cast: Cast, data: st.DataObject) -> None:
    ids = sorted(cast.ids.values())
    Leave.objects.get_or_create(person_id=ids[0], starts_on=TODAY - timedelta(days=30))
    person, roles = st.sampled_from([None, *ids]), st.frozensets(st.sampled_from(Role), max_size=2)
    viewer = Viewer(data.draw(person), data.draw(person), data.draw(st.sampled_from(DAYS)), data.draw(roles))
    people, day = data.draw(st.frozensets(st.sampled_from(ids))), st.sampled_from(DAYS)
    acts = st.sampled_from([Act.READ_FIGURES, Act.READ_SESSION, Act.READ_DIRECTORY])
    given = (viewer, data.draw(acts), people, data.draw(day), data.draw(st.none() | day))
    assert plain(asked(*given)) == plain(said(*given))


def test_says_a_query_once_for_whoever_asks_alike(cast: Cast) -> None:
    times: list[int] = []

    @prepared
    def lines(leader: int, on: date, most: Most) -> QuerySet[ReportingLine, tuple[int, date]]:
        times.append(leader)
        rows = ReportingLine.objects.filter(leader_id=leader, starts_on__lte=on)
        return rows.order_by("pk").values_list("person_id", "starts_on")[:most]

    everybody = {one: lines(one, TODAY, Most(9)) for one in cast.ids.values()}
    assert len(times) == 2  # to see that nothing else differs
    rows = ReportingLine.objects.filter(starts_on__lte=TODAY).order_by("pk")
    wanted = {one: [*rows.filter(leader_id=one).values_list("person_id", "starts_on")] for one in cast.ids.values()}
    assert everybody == wanted
    assert any(everybody.values())
    leader = max(everybody, key=lambda one: len(everybody[one]))
    assert lines(leader, TODAY, Most(1)) == everybody[leader][:1]


@pytest.mark.parametrize("count", [2, 17, 30, 99])
def test_sets_of_any_size_are_prepared(cast: Cast, count: int) -> None:
    some = frozenset(number * 7919 % 100_003 for number in range(1, count - 1)) | {cast["bob"], cast["alice"]}
    given = (Viewer(1, cast["bob"], TODAY), Act.READ_FIGURES, some, TODAY, None)
    assert plain(asked(*given)) == plain(said(*given))  # a warning would fail


def test_many_are_asked_for_as_they_are(cast: Cast) -> None:
    module._statement.cache_clear()
    many = frozenset(range(1, module.MANY + 50))
    given = (Viewer(1, cast["dora"], TODAY), Act.READ_FIGURES, many, TODAY, None)
    assert plain(asked(*given)) == plain(said(*given))
    assert module._statement.cache_info().currsize == 0


def test_moments_are_filled_in(cast: Cast) -> None:
    at = [datetime(2026, 3, 29, hour, tzinfo=UTC) for hour in (0, 1, 2)]
    AuditEvent.objects.bulk_create(AuditEvent(at=one, verb="test", operator=True) for one in at)

    @prepared
    def since(moment: datetime) -> QuerySet[AuditEvent, datetime]:
        return AuditEvent.objects.filter(verb="test", at__gte=moment).order_by("at").values_list("at", flat=True)

    assert [since(one) for one in at] == [at, at[1:], at[2:]]


def test_costs_one_query_the_first_time_as_well(cast: Cast, django_assert_num_queries: Any) -> None:
    module._statement.cache_clear()
    viewer = Viewer(1, cast["bob"], TODAY)
    for _ in range(2):
        with django_assert_num_queries(1):
            asked(viewer, Act.READ_FIGURES, frozenset(cast.ids.values()), TODAY, None)


def test_what_finds_nobody_asks_nothing(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert asked(Viewer(1, cast["bob"], TODAY), Act.READ_FIGURES, frozenset(), TODAY, None) == []


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30])
def test_numbers_that_no_row_has_find_nothing(cast: Cast, number: int) -> None:
    @prepared
    def people(one: int, other: int) -> QuerySet[Person]:
        return Person.objects.filter(Q(pk=one) | Q(pk=other)).order_by("pk")

    assert people(number, number) == []
    assert people(number, cast["bob"]) == [Person.objects.get(pk=cast["bob"])]


@pytest.mark.parametrize("days", [1, 7])
def test_what_computes_with_a_day_is_asked_as_it_is(cast: Cast, days: int) -> None:
    @prepared
    def since(day: date) -> QuerySet[ReportingLine, int]:
        return ReportingLine.objects.filter(starts_on__gt=day - timedelta(days=days)).values_list("pk", flat=True)

    day = ReportingLine.objects.order_by("starts_on").values_list("starts_on", flat=True)[0]
    with pytest.warns(RuntimeWarning, match="since cannot be prepared"):
        assert since(day)
    assert since(day + timedelta(days=days)) == [
        *ReportingLine.objects.filter(starts_on__gt=day).values_list("pk", flat=True)
    ]


def test_another_thread_may_ask_by_the_same_connection_meanwhile(cast: Cast) -> None:
    """As it does where a test's server runs beside the test, on a database in memory."""
    own, found = connections[DEFAULT_DB_ALIAS], []

    def elsewhere() -> None:
        connections[DEFAULT_DB_ALIAS] = own
        found.extend(Person.objects.filter(pk=cast["bob"]).values_list("pk", flat=True))

    @prepared
    def somebody(person: int) -> QuerySet[Person, int]:
        asks = Thread(target=elsewhere)
        asks.start()
        asks.join()
        return Person.objects.filter(pk=person).values_list("pk", flat=True)

    own.inc_thread_sharing()
    try:
        assert somebody(cast["alice"]) == [cast["alice"]]
    finally:
        own.dec_thread_sharing()
    assert set(found) == {cast["bob"]}


def test_what_asks_while_it_is_said_is_refused(cast: Cast) -> None:
    @prepared
    def asks(person: int) -> QuerySet[Person]:
        return Person.objects.filter(pk__in=list(Person.objects.filter(pk=person).values_list("pk", flat=True)))

    with pytest.raises(TypeError, match="must not ask"):
        asks(cast["bob"])


def test_no_value_of_one_is_left_for_another(cast: Cast) -> None:
    """What stands for others never reaches the database, nor does what was asked before."""
    with CaptureQueriesContext(connection) as first:
        asked(Viewer(1, cast["bob"], TODAY), Act.READ_FIGURES, frozenset({cast["alice"]}), TODAY, None)
    with CaptureQueriesContext(connection) as second:
        asked(Viewer(1, cast["alice"], DAYS[0]), Act.READ_FIGURES, frozenset({cast["bob"]}), DAYS[0], None)
    told = second.captured_queries[0]["sql"]
    assert TODAY.isoformat() in first.captured_queries[0]["sql"]
    assert TODAY.isoformat() not in told
    assert str(module.NUMBER)[:6] not in told
    assert "9101" not in told
