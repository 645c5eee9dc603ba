"""The stored figures of people, as a viewer may see them. Light: pages read this and compute nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.facts.snapshots import open_snapshot
from ridealong.figures.queries import firsts, quarters, stored
from ridealong.figures.queries.days import day_of
from ridealong.figures.queries.firsts import Held
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.tabled import CURVES, EFFORT, MONTHS, QUARTER, TROUBLE, WAITING, among, listing
from ridealong.figures.rules.evidence import PRODUCTIVITY
from ridealong.figures.rules.portraits import (
    About,
    CurvePoint,
    Detail,
    EffortRow,
    Figures,
    Many,
    MonthRow,
    One,
    Own,
    RunningQuarter,
    TroubledDeal,
    Waiting,
)
from ridealong.figures.rules.shapes import SellerKey
from ridealong.kernel.sentences import Sentence
from ridealong.people.queries import switched_off

Keys = Mapping[SellerKey, int]


def many(viewer: Viewer, people: Collection[int], *, current: CurrentRow | None, today: date) -> Many | None:
    """The figures of those people whom the viewer may see; None before the first figures are ready."""
    tables = stored.newest(current, today)
    if tables is None or current is None:
        return None
    allowed = visible(viewer, Act.READ_FIGURES)
    known = firsts.known(people if allowed is None else set(people) & allowed, viewer.today)
    held = firsts.hidden(viewer, known.new)
    return Many(_about(tables, current, today), _figures(tables, known.owners, known.names, switched_off(), held))


def own(viewer: Viewer, person_id: int, *, off: frozenset[str] | None = None, asked: bool = False) -> Own:
    """The way to what facts know of one person. `asked`: the door of the page has asked already whether the viewer may;
    `off` is what is switched off, where the caller has read it already. Raises Refused."""
    if not asked:
        require(viewer, Act.READ_FIGURES, person_id)
    hidden = not viewer.operator and viewer.person_id != person_id
    known = firsts.known([person_id], viewer.today)
    off = switched_off() if off is None else off
    return Own(person_id, tuple(known.owners), off, known.new.get(person_id, {}), hidden)


def one(of: Own, name: str, *, current: CurrentRow | None, today: date) -> Many | None:
    """The figures of that person alone; None before the first figures are ready."""
    tables = stored.newest(current, today)
    if tables is None or current is None:
        return None
    keys, held = dict.fromkeys(of.keys, of.person_id), {of.person_id: of.new} if of.hidden else {}
    return Many(_about(tables, current, today), _figures(tables, keys, dict.fromkeys(of.keys, name), of.off, held))


def detail(of: Own, *, current: CurrentRow | None, today: date) -> Detail | None:
    """What only the person's own page shows; None before the first figures are ready."""
    tables = stored.newest(current, today)
    if tables is None:
        return None
    keys, off = of.keys, of.off | of.held
    curve = _rows(tables, CURVES, 'day, "open", low, high, peers', keys, order="day")
    months = _rows(tables, MONTHS, "month, closed, won, low, middle, high", keys, order="month")
    columns = ", ".join(f'"{name}"' for name in TROUBLED)
    deals = _rows(tables, TROUBLE, columns, keys, by="seller", order="place")
    usual = stored.index(tables)["observed"]["usual_age"]
    return Detail(
        curve=() if "cycle_time" in off else tuple(CurvePoint(*row) for row in curve),
        months=()
        if "win_rate" in off
        else tuple(MonthRow(date.fromisoformat(month), *rest) for month, *rest in months),
        trouble=tuple(_troubled(usual, dict(zip(TROUBLED, row, strict=True))) for row in deals),
    )


def _about(tables: Tables, current: CurrentRow, today: date) -> About:
    said = stored.index(tables)
    day = day_of(open_snapshot(settings.RIDEALONG.facts, current.snapshot), today)[0]
    return About(
        as_of=tables.day,
        computed_at=stored.computed_at(tables),
        imported_on=date.fromisoformat(said["imported_on"]),
        currency=said["currency"],
        late=(tables.snapshot, tables.day) != (current.snapshot, day),
        kinds=tuple(said["kinds"]),
        stages=tuple(said["stages"]),
    )


def _figures(
    tables: Tables, keys: Keys, names: Mapping[SellerKey, str], off: frozenset[str], held: Held
) -> dict[int, Figures]:
    if not keys:
        return {}
    measures: dict[int, list[One]] = {}
    hidden = {key: frozenset(held.get(person, ())) for key, person in keys.items()}
    for measure in stored.luck(tables, names, everybody=False, off=off, held=hidden):
        for row in measure.rows:
            measures.setdefault(keys[row.key], []).append(One(measure, row))
    effort = {row[0]: EffortRow(*row[1:]) for row in _by_key(tables, EFFORT, OF_EFFORT, keys)}
    waiting = {row[0]: Waiting(*row[1:]) for row in _by_key(tables, WAITING, OF_WAITING, keys)}
    running = {row[0]: _running(*row[1:]) for row in _by_key(tables, QUARTER, OF_QUARTER, keys)}
    effort = {} if off & {stored.EFFORTS.get(kind) for kind in stored.index(tables)["kinds"]} else effort
    waiting = {} if "stale_share" in off else waiting
    running = {} if "pace" in off else running
    found: dict[int, Figures] = {}
    for key, person in keys.items():
        if person in found and key not in effort:
            continue
        found[person] = Figures(
            key=key,
            measures=tuple(measures.get(person, ())),
            effort=None if PRODUCTIVITY in hidden[key] else effort.get(key),
            waiting=waiting.get(key),
            quarter=running.get(key),
            held=held.get(person, {}),
        )
    return found


OF_EFFORT = "percentile, low, high, n, peers, verdict"
OF_WAITING = '"open", trouble, peers'
OF_QUARTER = "target, won, finish, variance"
TROUBLED = (
    "key", "name", "customer_name", "product_name", "value", "stage", "age", "pushed", "often", "stuck", "stepless",
)  # fmt: skip


def _by_key(tables: Tables, table: str, columns: str, keys: Keys) -> list[tuple[Any, ...]]:
    return _rows(tables, table, f"key, {columns}", keys, order="key")


def _rows(
    tables: Tables, table: str, columns: str, keys: Collection[SellerKey], *, order: str, by: str = "key"
) -> list[tuple[Any, ...]]:
    return tables.select(f"SELECT {columns} FROM {table} WHERE {among(by)} ORDER BY {order}", [listing(keys)])


def _running(target: float, won: float, finish: float, variance: float | None) -> RunningQuarter | None:
    if not target:
        return None
    return RunningQuarter(target, won, *quarters.likely_finish(won, finish, variance))


def _troubled(usual: int | None, row: Mapping[str, Any]) -> TroubledDeal:
    why = []
    if row["often"]:
        why.append(Sentence("figures.deal.pushed", {"times": row["pushed"]}))
    if row["stuck"]:
        why.append(Sentence("figures.deal.stuck_most", {"days": row["age"], "usual": usual}))
    if row["stepless"]:
        why.append(Sentence("figures.deal.stepless"))
    return TroubledDeal(
        deal=row["key"],
        name=row["name"] or row["key"].partition(":")[2],
        customer=row["customer_name"],
        product=row["product_name"],
        amount=row["value"],
        stage=row["stage"],
        days_open=row["age"],
        why=tuple(why),
    )
