"""People are named by source keys in streams and orderings, never by ids."""

from __future__ import annotations

from ridealong.people.rules import PersonRow
from ridealong.week.rules.keys import keys_of, sellers_of


def person(number: int, name: str, email: str | None = None) -> PersonRow:
    return PersonRow(number, name, email, None, None, None, None)


def test_the_first_source_key_names_a_person() -> None:
    identities = [("sf:9", 1), ("hub:3", 1), ("sf:2", 2), ("sf:7", None)]
    assert keys_of([person(1, "Ana"), person(2, "Ben")], identities) == {1: "hub:3", 2: "sf:2"}
    assert sellers_of(identities) == {1: ("hub:3", "sf:9"), 2: ("sf:2",)}


def test_somebody_whom_no_source_knows_has_a_key_that_no_id_decides() -> None:
    one = keys_of([person(1, "Ana  Ribeiro")], [])[1]
    other = keys_of([person(77, "ana ribeiro")], [])[77]
    assert one == other
    assert one.startswith("roster:")
    assert "ana" not in one
    assert keys_of([person(1, "Ana Ribeiro", "ana@example.org")], [])[1] != one


def test_two_people_of_one_name_are_two() -> None:
    found = keys_of([person(1, "Ana Ribeiro"), person(2, "Ana Ribeiro")], [])
    assert len(set(found.values())) == 2
