"""Musts that do not fit: how many minutes are missing, what would help, and what that displaces."""

from __future__ import annotations

from collections.abc import Sequence

from ridealong.kernel.calendar import Week
from ridealong.kernel.minutes import UNIT, units
from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.musts import Claim, Settled, missing
from ridealong.week.rules.names import Called
from ridealong.week.rules.options import Option
from ridealong.week.rules.sessions import Builder
from ridealong.week.rules.shapes import Remedy, Unmet


def unmet(builder: Builder, settled: Settled, free: int, focuses: Sequence[Option]) -> tuple[Unmet, ...]:
    """Every must that finds no minutes, in the order of claims; `free` is what the focuses leave for musts."""
    return tuple(_unmet(builder, settled, claim, free, focuses) for claim in settled.unmet)


def _unmet(builder: Builder, settled: Settled, claim: Claim, free: int, focuses: Sequence[Option]) -> Unmet:
    short = missing(claim, settled.wanted, free)
    name = builder.teller.called[claim.person]
    values = {"name": name, "minutes": claim.minutes, "missing": short}
    remedies = [Remedy(short, (), Sentence("week.remedy.minutes", values))]
    remedies += _by_dropping(builder, settled, claim, free, focuses)
    remedies.append(_by_waiting(builder.inputs.week, values))
    return Unmet(
        claim.must, builder.who(claim.person), short, tuple(remedies), Sentence(f"week.unmet.{claim.must}", values)
    )


def _by_dropping(
    builder: Builder, settled: Settled, claim: Claim, free: int, focuses: Sequence[Option]
) -> list[Remedy]:
    """The fewest sessions of least value whose minutes make room, with minutes on top if they are not enough."""
    protected = {one.person for one in (*settled.standing, *settled.wanted)}
    ordered = sorted(focuses, key=lambda one: (one.mean, one.person))
    cheap = [option for option in ordered if option.person not in protected]
    gained, names = 0, list[Called]()
    for option in cheap:
        gained += option.minutes
        who = builder.who(option.person)
        names.append(Called(who.name, who.id, whole=True))
        if claim.minutes <= free + gained:
            break
    if not names:
        return []
    more = missing(claim, settled.wanted, free + gained)
    key = "week.remedy.displace" if more == 0 else "week.remedy.displace_and_minutes"
    values = {"name": builder.teller.called[claim.person], "names": tuple(names), "minutes": more}
    return [Remedy(more, tuple(names), Sentence(key, values))]


def _by_waiting(week: Week, values: dict[str, object]) -> Remedy:
    return Remedy(0, (), Sentence("week.remedy.wait", {**values, "number": week.plus(1).number}))


def fitting(focuses: Sequence[Option], minutes: int) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The focuses that fit into so many minutes and those that do not: the lowest value goes first."""
    kept = sorted(focuses, key=lambda one: (one.mean, one.person))
    dropped = []
    while kept and sum(units(one.minutes) for one in kept) * UNIT > max(0, minutes):
        dropped.append(kept.pop(0))
    order = {id(one): place for place, one in enumerate(focuses)}
    return tuple(sorted(kept, key=lambda one: order[id(one)])), tuple(dropped)
