"""A seller against the peers in words: the number that is compared is said where the counted one would mislead."""

from __future__ import annotations

import pytest

from ridealong.figures.rules.words import Told, seller_sentence
from ridealong.kernel.sentences import render

VALUES = Told("deal_value", None, "money", "EUR")


@pytest.mark.parametrize(
    ("value", "adjusted", "tail"),
    [
        (11_000.0, 11_000.0, "(61 won deals)"),
        (11_400.0, 11_000.0, "(61 won deals, adjusted)"),
        (10_600.0, 11_000.0, "(61 won deals; €11,000 where like is compared with like)"),
        (10_920.0, 11_000.0, "(61 won deals; €11,000 where like is compared with like)"),
    ],
)
def test_a_count_that_lies_with_the_peers_is_not_left_alone(value: float, adjusted: float, tail: str) -> None:
    said = seller_sentence(
        VALUES, name="Kadir", value=value, adjusted=adjusted, peers=10_900.0, low=10_950.0, high=11_100.0, n=61
    )
    assert tail in render(said)


def test_a_share_and_a_count_are_said_in_their_own_way() -> None:
    close = {"name": "Kadir", "value": 0.20, "adjusted": 0.32, "peers": 0.25, "low": 0.27, "high": 0.37, "n": 90}
    assert "; 32\u00a0% where like" in render(seller_sentence(Told("win_rate", None, "share", None), **close))
    many = {"name": "Kadir", "value": 90.0, "adjusted": 120.0, "peers": 100.0, "low": 110.0, "high": 130.0, "n": 90}
    assert "and 130; 120 where like" in render(seller_sentence(Told("closed_deals", None, "count", None), **many))
