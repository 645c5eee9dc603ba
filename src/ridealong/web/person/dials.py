"""The four dials: nouns and never verdicts. A dial without data says what is missing and what would make it appear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from ridealong.figures.rules.evidence import PRODUCTIVITY
from ridealong.figures.rules.portraits import About, EffortRow, Figures, One, RunningQuarter
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Sentence, percent, say
from ridealong.web.figures.naming import evidence_address
from ridealong.web.plots.axis import Axis
from ridealong.web.plots.interval import Interval, dial, row

PERCENTILE = Axis(0.0, 100.0, (0.0, 50.0, 100.0), "count")
ATTAINED = Axis(0.0, 2.0, (0.0, 1.0, 2.0), "ratio")
SHARE = Axis(0.0, 1.0, (0.0, 0.5, 1.0), "share")
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class Dial:
    """One dial as pages show it. `value` empty: `said` tells why. `side` of the peers: above, likely_above, same,
    likely_below or below; `compared`: whether that can be said at all."""

    name: str
    title: str
    value: str
    unit: str
    plot: SafeString
    small: SafeString
    said: tuple[str, ...]
    short: str
    href: str | None
    side: str
    compared: bool
    numbers: tuple[float | None, float | None, float | None] = (None, None, None)


def dials(name: str, found: Figures | None, about: About | None) -> tuple[Dial, ...]:
    """Productivity, competence, confidence and success of one person."""
    return (productivity(name, found, about), _later("competence"), _later("confidence"), success(name, found, about))


def _later(name: str) -> Dial:
    """What other rooms will measure."""
    return _missing(name, say(f"person.dial.{name}.missing"), say("person.dial.missing.short"))


def _missing(name: str, said: str, short: str) -> Dial:
    none = SafeString("")
    return Dial(name, say(f"person.dial.{name}"), "", "", none, none, (said,), short, None, "same", compared=False)


def _first(name: str, day: date) -> Dial:
    """What the person sees before anybody else."""
    return _missing(name, say("person.dial.first", day=day), say("person.dial.first.short", day=day))


def productivity(name: str, found: Figures | None, about: About | None) -> Dial:
    """Percentile of what they put in and move among fair peers."""
    if found is not None and PRODUCTIVITY in found.held:
        return _first("productivity", found.held[PRODUCTIVITY])
    effort = None if found is None else found.effort
    if found is None or about is None or effort is None:
        return _missing("productivity", say("person.dial.productivity.missing"), say("person.dial.missing.short"))
    if effort.percentile is None or effort.low is None or effort.high is None:
        return _uncompared("productivity", effort.verdict)
    real = effort.verdict == "real"
    shown = Interval(
        name, effort.percentile, effort.percentile, effort.low, effort.high, MIDDLE, None, effort.n, real=real
    )
    side = ("above" if effort.percentile > MIDDLE else "below") if real else "same"
    return Dial(
        name="productivity",
        title=say("person.dial.productivity"),
        value=f"{effort.percentile:.0f}",
        unit=say("person.dial.productivity.unit"),
        plot=dial(shown, PERCENTILE),
        small=row(shown, PERCENTILE, height=26),
        said=(_between(effort, side), _counted(effort, about)),
        short="",
        href=evidence_address(PRODUCTIVITY, found.key, about.as_of),
        side=side,
        compared=True,
        numbers=(effort.percentile, effort.low, effort.high),
    )


def _between(effort: EffortRow, side: str) -> str:
    low, high = f"{effort.low:.0f}", f"{effort.high:.0f}"
    return say("person.dial.productivity.between", low=low, high=high, peers=effort.peers, side=_side(side))


def _counted(effort: EffortRow, about: About) -> str:
    kinds = [say(f"person.effort.{kind}") for kind in about.kinds]
    return say("person.dial.productivity.counted", n=effort.n, kinds=kinds)


def _side(side: str) -> Sentence:
    return Sentence(f"person.side.{side}")


def _uncompared(name: str, verdict: str) -> Dial:
    return _missing(name, say(f"person.uncompared.{verdict}"), say(f"web.verdict.{verdict}"))


def success(name: str, found: Figures | None, about: About | None) -> Dial:
    """Attainment of quota; without quotas the win rate, but only where it tells people apart."""
    if found is None or about is None:
        return _missing("success", say("person.dial.success.missing"), say("person.dial.missing.short"))
    for measure in ("attainment", "win_rate"):
        if measure in found.held:
            return _first("success", found.held[measure])
    attained = found.of("attainment")
    if attained is not None and attained.row.value is not None:
        return _success(name, attained, found, about, ATTAINED)
    wins = found.of("win_rate")
    if wins is not None and wins.measure.distinguishable and wins.row.value is not None:
        return _success(name, wins, found, about, SHARE)
    key = "person.dial.success.alike" if wins is not None else "person.dial.success.missing"
    return _missing("success", say(key), say("person.dial.missing.short"))


def _success(name: str, one: One, found: Figures, about: About, axis: Axis) -> Dial:
    row_of, measure = one.row, one.measure.measure
    if row_of.adjusted is None or row_of.low is None or row_of.high is None:
        return _uncompared("success", row_of.verdict)
    value = row_of.value or 0.0
    shown = Interval(
        name, value, row_of.adjusted, row_of.low, row_of.high, one.measure.peers, one.measure.band, row_of.n,
        real=one.certainty == "real",
    )  # fmt: skip
    between = say(
        "person.dial.success.between", low=row_of.low, high=row_of.high,
        peers=one.measure.peers or 0.0, side=_side(one.side),
    )  # fmt: skip
    return Dial(
        name="success",
        title=say("person.dial.success"),
        value=f"{value:.2f}" if measure == "attainment" else percent(value),
        unit=say(f"person.dial.success.{measure}"),
        plot=dial(shown, axis),
        small=row(shown, axis, height=26),
        said=tuple(words for words in (between, _quarter(found.quarter, about)) if words),
        short="",
        href=evidence_address(measure, found.key, about.as_of),
        side=one.side,
        compared=True,
        numbers=(value, row_of.low, row_of.high),
    )


def _quarter(running: RunningQuarter | None, about: About) -> str:
    """How the running quarter stands: won of its target, and where it is likely to finish."""
    if running is None:
        return ""
    won, target = Money(running.won, about.currency), Money(running.target, about.currency)
    low, high = running.low / running.target, running.high / running.target
    return say("person.dial.success.quarter", won=won, target=target, low=low, high=high)
