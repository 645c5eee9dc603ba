"""What the demo leader saw of their people in two years of ride-alongs, call reviews and practice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

import numpy as np

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.observing import write_sheet
from ridealong.coaching.rules.behaviours import COACHING, LEVELS, NOT_SEEN, behaviours
from ridealong.coaching.rules.kinds import OBSERVED
from ridealong.coaching.rules.merging import Written
from ridealong.coaching.rules.past import Past
from ridealong.demo.words import words

EVENING = time(17, 30, tzinfo=UTC)
MARKED, UNSEEN, SAID = 0.85, 0.1, 0.35
GROWS = 2.5  # marks, in what one has worked on, in the middle third of the time


def see(leader_id: int, sessions: Iterable[tuple[int, Past]], *, seed: tuple[int, ...]) -> str:
    """Fills the sheets of one person's sessions, each on its own day. One behaviour has grown, the others lie where
    they lie; answers which."""
    rng = np.random.default_rng(seed)
    usual = {code: float(rng.uniform(2.0, 4.0)) for code, one in behaviours().items() if one.topic != COACHING}
    grown = str(rng.choice(list(usual)))
    seen = [(number, one) for number, one in sessions if one.form in OBSERVED]
    for at, (session_id, one) in enumerate(seen):
        share = float(np.clip(3 * at / max(1, len(seen) - 1) - 1, 0, 1))
        marks = {**usual, grown: usual[grown] - GROWS / 2 + GROWS * share}
        by = Viewer(account_id=None, person_id=leader_id, today=one.held_on)
        try:
            write_sheet(
                by, session_id=session_id, written=_written(marks, rng), now=datetime.combine(one.held_on, EVENING)
            )
        except Refused:
            continue  # led by somebody else then
    return grown


def _written(marks: dict[str, float], rng: np.random.Generator) -> dict[str, Written]:
    said = words()["seen"]
    found = {name: Written("", str(rng.choice(said[name]))) for name in ("worked", "change")}
    for code, usual in marks.items():
        if rng.random() >= MARKED:
            continue
        level = round(float(np.clip(rng.normal(usual, 0.6), min(LEVELS), max(LEVELS))))
        found[f"level.{code}"] = Written("", str(NOT_SEEN if rng.random() < UNSEEN else level))
        if rng.random() < SAID:
            found[f"evidence.{code}"] = Written("", str(rng.choice(said["evidence"])))
    return found
