"""One measure: the league table as the report ranks it, and beside it what the data can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.figures.queries.luck import LuckPage
from ridealong.figures.rules.certainty import Certainty, certainty
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow
from ridealong.figures.rules.words import mix
from ridealong.kernel.sentences import p_value, say
from ridealong.web.figures.choosing import Chosen
from ridealong.web.figures.naming import evidence_address, measure_anchor, measure_title, with_unit
from ridealong.web.groups import Group, standing_apart
from ridealong.web.plots.axis import Axis, axis_of
from ridealong.web.plots.interval import Interval, empty_row, head, row
from ridealong.web.plots.slope import slope

# The report ranks these from the smallest up.
LOW_IS_BETTER = frozenset({"cycle_time", "stale_share", "pipeline_age"})
MOST = 60
ON_PAPER = 16
EACH_BIG = 5  # rows of a group of a big table that are on paper, as the style sheet has it
NOT_COMPARED = frozenset({"too_few", "no_fair_peers", "not_compared"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the league table."""

    rank: int
    name: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the truth: plot, likely range and cases, or in words why there is none."""

    name: str
    plot: SafeString
    between: str
    n: int
    real: bool


@dataclass(frozen=True, slots=True)
class Duel:
    """Both tables of a measure, and the lines that lead from one to the other. `left_out`: rows that are not shown, but
    where `more` leads."""

    anchor: str
    name: str
    title: str
    about: str
    column: str
    head: SafeString
    ranked: tuple[Ranked, ...]
    slope: SafeString
    groups: tuple[Group[Told], ...]
    hint: str
    left_out: int
    more: str

    @property
    def big(self) -> bool:
        """Whether the rows are too many for a sheet of paper, so that only those who stand apart are on it."""
        return len(self.ranked) > ON_PAPER

    @property
    def lines(self) -> float:
        """How many it takes on paper; the title of a group takes a little more than one."""
        rows = (min(len(one.rows), EACH_BIG) * one.apart if self.big else len(one.rows) for one in self.groups)
        return sum(rows) + 1.25 * len(self.groups)


def duel(one: LuckMeasure, *, title: str, luck: LuckPage, asked: Chosen) -> Duel:
    """The tables of a measure, at most sixty rows unless all were asked for: real differences stay in."""
    as_of, currency = luck.as_of, luck.currency
    rows = _shown(one.rows, whole=asked.whole)
    axis = _axis(one, rows, currency)
    league = sorted(
        (row for row in rows if row.value is not None),
        key=lambda row: (_points(one, row), row.name.casefold(), row.key),
    )
    grouped = _grouped(one, rows)
    places = {row.key: place for place, row in enumerate(row for group in grouped for row in group.rows)}
    targets = [(places[row.key], _certainty(row, one) == "real") for row in league]
    return Duel(
        anchor=measure_anchor(one.name, one.group),
        name=one.name,
        title=_title(one, title, everybody=luck.whole),
        about=_about(one),
        column=measure_title(one),
        head=head(axis),
        ranked=tuple(
            Ranked(rank, row.name, with_unit(row.value, one, currency), evidence_address(one.name, row.key, as_of))
            for rank, row in enumerate(league, start=1)
        ),
        slope=slope(targets, [len(group.rows) for group in grouped]),
        groups=tuple(
            Group(group.title, group.more, tuple(_told(row, one, axis, currency) for row in group.rows), group.apart)
            for group in grouped
        ),
        hint=_hint(one, currency),
        left_out=len(one.rows) - len(rows),
        more=f"{asked.address(measure=one.name, whole=True)}#{measure_anchor(one.name, one.group)}",
    )


def _shown(rows: Sequence[LuckRow], *, whole: bool) -> list[LuckRow]:
    if whole or len(rows) <= MOST:
        return list(rows)
    kept = sorted(rows, key=lambda row: (row.verdict != "real", row.verdict in NOT_COMPARED, row.name.casefold()))
    return sorted(kept[:MOST], key=lambda row: (row.name.casefold(), row.key))


def _points(one: LuckMeasure, row: LuckRow) -> float:
    value = row.value or 0.0
    return value if one.measure in LOW_IS_BETTER else -value


def _axis(one: LuckMeasure, rows: Sequence[LuckRow], currency: str | None) -> Axis:
    compared = [row for row in rows if row.adjusted is not None]
    numbers = [number for row in compared for number in (row.value, row.adjusted, row.low, row.high)]
    return axis_of([*numbers, one.peers], unit=one.unit, currency=currency)


def _grouped(one: LuckMeasure, rows: Sequence[LuckRow]) -> list[Group[LuckRow]]:
    """Above and below, each sure and then likely; mix, too close, not compared. Empty ones are left out."""

    def those(said: str, side: str | None = None) -> tuple[LuckRow, ...]:
        return tuple(row for row in rows if _certainty(row, one) == said and side in {None, row.side})

    mixed, close = those("mix"), those("too_close")
    found = [
        standing_apart("above", those("real", "above")),
        standing_apart("likely_above", those("likely", "above")),
        standing_apart("below", those("real", "below")),
        standing_apart("likely_below", those("likely", "below")),
        Group(say("web.group.mix"), say("web.group.mix.more", n=len(mixed), mix=mix(one.adjusted_for)), mixed),
        Group(say("web.group.too_close"), say("web.group.too_close.more", n=len(close)), close),
        Group(say("web.group.not_compared"), "", tuple(row for row in rows if row.verdict in NOT_COMPARED)),
    ]
    return [group for group in found if group.rows]


def _certainty(row: LuckRow, one: LuckMeasure) -> Certainty:
    return certainty(row.verdict, row.low, row.high, one.peers)


def _told(one: LuckRow, measure: LuckMeasure, axis: Axis, currency: str | None) -> Told:
    numbers = (one.value, one.adjusted, one.low, one.high)
    if any(number is None for number in numbers):
        return Told(one.name, empty_row(axis), say(f"web.verdict.{one.verdict}"), one.n, real=False)
    value, adjusted, low, high = (float(number or 0.0) for number in numbers)
    real = _certainty(one, measure) == "real"
    shown = Interval(one.name, value, adjusted, low, high, measure.peers, None, one.n, real=real)
    between = say("web.between", low=_short(low, measure, currency), high=with_unit(high, measure, currency))
    return Told(one.name, row(shown, axis), between, one.n, real=real)


def _short(value: float, one: LuckMeasure, currency: str | None) -> str:
    """The lower end of a range, without the unit that its upper end carries."""
    words = with_unit(value, one, currency)
    return words if one.unit == "money" else words.partition("\u00a0")[0]


def _title(one: LuckMeasure, title: str, *, everybody: bool) -> str:
    """What the tables below say; of the people shown, where they are not everybody."""
    if one.spread is None:
        return say("web.duel.no_peers", measure=title)
    if one.distinguishable:
        real = one.real if everybody else sum(row.verdict == "real" for row in one.rows)
        return say("web.duel.real" if real else "web.duel.real_nobody", measure=title, n=real)
    return say("web.duel.mix" if one.mixed else "web.duel.chance", measure=title)


def _about(one: LuckMeasure) -> str:
    if one.adjusted_p_value is None:
        return say("web.duel.cases", n=one.cases)
    p = p_value(one.adjusted_p_value)
    if not one.adjusted_for:
        return say("web.duel.p", p=p, n=one.cases)
    return say("web.duel.p_held", p=p, mix=mix(one.adjusted_for), n=one.cases)


def _hint(one: LuckMeasure, currency: str | None) -> str:
    if one.peers is None:
        return say("web.duel.hint_alone")
    return say("web.duel.hint", peers=with_unit(one.peers, one, currency))
