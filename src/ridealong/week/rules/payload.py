"""A week as JSON and back, exactly. Names of people are left out: they come back from whoever still is there.

Values that JSON does not know are objects with one key "$": a day, a time, money, a measured number, a person, how a
sentence calls a person, a sentence, a tuple.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from ridealong.kernel.calendar import Week
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Measured, Sentence
from ridealong.week.rules.names import Called, first_name
from ridealong.week.rules.shapes import Who

Json = Any
Names = Mapping[int, str]
Row = TypeVar("Row")


class NotPlain(TypeError):
    """A week holds only values that can be written down and read back."""


def encode(value: object) -> Json:
    """JSON of a frozen row or any value that weeks are made of. Raises NotPlain."""
    for kind, name, write in _KINDS:
        if isinstance(value, kind):
            return {"$": name, **write(value)}
    if value is None or isinstance(value, bool | int | str | float):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {"$": "map", "of": {str(key): encode(one) for key, one in value.items()}}
    raise NotPlain(type(value))


def decode(row: type[Row], data: Json, names: Names) -> Row:
    """The frozen row of that type. Somebody whose name is not among `names` comes back without one."""
    values = {}
    for field in dataclasses.fields(row):  # type: ignore[arg-type]  # only called with dataclasses
        if field.name in data:
            values[field.name] = _typed(_hints(typing.cast("type", row))[field.name], data[field.name], names)
    return row(**values)


def decode_as(hint: Any, data: Json, names: Names) -> Any:
    """A value of any type that a field of a week may declare."""
    return _typed(hint, data, names)


@cache
def _hints(row: type) -> Mapping[str, Any]:
    return typing.get_type_hints(row)


def _typed(hint: Any, data: Json, names: Names) -> Any:
    """A value by the type that its field declares."""
    row = _row_in(hint)
    if isinstance(data, dict) and "$" not in data and row is not None:
        return decode(row, data, names)
    if isinstance(data, dict) and data.get("$") == "tuple":
        return tuple(_typed(_inner(hint), one, names) for one in data["of"])
    return _plain(data, names)


def _row_in(hint: Any) -> type | None:
    if dataclasses.is_dataclass(hint):
        return typing.cast("type", hint)
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return next((row for one in typing.get_args(hint) if (row := _row_in(one)) is not None), None)
    return None


def _inner(hint: Any) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return next((_inner(one) for one in typing.get_args(hint) if typing.get_origin(one) is tuple), None)
    return (typing.get_args(hint) or (None,))[0]


def _plain(data: Json, names: Names) -> Any:
    """A value that says itself what it is."""
    if not isinstance(data, dict):
        return data
    return _READ[data["$"]](data, names)


def _write_map(value: Mapping[str, object]) -> Json:
    return {key: encode(one) for key, one in value.items()}


def _read_called(data: Json, names: Names) -> Called:
    name = names.get(data["id"], "") if data["id"] is not None else data["name"]
    return Called(name if data["whole"] else first_name(name), data["id"], whole=data["whole"])


def _read_who(data: Json, names: Names) -> Who:
    name = names.get(data["id"], "") if data["id"] is not None else data["name"]
    return Who(data["id"], name, data["key"])


# A name stands in the JSON only where nobody is known by id: a week worked out without a database.
_KINDS: tuple[tuple[type, str, Callable[[Any], dict[str, Json]]], ...] = (
    (
        Called,
        "called",
        lambda one: {
            "id": one.person_id,
            "whole": one.whole,
            **({} if one.person_id is not None else {"name": str(one)}),
        },
    ),
    (Who, "who", lambda one: {"id": one.id, "key": one.key, **({} if one.id is not None else {"name": one.name})}),
    (Sentence, "sentence", lambda one: {"key": one.key, "values": _write_map(one.values)}),
    (Measured, "measured", lambda one: {"value": one.value, "unit": one.unit, "currency": one.currency}),
    (
        Money,
        "money",
        lambda one: {"amount": str(one.amount), "currency": one.currency, "exact": isinstance(one.amount, Decimal)},
    ),
    (Week, "week", lambda one: {"monday": one.monday.isoformat()}),
    (date, "date", lambda one: {"day": one.isoformat()}),
    (time, "time", lambda one: {"at": one.isoformat()}),
    (Decimal, "decimal", lambda one: {"number": str(one)}),
    (tuple, "tuple", lambda one: {"of": [encode(part) for part in one]}),
    (list, "tuple", lambda one: {"of": [encode(part) for part in one]}),
)
_READ: Mapping[str, Callable[[Json, Names], Any]] = {
    "called": _read_called,
    "who": _read_who,
    "sentence": lambda data, names: Sentence(
        data["key"], {key: _plain(one, names) for key, one in data["values"].items()}
    ),
    "measured": lambda data, _: Measured(data["value"], data["unit"], data["currency"]),
    "money": lambda data, _: Money(
        Decimal(data["amount"]) if data["exact"] else float(data["amount"]), data["currency"]
    ),
    "week": lambda data, _: Week(date.fromisoformat(data["monday"])),
    "date": lambda data, _: date.fromisoformat(data["day"]),
    "time": lambda data, _: time.fromisoformat(data["at"]),
    "decimal": lambda data, _: Decimal(data["number"]),
    "tuple": lambda data, names: tuple(_plain(one, names) for one in data["of"]),
    "map": lambda data, names: {key: _plain(one, names) for key, one in data["of"].items()},
}
