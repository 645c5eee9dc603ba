"""One measure: the league table as the report ranks it, and beside it what the data can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from ridealong.figures.queries.luck import LuckPage, league_of
from ridealong.figures.rules.certainty import Certainty, certainty
from ridealong.figures.rules.leagues import League
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
    """Both tables of a measure, and the lines that lead from one to the other. Where `whole` of them does not fit,
    `more` leads to all, A to Z; there (`asked`) they come in pages and can be searched."""

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
    whole: int
    left_out: int
    more: str
    asked: Chosen
    number: int = 1
    pages: int = 1
    earlier: str = ""
    later: str = ""

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
    """The tables of a measure, at most sixty rows: some of every group, or a page of all."""
    as_of, currency, anchor = luck.as_of, luck.currency, measure_anchor(one.name, one.group)
    found = league_of(luck, one, low_is_better=one.measure in LOW_IS_BETTER, ask=asked.ask)
    axis = _axis(one, found.rows, currency)
    league = sorted((row for row in found.rows if row.key in found.ranks), key=lambda row: found.ranks[row.key])
    grouped = _grouped(one, found)
    places = {row.key: place for place, row in enumerate(row for group in grouped for row in group.rows)}
    targets = [(places[row.key], _certainty(row, one) == "real") for row in league]
    alone = replace(asked, measure=one.name, group=one.group, whole=True)
    return Duel(
        anchor=anchor,
        name=one.name,
        title=_title(one, title, everybody=luck.whole),
        about=_about(one),
        column=measure_title(one),
        head=head(axis),
        ranked=tuple(
            Ranked(
                found.ranks[row.key], row.name, with_unit(row.value, one, currency),
                evidence_address(one.name, row.key, as_of),
            )
            for row in league
        ),
        slope=slope(targets, [len(group.rows) for group in grouped]),
        groups=tuple(
            Group(group.title, group.more, tuple(_told(row, one, axis, currency) for row in group.rows), group.apart)
            for group in grouped
        ),
        hint=_hint(one, currency),
        whole=found.count,
        left_out=found.left_out,
        more=f"{alone.address(text='', page=1)}#{anchor}",
        asked=alone,
        number=found.page,
        pages=found.pages,
        earlier=f"{alone.address(page=found.page - 1)}#{anchor}" if found.page > 1 else "",
        later=f"{alone.address(page=found.page + 1)}#{anchor}" if found.page < found.pages else "",
    )  # fmt: skip


def _axis(one: LuckMeasure, rows: Sequence[LuckRow], currency: str | None) -> Axis:
    compared = [row for row in rows if row.adjusted is not None]
    numbers = [number for row in compared for number in (row.value, row.adjusted, row.low, row.high)]
    return axis_of([*numbers, one.peers], unit=one.unit, currency=currency)


def _grouped(one: LuckMeasure, league: League) -> list[Group[LuckRow]]:
    """Above and below, each sure and then likely; mix, too close, not compared. Empty ones are left out; one of which
    some are shown says of how many."""

    def those(said: frozenset[str], side: str | None = None) -> tuple[tuple[LuckRow, ...], int]:
        rows = (row for row in league.rows if _certainty(row, one) in said and side in {None, row.side})
        sizes = league.sizes.items()
        return tuple(rows), sum(n for (sure, at), n in sizes if sure in said and side in {None, at})

    def group(plain: Group[LuckRow], size: int) -> Group[LuckRow]:
        if len(plain.rows) == size:
            return plain
        some = say("web.group.some", n=size, shown=len(plain.rows))
        return replace(plain, more=" ".join(words for words in (plain.more, some) if words))

    found = []
    for name in ("above", "likely_above", "below", "likely_below"):
        sure = frozenset({"likely" if name.startswith("likely_") else "real"})
        rows, size = those(sure, name.removeprefix("likely_"))
        found.append(group(standing_apart(name, rows), size))
    mixed, n = those(frozenset({"mix"}))
    found.append(
        group(Group(say("web.group.mix"), say("web.group.mix.more", n=n, mix=mix(one.adjusted_for)), mixed), n)
    )
    close, n = those(frozenset({"too_close"}))
    found.append(group(Group(say("web.group.too_close"), say("web.group.too_close.more", n=n), close), n))
    out, n = those(NOT_COMPARED)
    found.append(group(Group(say("web.group.not_compared"), "", out), n))
    return [one for one in found if one.rows]


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
