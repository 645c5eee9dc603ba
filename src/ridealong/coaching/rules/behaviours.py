"""The observation sheet: behaviours that can be seen, by topic, and how each is marked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ridealong.coaching.rules.kinds import SIT_IN

COACHING = "coaching_skill"
SHEET = Path(__file__).parents[1] / "data" / "behaviours.toml"
NOT_SEEN = 0
LEVELS = (1, 2, 3, 4, 5)
LONGEST_EVIDENCE = 300
LONGEST_DEBRIEF = 1000


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that can be seen. A retired one is shown where it was marked and marked no more."""

    code: str
    topic: str
    retired: bool = False

    @property
    def words(self) -> str:
        """Its key in the catalogue."""
        return f"observing.behaviour.{self.code}"

    def is_seen_in(self, form: str) -> bool:
        """Whether it is on the sheet of sessions that work like this: how somebody coaches is seen where another sits
        in on it, and nowhere else."""
        return (self.topic == COACHING) == (form == SIT_IN)


@cache
def behaviours() -> Mapping[str, Behaviour]:
    """Every behaviour that was ever on the sheet, by its code, in the order of the sheet."""
    data = tomllib.loads(SHEET.read_text(encoding="utf-8"))
    return {code: Behaviour(code, **about) for code, about in data.items()}


def level_of(text: str) -> int | None:
    """The mark that a form sends; None for none yet. Raises ValueError for what is no mark."""
    if not text:
        return None
    level = int(text)
    if level not in {NOT_SEEN, *LEVELS}:
        raise ValueError(text)
    return level
