"""What the week may know of a person."""

from __future__ import annotations

import numpy as np

from ridealong.week.rules.views import Views, without
from tests.week import build


def test_what_is_new_about_a_person_weighs_nothing_in_the_week_of_others() -> None:
    rates = np.full(12, 0.55)
    rates[1] = rates[2] = 0.2
    signals = build.signals(12, [build.signal("win_rate", rates, v=0.0009)])
    key = signals.measures[0].sellers[1]

    def real(held: dict[str, frozenset[str]]) -> list[int]:
        view = next(iter(Views(without(signals, held)).all))
        return [place for place in range(12) if view.is_real(place)]

    assert real({}) == [1, 2]
    assert real({key: frozenset({"attainment"})}) == [1, 2]
    assert real({key: frozenset({"win_rate"})}) == [2]
