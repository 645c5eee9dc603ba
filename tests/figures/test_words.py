"""A seller against the peers in words: the number that is compared is said where the counted one would mislead."""

from __future__ import annotations

import pytest

from ridealong.figures.rules.shapes import LuckMeasure, Spread
from ridealong.figures.rules.words import Told, measure_sentence, seller_sentence
from ridealong.kernel.sentences import Sentence, render

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


def entry(lowest: float, highest: float, *, distinguishable: bool = False, real: int = 0) -> LuckMeasure:
    return LuckMeasure(
        "stale_share", "share", 20, 900, Spread(0.99, 0.0, 0.01), 0.5, 0.5, (), distinguishable, 0.0, (0.0, 0.0), (),
        Sentence("figures.luck.no_fair_peers"), lowest=lowest, highest=highest, real=real,
    )  # fmt: skip


def test_a_spread_that_nobody_can_see_is_not_split_into_chance_and_person() -> None:
    told = Told("stale_share", None, "share", None)
    assert render(measure_sentence(told, entry(0.0, 0.2))).startswith("From 0\u00a0% to 20\u00a0%, and 99\u00a0%")
    for same in (entry(0.0, 0.0), entry(0.0, 0.00004)):
        assert render(measure_sentence(told, same)) == "Everybody is at 0\u00a0%: there is no spread to explain."
    found = render(measure_sentence(told, entry(0.0, 0.00004, distinguishable=True, real=3)))
    assert found.startswith("3 of 20 sellers stand apart")
