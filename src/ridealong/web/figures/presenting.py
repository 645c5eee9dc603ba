"""Luck or real as the template shows it: what to stop discussing, spreads, and each league table beside the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.figures.queries.luck import LuckPage
from ridealong.figures.rules.certainty import LIKELY
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow
from ridealong.figures.rules.words import is_small, mix
from ridealong.kernel.sentences import Sentence, say
from ridealong.web.figures.choosing import Chosen
from ridealong.web.figures.duels import Duel, duel
from ridealong.web.figures.naming import evidence_address, measure_anchor, measure_title, with_unit
from ridealong.web.plots.split import split

MOST_NAMED = 5  # people with whom a conversation pays
MOST_WELL = 3
MOST_STOP = 10  # measures that are not worth discussing
MOST_DUELS = 2
MOST_ROWS = 200  # on one page, over all tables
SPREADS_ON_PAPER = 12
PLAIN, DENSE = 36, 40  # lines of all tables on one sheet of paper, in both sizes of the style sheet


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a measure says of the sellers, in a word and a few more."""

    word: str
    icon: str
    real: bool
    more: str


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One line of the table of spreads."""

    title: str
    group: str
    href: str
    low: str
    high: str
    plot: SafeString
    verdict: Verdict
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A measure that is not worth discussing, and why; `href` leads to its table."""

    title: str
    href: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody whose difference is real; `href` leads to the deals behind the number."""

    sentence: Sentence
    href: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Everything on the page."""

    luck: LuckPage
    heading: str
    shown: int
    stop: tuple[Stop, ...]
    stop_more: int
    pays: tuple[Talk, ...]
    pays_more: int
    well: tuple[Talk, ...]
    spreads: tuple[SpreadRow, ...]
    duels: tuple[Duel, ...]

    @property
    def paper(self) -> str:
        """How it becomes one sheet of paper: as it is, dense, or dense with the first table alone."""
        lines = min(len(self.spreads), SPREADS_ON_PAPER) + sum(one.lines for one in self.duels)
        return "" if lines <= PLAIN else "dense" if lines <= DENSE else "dense alone"


def figures_page(luck: LuckPage, asked: Chosen) -> FiguresPage:
    """The page: the tables of the measure that was asked for, all of their rows where that was asked for too."""
    grouped = {name for name, count in Counter(one.name for one in luck.measures).items() if count > 1}
    ordered = sorted(luck.measures, key=_by_person)
    chosen = _chosen(ordered, asked.measure)
    worse, better = _real_rows(luck)
    stop = [one for one in ordered if one.spread and not one.distinguishable]
    return FiguresPage(
        luck=luck,
        heading=_heading(luck.measures),
        shown=max((one.seen for one in luck.measures), default=0) if asked.group else luck.people,
        stop=tuple(Stop(_title(one, grouped), _place(one, chosen, asked), one.sentence) for one in stop[:MOST_STOP]),
        stop_more=max(0, len(stop) - MOST_STOP),
        pays=tuple(worse[:MOST_NAMED]),
        pays_more=max(0, len(worse) - MOST_NAMED),
        well=tuple(better[:MOST_WELL]),
        spreads=tuple(_spread_row(one, luck, grouped, chosen, asked) for one in ordered),
        duels=tuple(duel(one, title=_title(one, grouped), luck=luck, asked=asked) for one in chosen),
    )


def _by_person(one: LuckMeasure) -> tuple[bool, bool, float, str, str]:
    """Real ones first, by the person's part; those without fair peers last."""
    part = 0.0 if one.spread is None else one.spread.person
    return one.spread is None, not one.distinguishable, -part, one.name, one.group


def _chosen(ordered: Sequence[LuckMeasure], measure: str) -> list[LuckMeasure]:
    """The measures whose tables stand on the page: the one asked for, else the first that have rows, within bounds."""
    with_rows = [one for one in ordered if one.seen]
    if measure:
        asked = [one for one in with_rows if one.name == measure]
        if asked:
            return asked[:MOST_DUELS]
    chance = [one for one in with_rows if one.spread is not None and not one.distinguishable]
    real = [one for one in with_rows if one.distinguishable]
    wanted = [*real[: MOST_DUELS - 1], *chance[-1:]] or with_rows[:1]
    found: list[LuckMeasure] = []
    rows = 0
    for one in wanted:
        if found and rows + one.seen > MOST_ROWS:
            break
        found.append(one)
        rows += one.seen
    return found


def _title(one: LuckMeasure, grouped: set[str]) -> str:
    title = measure_title(one)
    return f"{title}, {one.group}" if one.group and one.name in grouped else title


def _heading(measures: Iterable[LuckMeasure]) -> str:
    compared = {one.name: False for one in measures if one.spread is not None}
    for one in measures:
        if one.distinguishable:
            compared[one.name] = True
    if not compared:
        return say("web.luck.heading.none")
    real = sum(compared.values())
    if not real:
        return say("web.luck.heading.chance", of=_spelled(len(compared)))
    words = {"real": _spelled(real).capitalize(), "n": real, "of": _spelled(len(compared))}
    return say("web.luck.heading.all" if real == len(compared) else "web.luck.heading.some", **words)


def _spelled(number: int) -> str:
    words = say("web.number_words").split()
    return words[number] if number < len(words) else str(number)


def _real_rows(luck: LuckPage) -> tuple[list[Talk], list[Talk]]:
    """Who is worse than the peers beyond chance, and who is better: one line a person, the clearest first."""
    found = [
        (row, one)
        for one in luck.measures
        for row in one.rows
        if row.verdict == "real" and row.sentence is not None and row.probability_below is not None
    ]
    found.sort(key=lambda pair: -abs((pair[0].probability_below or 0) - 0.5))
    worse: dict[str, Talk] = {}
    better: dict[str, Talk] = {}
    for row, one in found:
        side = worse if (row.probability_below or 0) >= LIKELY else better
        side.setdefault(row.key, _talk(row, one, luck))
    return list(worse.values()), list(better.values())


def _talk(row: LuckRow, one: LuckMeasure, luck: LuckPage) -> Talk:
    return Talk(row.sentence or Sentence("week.plain"), evidence_address(one.name, row.key, luck.as_of))


def _place(one: LuckMeasure, chosen: Sequence[LuckMeasure], asked: Chosen) -> str:
    """Where the tables of a measure stand: below, or on the page that shows them."""
    anchor = measure_anchor(one.name, one.group)
    here = any(other is one for other in chosen)
    return f"#{anchor}" if here else f"{asked.address(measure=one.name, whole=False, page=1)}#{anchor}"


def _spread_row(
    one: LuckMeasure, luck: LuckPage, grouped: set[str], chosen: Sequence[LuckMeasure], asked: Chosen
) -> SpreadRow:
    return SpreadRow(
        title=measure_title(one),
        group=one.group if one.name in grouped else "",
        href=_place(one, chosen, asked),
        low=with_unit(one.lowest, one, luck.currency),
        high=with_unit(one.highest, one, luck.currency),
        plot=_split(one),
        verdict=_verdict(one),
        p_value=one.adjusted_p_value,
    )


def _split(one: LuckMeasure) -> SafeString:
    """How the spread is made up; nothing where there is none."""
    if one.spread is None or one.sentence.key == "figures.luck.no_spread":
        return SafeString("")
    return split(one.spread.chance, one.spread.mix, one.spread.person)


def _verdict(one: LuckMeasure) -> Verdict:
    if one.spread is None:
        return Verdict(say("web.verdict.no_fair_peers"), "users", real=False, more="")
    if is_small(one):
        return Verdict(say("web.verdict.real_small"), "user", real=True, more=_who_is_real(one) if one.real else "")
    if one.distinguishable and one.real:
        return Verdict(say("web.verdict.real"), "user", real=True, more=_who_is_real(one))
    if one.distinguishable:
        return Verdict(say("web.verdict.real"), "user", real=True, more=say("web.verdict.real.nobody"))
    if one.mixed:
        more = say("web.verdict.mix.more", mix=mix(one.adjusted_for))
        return Verdict(say("web.verdict.mix"), "chart-no-axes-column", real=False, more=more)
    return Verdict(say("web.verdict.too_close"), "dices", real=False, more="")


def _who_is_real(one: LuckMeasure) -> str:
    """Who stands apart among those shown; numbers where they are many, or somebody else's people."""
    real = [row for row in one.rows if row.verdict == "real"]
    if len(real) == 1:
        return say(f"web.verdict.real.{real[0].side}", name=real[0].name)
    return say("web.verdict.real.count", n=one.real, of=one.sellers, shown=len(real))
