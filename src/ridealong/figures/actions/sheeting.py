"""Finds sheets that people keep by hand among the files of an import, and describes them as sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from ridealong.facts.engine import listed
from ridealong.figures.actions import files as texts
from ridealong.figures.actions.gathering import Given
from ridealong.figures.rules.describing import read as read_source
from ridealong.figures.rules.rosters import Rows
from ridealong.figures.rules.sheets import Sheet, described, sheet
from ridealong.figures.rules.sources import Source
from ridealong.kernel.sentences import Sentence
from ridealong.people.queries import organisation
from ridealong.people.rules import OrganisationRow

# A sheet is small: of what is larger nothing is looked at here.
LARGEST = 64 << 20


def sheets(given: Sequence[Given]) -> tuple[Source, ...]:
    """The sources that the sheets among the files are."""
    how = organisation()
    found = [one for file in given if (one := _sheet(file, how)) is not None]
    return tuple(read_source(one) for one in described(found))


def overlapping(connection: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Sentence, ...]:
    """Says how many sellers have quotas of several lengths for the same days, and which of them count."""
    path = folder / "quotas.parquet"
    if not path.exists():
        return ()
    rows = f"read_parquet({listed(path)})"
    found = connection.execute(
        f"SELECT count(DISTINCT (a.source, a.seller)) FROM {rows} AS a JOIN {rows} AS b ON a.source = b.source AND "
        "a.seller = b.seller AND a.starts_on <= b.ends_on AND a.ends_on >= b.starts_on AND "
        "(a.starts_on, a.ends_on) <> (b.starts_on, b.ends_on)"
    ).fetchone()
    sellers = int(found[0]) if found else 0
    return (Sentence("imports.note.overlap", {"n": sellers}),) if sellers else ()


def _sheet(one: Given, how: OrganisationRow) -> Sheet | None:
    if one.plain is None or not one.stems or one.plain.stat().st_size > LARGEST:
        return None
    skip, separator = texts.top(one.plain, lined=one.lined)
    records = texts.first_records(one.plain, separator, skip=skip)
    if not records:
        return None
    headers = records[0]
    return sheet(
        headers,
        _rows(one, separator, skip, headers),
        stem=one.stems[0],
        reporting=how.currency,
        fiscal_year_start=how.fiscal_year_start,
    )


def _rows(one: Given, separator: str, skip: int, headers: Sequence[str]) -> Rows:
    def rows(wanted: Sequence[str]) -> Iterator[list[str]]:
        places = [headers.index(header) for header in wanted]
        if one.plain is None:
            return
        with one.plain.open(encoding="utf-8", newline="", errors="replace") as file:
            for number, record in enumerate(csv.reader(file, delimiter=separator)):
                if number > skip and record:
                    yield [record[place] if place < len(record) else "" for place in places]

    return rows
