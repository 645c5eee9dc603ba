"""Records of JSON as tables: nested objects become columns with dots, lists of objects tables of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ridealong.figures.actions.formats.limits import Budget
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.formats.pulling import PAGES, records
from ridealong.figures.actions.formats.writing import Records, cell_text

SEPARATOR = ";"
PARENT = "parent."
MOST_TABLES = 200
DEEPEST = 8


def tables(path: Path, name: str, budget: Budget) -> Iterator[Part]:
    """The tables of a JSON document: one for each list of objects, and one for each list inside their records.

    A row inside a record carries the record's plain values as `parent.` columns. Raises Unreadable.
    """
    found: dict[str, Records] = {}
    try:
        for number, (place, record) in enumerate(records(path), start=1):
            own = _flat(record)
            _write(found, ".".join(place), number, own, budget)
            for inner, children in _lists(record):
                parent = {f"{PARENT}{key}": text for key, text in own.items()}
                for child in children:
                    _write(found, ".".join((*place, inner)), number, {**parent, **_flat(child)}, budget)
        for title, table in found.items():
            called = name if len(found) == 1 else f"{name} [{title or 'records'}]"
            yield Part(table.close(), called, title or None, lined=True)
    finally:
        for table in found.values():
            table.abandon()


def _write(found: dict[str, Records], place: str, number: int, record: Mapping[str, str], budget: Budget) -> None:
    if place not in found:
        if len(found) >= MOST_TABLES:
            return
        found[place] = Records(budget.path(".csv"), budget)
    found[place].add(number, record)


def _flat(record: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    """The record's values by their way to them; of a list of objects their ids, of a list of values the values."""
    texts: dict[str, str] = {}
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            if depth < DEEPEST:
                texts.update(_flat(value, f"{name}.", depth + 1))
        elif isinstance(value, list):
            ids = [one.get("id") if isinstance(one, Mapping) else one for one in value]
            texts[name] = SEPARATOR.join(cell_text(one) for one in ids if not isinstance(one, list | dict | type(None)))
        else:
            texts[name] = cell_text(value)
    return texts


def _lists(
    record: Mapping[str, Any], before: str = "", depth: int = 0
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Lists of objects inside a record. What only points to other records, as `results` do, is no table."""
    for key, value in record.items():
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _lists(value, f"{before}{key}.", depth + 1)
        elif isinstance(value, list) and key not in PAGES:
            objects = [one for one in value if isinstance(one, Mapping)]
            if objects:
                yield f"{before}{key}", objects
