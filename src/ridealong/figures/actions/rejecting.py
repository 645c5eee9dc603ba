"""Rows that were refused: where they stand, why, and one file of them in the source's own shape."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from ridealong.facts.schema import BY_NAME
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.planning import Slot
from ridealong.figures.actions.records import Records, locate, told_apart
from ridealong.figures.actions.staging import Check, Staged
from ridealong.figures.rules import lexical
from ridealong.figures.rules.headers import PLACE, REASON, plain
from ridealong.figures.rules.reports import MOST_LISTED, Rejected
from ridealong.kernel.cells import harmless
from ridealong.kernel.lines import beginning
from ridealong.kernel.sentences import Sentence, render

LONGEST_SHOWN = 200
# As much of a row as tells which it is.
FIRST, BEGINS = 4, 60
ENDS = "\r\n"
TEXT = Sentence("imports.rejected.text")
_CONTROLS = re.compile(lexical.CONTROLS)


class Why:
    """Why rows were refused: in which column, and the words, which are the same for many."""

    def __init__(self, slot: Slot | None, reason: Sentence) -> None:
        self.slot = slot
        self.reason = reason
        self.cell = _cell(render(reason))
        self._nearer: dict[str, Why] = {}

    def because(self, reason: Sentence) -> Why:
        """The same column, and a reason that says more."""
        if reason.key not in self._nearer:
            self._nearer[reason.key] = Why(self.slot, reason)
        return self._nearer[reason.key]


def _cell(text: str) -> str:
    """The text as a cell of a CSV file that no spreadsheet runs."""
    return _quoted(str(harmless(text)))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


_SPECIAL = re.compile('[",\r\n]')


@dataclass
class RejectLog:
    """Collects refused rows: the first thousand to list, all of them into a file, below the headers of the files that
    they are from (`headers` are the last of these, `first` the first)."""

    path: Path
    count: int = 0
    listed: list[Rejected] = field(default_factory=list)
    by_file: dict[str, int] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    _out: BinaryIO | None = None

    def add(self, file: TextFile, line: int, fields: Sequence[str], slot: Slot | None, reason: Sentence) -> None:
        """One refused row."""
        self.add_all(file, told_apart(file.separator, [(line, fields)]), [Why(slot, reason)])

    def add_all(self, file: TextFile, found: Records, whys: Sequence[Why]) -> None:
        """Many refused rows of one file: the first ones are looked at, the rest is only written."""
        self.count += len(whys)
        self.by_file[file.name] = self.by_file.get(file.name, 0) + len(whys)
        for number, why in enumerate(whys[: MOST_LISTED - len(self.listed)]):
            column, value = _at(file, found.fields(number), why.slot)
            self.listed.append(Rejected(file.name, found.lines[number], column, value, why.reason))
        self._write(file, found, whys)

    def take(self, other: RejectLog) -> None:
        """What another log has collected follows; that one is empty afterwards."""
        other.close()
        if self._out is None and other.headers:
            other.path.replace(self.path)
            self._out = self.path.open("ab")
        elif self._out is not None and other.headers:
            with other.path.open("rb") as more:
                more.seek(len(_head(other.first)) if other.first == self.headers else 0)
                shutil.copyfileobj(more, self._out)
        self.first, self.headers = self.first or other.first, other.headers or self.headers
        self.listed += other.listed[: MOST_LISTED - len(self.listed)]
        self.count += other.count
        for name, rows in other.by_file.items():
            self.by_file[name] = self.by_file.get(name, 0) + rows

    def _write(self, file: TextFile, found: Records, whys: Sequence[Why]) -> None:
        if self._out is None:
            self._out = self.path.open("wb")
        if self.headers != file.header.texts:
            self.headers = file.header.texts
            self.first = self.first or self.headers
            self._out.write(_head(self.headers))
        before, after = _cell(f"{file.name}:\0").split("\0")
        # Four pieces a row, put together once: quicker than a text for each of many rows.
        heads = {why: f"{ENDS}{why.cell},{before}" for why in set(whys)}
        pieces = [f"{after},"] * (4 * len(whys))
        pieces[0::4] = map(heads.__getitem__, whys) if len(heads) > 1 else [*heads.values()] * len(whys)
        pieces[1::4] = map(str, found.lines)
        pieces[3::4] = _with_commas(found)
        self._out.write(("".join(pieces).removeprefix(ENDS) + ENDS).encode())

    def close(self) -> None:
        """Everything is on disk afterwards."""
        if self._out is not None:
            self._out.close()
            self._out = None


def _head(headers: Sequence[str]) -> bytes:
    return (",".join(_cell(one) for one in (REASON, PLACE, *headers)) + ENDS).encode()


def _with_commas(found: Records) -> Sequence[str]:
    """The records as they stand in the file of refused rows."""
    if all(found.ready):
        # None of them has a line end in it.
        texts = found.texts
        return texts if found.separator == "," else "\n".join(texts).replace(found.separator, ",").split("\n")
    return [
        text.replace(found.separator, ",") if ready else ",".join(map(_cell, found.fields(number)))
        for number, (text, ready) in enumerate(zip(found.texts, found.ready, strict=True))
    ]


def _at(file: TextFile, fields: Sequence[str], slot: Slot | None) -> tuple[str | None, str | None]:
    """Which column is meant, and what stands there; of columns of which the first that is not empty counts, that one.
    Without a column what the row begins with."""
    if slot is None:
        value = ", ".join(fields[:FIRST]).strip(", ")
        return None, beginning(value, BEGINS) or None
    found = _given(file, fields, slot)
    filled = [(one, value) for one, value in found if value.strip()]
    if filled and slot.cell.text is None and not slot.cell.content:
        found = filled[:1]
        column = found[0][0]
    else:
        column = slot.spoken
    value = " + ".join(value for _, value in found)
    return column, beginning(value, LONGEST_SHOWN)


def _given(file: TextFile, fields: Sequence[str], slot: Slot) -> list[tuple[str, str]]:
    """The columns that the slot reads, and what stands there."""
    at = [(one, file.header.at[plain(one)]) for one in slot.headers]
    return [(one, fields[place]) for one, place in at if place < len(fields)]


class Explainer:
    """Says of refused rows why they are, a file after the other, beside what happens meanwhile. Nobody has to wait for
    it: where nothing will be imported, what it has collected is left."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self._log = connection, RejectLog(path)
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._begun: dict[Path, Future[None]] = {}

    def begin(self, *files: Staged) -> None:
        """Begins with the refused rows of the files, as far as that has not been done."""
        for one in files:
            if one.refused and one.path not in self._begun:
                self._begun[one.path] = self._beside.submit(self._explain, self._connection.cursor(), one)

    def end(self, log: RejectLog) -> None:
        """Puts all that was found into the log."""
        for one in self._begun.values():
            one.result()
        log.take(self._log)
        self._log = RejectLog(self._log.path)

    def close(self) -> None:
        """Returns when nothing is looked at any more."""
        self._beside.shutdown(cancel_futures=True)
        self._log.close()

    def _explain(self, connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
        with connection:
            explain(connection, staged, self._log)


def explain(connection: duckdb.DuckDBPyConnection, staged: Staged, log: RejectLog) -> None:
    """Says of the refused rows of a staged file why they are."""
    refused = connection.execute(f"SELECT ordinal, bad FROM {staged.numbered} WHERE bad > 0 ORDER BY 1").fetchnumpy()
    ordinals, codes = np.asarray(refused["ordinal"], dtype=np.int64), np.asarray(refused["bad"], dtype=np.int16)
    checks = dict(enumerate(staged.checks, start=1))
    told = {code: _why(checks.get(code)) for code in np.unique(codes).tolist()}
    file = staged.plan.file
    whys = map(told.__getitem__, codes.tolist())
    texts = any(one.reason == TEXT for one in told.values())
    for some in locate(file, ordinals, staged.records):
        these = list(islice(whys, len(some.lines)))
        log.add_all(file, some, [*_nearer(file, some, these)] if texts else these)


def _nearer(file: TextFile, found: Records, whys: Sequence[Why]) -> Iterator[Why]:
    """Which of several reasons it is that a text is none: for that it has to be looked at."""
    for number, why in enumerate(whys):
        if why.reason != TEXT or why.slot is None:
            yield why
        else:
            yield why.because(_of_text([text for _, text in _given(file, found.fields(number), why.slot)]))


def _of_text(texts: Sequence[str]) -> Sentence:
    if any(one.strip() == lexical.UNCOMPUTED for one in texts):
        return Sentence("imports.rejected.uncomputed")
    if any(one.strip() in lexical.ERRORS for one in texts):
        return Sentence("imports.rejected.error")
    if sum(map(len, texts)) > lexical.LONGEST:
        return Sentence("imports.rejected.too_long", {"most": lexical.LONGEST})
    return Sentence("imports.rejected.controls") if any(map(_CONTROLS.search, texts)) else TEXT


def twice(staged: Staged, table: str, rows: Sequence[int], log: RejectLog) -> None:
    """Rows whose key in the table stands several times with different contents."""
    ordinals = np.asarray(sorted(set(rows)), dtype=np.int64)
    keys = {(one.table.table, one.column): one for one in reversed(staged.plan.slots) if not one.role}
    why = Why(keys.get((table, BY_NAME[table].key[-1])), Sentence("imports.rejected.twice"))
    for some in locate(staged.plan.file, ordinals, staged.records):
        log.add_all(staged.plan.file, some, [why] * len(some.lines))


def _why(check: Check | None) -> Why:
    return Why(check.slot if check else None, _reason(check))


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
    if slot.cell.lookup and place in _LOOKED_UP:
        return Sentence(_LOOKED_UP[place])
    if slot.cell.lookup or slot.cell.values:
        return Sentence("imports.rejected.unknown")
    if place == ("deals", "outcome"):
        return Sentence("imports.rejected.outcome", {"choices": ", ".join(lexical.OUTCOMES)})
    if slot.column == "currency" or place == ("rates", "into"):
        return Sentence("imports.rejected.currency")
    if place == ("quotas", "amount") or not slot.style.negative:
        return Sentence("imports.rejected.quota")
    if slot.kind == "day":
        return Sentence("imports.rejected.day", {"form": _FORMS.get(slot.style.dates, "2026-11-24")})
    return Sentence(f"imports.rejected.{slot.kind}")


# What a sheet or an export names that is looked up in it.
_LOOKED_UP = {
    ("sellers", "manager"): "imports.rejected.leader",
    ("quotas", "starts_on"): "imports.rejected.period",
    ("quotas", "ends_on"): "imports.rejected.period",
}
_FORMS = {"dmy": "24.11.2026", "mdy": "11/24/2026"}
