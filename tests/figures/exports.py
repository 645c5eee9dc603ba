"""Small exports for tests: our own tables as CSV text, in any national style."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

DEALS = (
    "deal",
    "seller",
    "product",
    "amount",
    "currency",
    "stage",
    "outcome",
    "created_on",
    "closed_on",
    "expected_on",
)
GOOD = ("d1", "s1", "p1", "100.50", "EUR", "Won", "won", "2026-01-05", "2026-02-05", "")


def text(header: Sequence[str], rows: Iterable[Sequence[object]], *, newline: str = "\n", separator: str = ",") -> str:
    """A CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, name: str, content: str | bytes, *, encoding: str = "utf-8") -> Path:
    """A file with that content."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def deal(**changes: object) -> tuple[object, ...]:
    """A good row of deals, with some columns changed."""
    row = dict(zip(DEALS, GOOD, strict=True))
    row.update({name: str(value) for name, value in changes.items()})
    return tuple(row.values())


def many(count: int, **changes: object) -> list[tuple[object, ...]]:
    """That many good rows with keys of their own."""
    return [deal(deal=f"g{number:05}", **changes) for number in range(count)]
