"""How decimals are written is decided by what cannot be read in two ways; a slip decides nothing."""

from __future__ import annotations

import pytest

from ridealong.figures.rules.styles import NumberEvidence, decimals


def seen(comma: int = 0, groups: int = 0, english: int = 0, unclear: int = 0, pointed: int = 0) -> NumberEvidence:
    """Numbers such as 12,5 and 1.234,50 and 1,234.50 and 1,234 and 12.5."""
    return NumberEvidence(comma, groups, english, unclear, pointed, point=pointed)


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        (seen(), None),
        (seen(pointed=60), None),
        (seen(comma=60), "comma"),
        (seen(comma=60, groups=1), "grouped_comma"),
        (seen(english=60), "grouped_point"),
        (seen(unclear=60), "ask"),
        (seen(unclear=60, pointed=1), "grouped_point"),
        (seen(unclear=60, comma=1), "ask"),
        (seen(unclear=10, comma=5), "comma"),
        (seen(comma=1, pointed=59), None),
        (seen(comma=1, english=59), "grouped_point"),
        (seen(comma=1, unclear=10, pointed=59), "grouped_point"),
        (seen(comma=59, pointed=1), "comma"),
        (seen(groups=59, english=1), "grouped_comma"),
        (seen(comma=10, pointed=59), "ask"),
        (seen(comma=59, english=10), "ask"),
    ],
)
def test_the_way_that_most_are_written(evidence: NumberEvidence, found: str | None) -> None:
    assert decimals(evidence) == found


def test_a_point_may_group_where_commas_are_decimals() -> None:
    """1.234 beside 12,5 is more than a thousand."""
    assert decimals(NumberEvidence(comma=5, grouped_comma=0, grouped_point=0, unclear=0, pointed=0, point=3)) == (
        "grouped_comma"
    )


def test_a_comma_and_a_point_before_three_digits_each_are_asked() -> None:
    assert decimals(NumberEvidence(comma=0, grouped_comma=0, grouped_point=0, unclear=4, pointed=0, point=3)) == "ask"
