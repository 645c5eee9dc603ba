"""Few rows in a column: the same on both databases, however their values are typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import OuterRef

from ridealong.people.models import Leave, Organisation, Person
from ridealong.store.listed import Listed
from tests.cast import Cast

DAYS = (date(2026, 2, 28), date(2026, 3, 31))


@pytest.mark.parametrize("name", ["Bob", 'Bob "the" \\ Łukasz', "[1, 2]"])
def test_each_row_has_its_own_and_none_is_an_empty_list(cast: Cast, name: str) -> None:
    Person.objects.filter(pk=cast["bob"]).update(name=name)
    for day in DAYS:
        Leave.objects.create(person_id=cast["bob"], starts_on=day)
    rows = Person.objects.filter(pk__in=[cast["bob"], cast["alice"]])
    leave = Leave.objects.filter(person=OuterRef("pk"))
    found = {row.pk: row.away for row in rows.annotate(away=Listed(leave, "starts_on", "ends_on", "person__name"))}
    assert sorted(found[cast["bob"]]) == [[day.isoformat(), None, name] for day in DAYS]
    assert found[cast["alice"]] == []


def test_what_belongs_to_no_row_is_the_same_in_each(cast: Cast, django_assert_num_queries: object) -> None:
    names = Listed(Person.objects.filter(pk=cast["bob"]), "name")
    with django_assert_num_queries(1):
        assert [row.of for row in Organisation.objects.annotate(of=names)] == [[["Bob Adeyemi"]]]
