"""Whole numbers as addresses send them."""

from __future__ import annotations

import pytest

from ridealong.kernel.ids import whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("٣", None),
        ("²", None),
    ],
)
def test_only_plain_digits_are_a_number(text: str, number: int | None) -> None:
    assert whole(text) == number
