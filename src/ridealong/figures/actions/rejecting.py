"""Rows that were refused: where they stand, why, and one file of them in the source's own shape."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import duckdb
import numpy as np

from ridealong.facts.engine import listed
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.planning import Slot
from ridealong.figures.actions.records import locate
from ridealong.figures.actions.staging import Check, Staged
from ridealong.figures.rules import lexical
from ridealong.figures.rules.headers import PLACE, REASON, plain
from ridealong.figures.rules.reports import MOST_LISTED, Rejected
from ridealong.kernel.cells import harmless
from ridealong.kernel.sentences import Sentence, render

LONGEST_SHOWN = 200


@dataclass
class RejectLog:
    """Collects refused rows: the first thousand to list, all of them into a file."""

    path: Path
    count: int = 0
    listed: list[Rejected] = field(default_factory=list)
    by_file: dict[str, int] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    _out: TextIO | None = None

    def add(self, file: TextFile, line: int, fields: Sequence[str], slot: Slot | None, reason: Sentence) -> None:
        """One refused row."""
        self.count += 1
        self.by_file[file.name] = self.by_file.get(file.name, 0) + 1
        if len(self.listed) < MOST_LISTED:
            column, value = _at(file, fields, slot)
            self.listed.append(Rejected(file.name, line, column, value, reason))
        self._write(file, line, fields, reason)

    def count_more(self, file: TextFile, rows: int) -> None:
        """Refused rows that are not looked at, because nothing will be imported."""
        self.count += rows
        self.by_file[file.name] = self.by_file.get(file.name, 0) + rows

    def _write(self, file: TextFile, line: int, fields: Sequence[str], reason: Sentence) -> None:
        if self._out is None:
            self._out = self.path.open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._out)
        own = [*file.header.texts, *[""] * (len(fields) - len(file.header.texts))]
        if self.headers != own[: len(file.header.texts)]:
            self.headers = own[: len(file.header.texts)]
            writer.writerow([REASON, PLACE, *self.headers])
        writer.writerow([harmless(one) for one in (render(reason), f"{file.name}:{line}", *fields)])

    def close(self) -> None:
        """Everything is on disk afterwards."""
        if self._out is not None:
            self._out.close()
            self._out = None


def _at(file: TextFile, fields: Sequence[str], slot: Slot | None) -> tuple[str | None, str | None]:
    if slot is None:
        return None, None
    found = [fields[file.header.at[plain(one)]] for one in slot.headers if file.header.at[plain(one)] < len(fields)]
    value = " + ".join(found)
    return slot.spoken, value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"


def explain(connection: duckdb.DuckDBPyConnection, staged: Staged, log: RejectLog, *, most: int | None) -> None:
    """Looks at the refused rows of a staged file one by one; beyond `most` they are only counted."""
    if not staged.refused:
        return
    limit = "" if most is None else f" LIMIT {most}"
    found = connection.execute(
        f"SELECT ordinal, bad FROM read_parquet({listed(staged.path)}) WHERE bad > 0 ORDER BY 1{limit}"
    ).fetchnumpy()
    ordinals, codes = np.asarray(found["ordinal"], dtype=np.int64), np.asarray(found["bad"], dtype=np.int16)
    checks = dict(enumerate(staged.checks, start=1))
    told = {code: _reason(checks.get(code)) for code in np.unique(codes).tolist()}
    file = staged.plan.file
    for one, number in zip(locate(file, ordinals, staged.records), codes, strict=False):
        check = checks.get(int(number))
        log.add(file, one.line, one.fields, check.slot if check else None, told[int(number)])
    log.count_more(file, staged.refused - len(ordinals))


def twice(staged: Staged, rows: Sequence[int], log: RejectLog) -> None:
    """Rows whose key stands several times with different contents."""
    ordinals = np.asarray(sorted(set(rows)), dtype=np.int64)
    for one in locate(staged.plan.file, ordinals, staged.records):
        log.add(staged.plan.file, one.line, one.fields, None, Sentence("imports.rejected.twice"))


def _reason(check: Check | None) -> Sentence:
    if check is None:
        return Sentence("imports.rejected.nul")
    if check.ahead is not None:
        return Sentence("imports.rejected.ahead")
    if check.missing:
        return Sentence("imports.rejected.unclosed" if check.unclosed else "imports.rejected.missing")
    return _unread(check.slot)


def _unread(slot: Slot) -> Sentence:
    """Why a value is none."""
    place = (slot.table.table, slot.column)
    if slot.cell.lookup or slot.cell.values:
        return Sentence("imports.rejected.unknown")
    if place == ("deals", "outcome"):
        return Sentence("imports.rejected.outcome", {"choices": ", ".join(lexical.OUTCOMES)})
    if slot.column == "currency" or place == ("rates", "into"):
        return Sentence("imports.rejected.currency")
    if place == ("quotas", "amount") or not slot.style.negative:
        return Sentence("imports.rejected.quota")
    if slot.kind == "day":
        return Sentence("imports.rejected.day", {"form": _FORMS[slot.style.dates]})
    return Sentence(f"imports.rejected.{slot.kind}")


_FORMS = {"ymd": "2026-11-24", "dmy": "24.11.2026", "mdy": "11/24/2026", "serial": "2026-11-24"}
