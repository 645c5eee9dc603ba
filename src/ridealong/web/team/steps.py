"""Where the deals of a team move on and where they are lost: people by stage, as a heat map and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ridealong.figures.rules.peers import FEWEST_CASES
from ridealong.figures.rules.portraits import Figures, Many, One
from ridealong.kernel.sentences import percent, say
from ridealong.people.rules import Member
from ridealong.web.figures.naming import STAGED, evidence_address
from ridealong.web.plots.heat import Cell, Heat, shade

NOTHING = Cell("", "none")


def steps(members: Sequence[Member], found: Many | None) -> Heat | None:
    """People A to Z by stage, in the order in which deals pass them; None where there are no two stages to compare."""
    if found is None:
        return None
    stages = _stages(found)
    known = [(one.person.name, found.people[one.person.id]) for one in members if one.person.id in found.people]
    rows = tuple((name, tuple(_cell(own, stage, found) for stage in stages)) for name, own in known if _staged(own))
    return Heat(tuple(stages), rows) if len(stages) > 1 and rows else None


def csv_rows(members: Sequence[Member], found: Many | None) -> Iterator[tuple[object, ...]]:
    """One line a person and stage."""
    yield "person", "stage", "moved_on", "adjusted", "low", "high", "deals", "verdict"
    for member in members:
        own = None if found is None else found.people.get(member.person.id)
        for one in () if own is None else _staged(own):
            row = one.row
            yield (
                member.person.name, one.measure.stage, row.value, row.adjusted, row.low, row.high, row.n, row.verdict,
            )  # fmt: skip


def _staged(own: Figures) -> list[One]:
    return [one for one in own.measures if one.measure.measure == STAGED]


def _stages(found: Many) -> list[str]:
    there = {one.measure.stage or "" for own in found.people.values() for one in _staged(own)}
    place = {stage: at for at, stage in enumerate(found.about.stages)}
    return sorted(there, key=lambda stage: (place.get(stage, len(place)), stage))


def _cell(own: Figures, stage: str, found: Many) -> Cell:
    """As counted in words; coloured by the adjusted share, which stays near the peers' where there are few cases."""
    one = next((one for one in _staged(own) if one.measure.stage == stage), None)
    if one is None or one.row.value is None:
        return NOTHING
    href = evidence_address(one.measure.name, own.key, found.about.as_of)
    if one.row.n < FEWEST_CASES:
        return Cell(say("team.steps.few"), "none", href)
    return Cell(percent(one.row.value), shade(one.row.adjusted), href, real=one.certainty == "real")
