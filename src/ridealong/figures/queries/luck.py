"""Luck or real, as a viewer may see it. Pages import this: what computes is loaded only where something is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import open_snapshot
from ridealong.figures.queries import firsts, imports, stored
from ridealong.figures.queries.days import day_of, facts_day, reach
from ridealong.figures.queries.reading import seen
from ridealong.figures.queries.stored import Tables
from ridealong.figures.rules.leagues import Ask, League, league
from ridealong.figures.rules.peers import Peers
from ridealong.figures.rules.shapes import LuckMeasure, SellerKey
from ridealong.figures.rules.words import Told, shown
from ridealong.kernel.sentences import Sentence
from ridealong.people.queries import organisation, switched_off


@dataclass(frozen=True, slots=True)
class LuckPage:
    """What the page luck or real shows. `late`: the tables are of other facts, another roster or another day than the
    current ones, because the worker has not finished. `since`: the day after which the facts have closed deals."""

    as_of: date
    computed_at: datetime
    imported_on: date
    currency: str | None
    hindsight: bool
    late: bool
    whole: bool
    sellers: int
    notice: Sentence | None
    measures: tuple[LuckMeasure, ...]
    since: date | None
    people: int
    sight: Sight


@dataclass(frozen=True, slots=True)
class Sight:
    """The way from a page to what stands behind it, for whoever may see it: `luck_page` and `comparison` alone make
    this. `held`: by source key, what the viewer does not see yet."""

    tables: Tables
    names: Mapping[SellerKey, str]
    held: Mapping[SellerKey, frozenset[str]]


def league_of(page: LuckPage, one: LuckMeasure, *, low_is_better: bool, ask: Ask) -> League:
    """The rows of a measure on a page, as many as can be shown, with their ranks among all that the viewer
    may see."""
    sight = page.sight
    raw = stored.raw_rows(sight.tables, one, sight.names, held=sight.held)
    return league(raw, sight.names, peers=one.peers, low_is_better=low_is_better, ask=ask)


def luck(viewer: Viewer, *, as_of: date | None = None, today: date) -> tuple[LuckMeasure, ...]:
    """Luck or real, computed now. A leader sees the rows of the own line only. Raises NoFacts."""
    computing, measuring, current = _heavy("computing"), _heavy("measuring"), _heavy("setting")
    day = as_of or facts_day(today)[0]
    with computing.bench(current.setting(), day, memory=settings.RIDEALONG.memory) as bench:
        found: tuple[LuckMeasure, ...] = measuring.luck_table(bench)
        currency = bench.basis.currency
    names, whole = seen(viewer)
    if whole:
        return found
    return tuple(
        shown(Told(one.measure, one.stage, one.unit, currency), one, [row for row in one.rows if row.key in names])
        for one in found
    )


def luck_page(viewer: Viewer, today: date, *, brief: bool = False) -> LuckPage | None:
    """The latest stored tables, with the rows that the viewer may see; None before the first are ready. `brief`: with
    the rows of those alone who are real, for pages, which get the others by `league_of`."""
    current = imports.current()
    if current is None:
        return None
    tables = stored.newest(current, today)
    if tables is None:
        return None
    day, notice = day_of(open_snapshot(settings.RIDEALONG.facts, current.snapshot), today)
    late = (tables.snapshot, tables.day) != (current.snapshot, day)
    return _page(viewer, tables, late=late, notice=notice, brief=brief)


def comparison(viewer: Viewer, *, until: date, peers: Peers, brief: bool = False) -> LuckPage | None:
    """Luck or real as of another day or among other peers, as stored when somebody asked; None until then."""
    current = imports.current()
    if current is None:
        return None
    tables = stored.comparison(current, until, peers)
    if tables is None:
        return None
    wanted = (current.snapshot, organisation().roster_revision)
    late = (tables.snapshot, tables.roster_revision) != wanted
    notice = reach(open_snapshot(settings.RIDEALONG.facts, current.snapshot), until)
    return _page(viewer, tables, late=late, notice=notice, brief=brief)


def _page(viewer: Viewer, tables: Tables, *, late: bool, notice: Sentence | None, brief: bool) -> LuckPage:
    """What stands in the tables, with the rows that the viewer may see."""
    names, whole = seen(viewer)
    held = firsts.by_key(firsts.held_back(viewer))
    if brief:
        measures, people = stored.brief(tables, names, off=switched_off(), held=held)
    else:
        measures = stored.luck(tables, names, everybody=whole, off=switched_off(), held=held)
        people = len({row.key for one in measures for row in one.rows})
    about = stored.index(tables)
    eve = about["observed"]["eve"]
    return LuckPage(
        as_of=tables.day,
        computed_at=stored.computed_at(tables),
        imported_on=date.fromisoformat(about["imported_on"]),
        currency=about["currency"],
        hindsight=about["hindsight"],
        late=late,
        whole=whole,
        sellers=about["sellers"],
        notice=notice,
        measures=measures,
        since=None if eve is None else date.fromisoformat(eve),
        people=people,
        sight=Sight(tables, names, held),
    )


def _heavy(module: str) -> Any:
    """A module that costs a web process 200 MiB: only the worker and the command line get here."""
    return import_module(f"ridealong.figures.queries.{module}")
