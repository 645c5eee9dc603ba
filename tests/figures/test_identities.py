"""Who is who: keys, spellings, and which person a seller is."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ridealong.figures.rules.identities import (
    Candidate,
    Known,
    Spelling,
    match,
    name_key,
    squeezed,
    suppression,
    variants,
)


def person(number: int, name: str, email: str | None = None, *sources: str) -> Candidate:
    return Candidate(number, name, email, frozenset(sources))


def test_keys_of_names_do_not_depend_on_case_spaces_or_composition() -> None:
    assert name_key("José  Pérez ") == name_key(unicodedata.normalize("NFD", "JOSÉ pérez"))
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Ana") != name_key("Anna")
    assert name_key("Аnna") != name_key("Anna"), "a Cyrillic letter is another letter"
    assert len(name_key("x" * 1000)) == 17


@given(st.text(min_size=1), st.text(min_size=1))
def test_spellings_are_variants_only_where_letters_and_digits_agree(one: str, other: str) -> None:
    found = variants([Spelling(one, 2, listed=False), Spelling(other, 1, listed=False)])
    same = bool(squeezed(one)) and squeezed(one) == squeezed(other) and one != other
    assert bool(found) == same or one == other


def test_the_listed_spelling_is_right_and_two_listed_ones_are_two_things() -> None:
    listed, common = Spelling("GTX Pro", 1, listed=True), Spelling("GTXPro", 9, listed=False)
    assert variants([common, listed]) == (("GTXPro", "GTX Pro"),)
    assert variants([Spelling("GTX-Pro", 3, listed=True), listed]) == ()
    assert variants([Spelling("b x", 1, listed=False), Spelling("bx", 5, listed=False)]) == (("b x", "bx"),)
    assert variants([Spelling("-", 1, listed=False), Spelling("+", 5, listed=False)]) == ()


def test_an_address_joins_a_name_joins_only_where_it_is_unique() -> None:
    roster = [person(1, "Ana", "ana@example.com"), person(2, "Ben"), person(3, "Cho"), person(4, "cho")]
    known = [
        Known("a", "Another", "ANA@example.com"),
        Known("b", " ben ", None),
        Known("c", "Cho", None),
        Known("d", "Dee", None),
        Known("e", None, None),
    ]
    found = match("crm", known, roster)
    assert found.same == {"a": 1, "b": 2}
    assert found.asked == {"c": (3, 4)}
    assert found.new == ("d", "e")


def test_a_name_twice_in_the_source_is_a_question() -> None:
    found = match("crm", [Known("a", "Ben", None), Known("b", "Ben", None)], [person(2, "Ben")])
    assert (found.same, found.asked) == ({}, {"a": (2,), "b": (2,)})


def test_a_name_never_joins_two_sources_or_two_addresses_by_itself() -> None:
    known = [Known("a", "Ana", None), Known("b", "Ben", "ben@new.example")]
    roster = [person(1, "Ana", None, "other"), person(2, "Ben", "ben@old.example")]
    assert match("crm", known, roster).asked == {"a": (1,), "b": (2,)}


def test_what_is_settled_stays_and_is_nobody_elses() -> None:
    known = [Known("a", "Ana", None, person_id=7), Known("b", "Ana", None)]
    found = match("crm", known, [person(7, "Ana", None, "crm")])
    assert (found.same, found.new) == ({"a": 7}, ("b",))


def test_the_suppression_list_names_nobody() -> None:
    one = suppression("secret", "crm:Ana")
    assert one == suppression("secret", "CRM:ana ")
    assert one != suppression("another", "crm:Ana")
    assert set(one) <= set("0123456789abcdef")
