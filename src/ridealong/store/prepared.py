"""Queries of which only numbers and days change: made into SQL once a process for every shape that they come in.

To say a query to Django takes longer than to have it answered: half of a page went into that. A function that is
`prepared` says a query by its arguments. For each shape of arguments it is called with numbers and days that stand for
others; from then on the real ones are filled into the SQL that came of it. Which of them are the same and which day
comes first belongs to the shape, as do roles, texts, what is None and how many there are of anything: the function may
branch on all of that. It must not compute with numbers or days, so what is computed comes as an argument of its own;
nor may it ask the database. A set of numbers arrives as a tuple.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
R = TypeVar("R")
Make = Callable[..., QuerySet[Any, Any]]
Order = tuple[tuple[int, ...], ...]

SHAPES = 256
MANY = 100  # of more, as many shapes would come as there are numbers of them
# What stands for others: a number that every column takes, days on which nothing lies.
NUMBER = 1_900_000_000
LARGEST = 2**63 - 1
DAY, MOMENT = date(9101, 1, 1), datetime(9101, 1, 1, tzinfo=UTC)
APART = 1000  # so far from what stands there the first time is what stands there the second time
# Whether a query is being said here; by a connection that threads share, another may ask at the same time.
_saying: ContextVar[bool] = ContextVar("saying", default=False)


class Most(int):
    """A number that belongs to the shape: of rows that are wanted, since the SQL itself says it."""


class Place(NamedTuple):
    """Where a value is filled in: of which type, and the how manieth of those."""

    kind: type
    turn: int


class Several(NamedTuple):
    """A collection, or a record by its fields."""

    kind: type
    items: tuple[Hashable, ...]


class Statement(NamedTuple):
    """SQL, its values with places among them, and what makes rows of what the database answers."""

    sql: str
    values: tuple[Any, ...]
    compiler: SQLCompiler
    model: type[Model]
    reads: Callable[..., Any]


class Told:
    """Takes the numbers and days out of arguments, each once; what is left is their shape."""

    def __init__(self) -> None:
        self.values: dict[type, dict[Any, int]] = {int: {}, date: {}, datetime: {}}

    def shape(self, value: Any) -> Hashable:
        kind = type(value)
        turns = self.values.get(kind)
        if kind is int and abs(value) > LARGEST:
            return Most(value)  # Django knows that no row has it, where a database only fails
        if turns is not None:
            return Place(kind, turns.setdefault(value, len(turns)))
        if kind in {set, frozenset} and value and all(type(one) is int for one in value):
            # Those that were told before come first: it makes no other shape who they are.
            known = self.values[int]
            items = sorted(value, key=lambda one: known.get(one, len(known)))
            return Several(tuple, tuple(map(self.shape, items)))  # a set would have another order each time
        if kind in {tuple, list}:
            return Several(tuple, tuple(map(self.shape, value)))
        if is_dataclass(value):
            return Several(kind, tuple(self.shape(getattr(value, one.name)) for one in fields(value)))
        other: Hashable = value
        return other

    def order(self) -> Order:
        """By how many days, and by how many moments, each is preceded."""
        return tuple(tuple(map(sorted(of).index, of)) for of in (self.values[date], self.values[datetime]))


@dataclass(frozen=True, slots=True)
class StandIns:
    """What stands for the real values while a query is said."""

    order: Order
    shift: int

    def value(self, place: Place) -> Any:
        if place.kind is int:
            return NUMBER + self.shift + place.turn
        precise = place.kind is datetime
        return (MOMENT if precise else DAY) + timedelta(days=self.shift + self.order[precise][place.turn])

    def filled(self, shape: Any) -> Any:
        """Arguments of that shape."""
        if type(shape) is Place:
            return self.value(shape)
        if type(shape) is Several:
            items = tuple(map(self.filled, shape.items))
            return items if shape.kind is tuple else shape.kind(*items)
        return shape


def prepared(make: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """The rows of the query that `make` says. What cannot be prepared is asked as it is, with a warning."""

    @wraps(make)
    def ask(*args: P.args, **named: P.kwargs) -> list[R]:
        told = Told()
        shape = told.shape((args, *named.items()))
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        few = len(told.values[int]) <= MANY
        found = _statement(make, vendor, shape, told.order()) if few else None
        if found is None:
            return list(make(*args, **named))
        given = {kind: [_written(value) for value in values] for kind, values in told.values.items()}
        places = (given[one.kind][one.turn] if type(one) is Place else one for one in found.values)
        return _read(found, tuple(places))

    return ask


class _Asked:
    """What Django's readers of rows want to know of a query set."""

    db = DEFAULT_DB_ALIAS

    def __init__(self, found: Statement, values: tuple[Any, ...]) -> None:
        self.compiler, self.model, self.query = copy(found.compiler), found.model, self
        self.compiler.connection = connections[DEFAULT_DB_ALIAS]
        self.compiler.as_sql = lambda *_args, **_named: (found.sql, values)  # type: ignore[method-assign]
        self._known_related_objects: dict[Any, Any] = {}

    def get_compiler(self, *_args: object, **_named: object) -> SQLCompiler:
        return self.compiler


def _read(found: Statement, values: tuple[Any, ...]) -> list[Any]:
    return list(found.reads(_Asked(found, values)))


@lru_cache(maxsize=SHAPES)
def _statement(make: Make, _vendor: str, shape: Hashable, order: Order) -> Statement | None:
    """None for what finds nothing, whatever stands in the database, and for what computes with its arguments: then
    values differ where nothing is to be filled in."""
    try:
        first, second = (_said(make, shape, StandIns(order, shift)) for shift in (0, APART))
    except EmptyResultSet:
        return None
    if (first.sql, first.values) == (second.sql, second.values):
        return first
    warnings.warn(f"{make.__qualname__} cannot be prepared", RuntimeWarning, stacklevel=3)
    return None


def _said(make: Make, shape: Any, standing: StandIns) -> Statement:
    connection = connections[DEFAULT_DB_ALIAS]
    args, *named = standing.filled(shape)
    before = _saying.set(True)
    try:
        with connection.execute_wrapper(_refuse):
            rows = make(*args, **dict(named))
    finally:
        _saying.reset(before)
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    places = {_written(standing.value(one)): one for one in _places(shape)}
    filled = tuple(places.get(one, one) if isinstance(one, Hashable) else one for one in values)
    reads: Callable[..., Any] = rows._iterable_class  # noqa: SLF001  it has no other name
    return Statement(sql, filled, compiler, rows.model, reads)


def _places(shape: Hashable) -> set[Place]:
    if type(shape) is Place:
        return {shape}
    return set().union(*map(_places, shape.items)) if type(shape) is Several else set()


def _written(value: Any) -> Any:
    """A value as the database is given it."""
    operations = connections[DEFAULT_DB_ALIAS].ops
    if type(value) is datetime:
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if type(value) is date else value


def _refuse(execute: Callable[..., Any], *given: Any) -> Any:
    if _saying.get():
        raise TypeError("what is prepared must not ask the database")
    return execute(*given)
