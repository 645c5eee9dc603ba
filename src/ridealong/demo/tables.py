"""The export that the demo company's CRM would have given on a day: one CSV a table of the facts, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ridealong.demo.company import Company
from ridealong.demo.selling import CUSTOMERS, NEVER, SEASON, Book, number, sell, workday
from ridealong.demo.skills import STAGES
from ridealong.demo.words import CURRENCY, customer_names, products, words

CHUNK = 200  # sellers whose rows are in memory at once
DAY = 86_400
PUSH = 30
KINDS = ("mail", "call", "meeting", "task")
Progress = Callable[[int, int], None]


def write_export(company: Company, folder: Path, *, day: date, progress: Progress | None = None) -> tuple[Path, ...]:
    """Writes what was known on that day; answers the files. `progress` hears how many sellers of how many are done."""
    folder.mkdir(parents=True, exist_ok=True)
    names = customer_names(CUSTOMERS * len(company.sellers))
    small = {
        "sellers": _people(company, day),
        "products": _products(),
        "customers": _customers(company, names),
        "quotas": _quotas(company, day),
    }
    files = [_write_whole(folder, name, table) for name, table in small.items()]
    writers: dict[str, pyarrow.csv.CSVWriter] = {}
    for done, tables in _chunks(company, names, day):
        for name, table in tables.items():
            if name not in writers:
                files.append(folder / f"{name}.csv")
                writers[name] = pyarrow.csv.CSVWriter(str(files[-1]), table.schema)
            writers[name].write_table(table)
        if progress is not None:
            progress(done, len(company.sellers))
    for writer in writers.values():
        writer.close()
    return tuple(files)


def _write_whole(folder: Path, name: str, table: pa.Table) -> Path:
    path = folder / f"{name}.csv"
    pyarrow.csv.write_csv(table, str(path))
    return path


def _chunks(company: Company, names: list[str], day: date) -> Iterator[tuple[int, Mapping[str, pa.Table]]]:
    customers, goods = pa.array(names), pa.array([one.name for one in products()])
    for first in range(0, len(company.sellers), CHUNK):
        last = min(first + CHUNK, len(company.sellers))
        parts: dict[str, list[pa.Table]] = {"deals": [], "stage_changes": [], "activities": [], "visits": []}
        for seller in range(first, last):
            view = _View(company, seller, sell(company, seller), number(day), customers, goods)
            parts["deals"].append(view.deals())
            parts["stage_changes"].append(view.stage_changes())
            parts["activities"].append(view.activities())
            parts["visits"].append(view.visits())
        yield last, {name: pa.concat_tables(tables) for name, tables in parts.items()}


def _people(company: Company, day: date) -> pa.Table:
    there = [one for one in company.people if one.hired_on <= day]
    left = [one.left_on if one.left_on is not None and one.left_on <= day else None for one in there]
    return pa.table(
        {
            "seller": [one.ref for one in there],
            "name": [one.name for one in there],
            "email": [one.email for one in there],
            "manager": pa.array([one.leader for one in there], pa.string()),
            "job": [one.job for one in there],
            "office": [one.office for one in there],
            "hired_on": [one.hired_on for one in there],
            "left_on": pa.array(left, pa.date32()),
            "sells": [one.sells for one in there],
        }
    )


def _products() -> pa.Table:
    rows = products()
    return pa.table(
        {
            "product": [one.key for one in rows],
            "name": [one.name for one in rows],
            "family": [one.family for one in rows],
            "list_price": [one.list_price for one in rows],
            "cost": [one.cost for one in rows],
            "currency": [CURRENCY] * len(rows),
        }
    )


def _customers(company: Company, names: list[str]) -> pa.Table:
    rng = np.random.default_rng([company.seed, 2])
    segments = pa.array(words()["segments"])
    offices = pa.array([one.office for one in company.sellers])
    count = len(names)
    return pa.table(
        {
            "customer": _customer_keys(np.arange(count)),
            "name": names,
            "segment": segments.take(pa.array(rng.integers(0, len(segments), count))),
            "region": offices.take(pa.array(np.arange(count) // CUSTOMERS)),
            "employees": np.round(np.exp(rng.normal(5.0, 1.1, count))).astype(np.int64) + 5,
        }
    )


def _quotas(company: Company, day: date) -> pa.Table:
    """A target a month for every seller, to the end of the quarter that the day lies in."""
    rng = np.random.default_rng([company.seed, 3])
    prices = np.array([one.list_price for one in products()], dtype=np.float64)
    # What usual skills bring with this mix, times a little more than can be expected.
    stretch = company.deals_a_year / 12 * 0.32 * 0.93 * 1.06 * rng.normal(1.0, 0.06, len(company.sellers))
    months = _months(company.start, day)
    rows: dict[str, list[Any]] = {"seller": [], "starts_on": [], "ends_on": [], "amount": []}
    for person, skills, factor in zip(company.sellers, company.skills, stretch, strict=True):
        base = float(np.array(skills.mix) @ prices * factor)
        left = person.left_on if person.left_on is not None and person.left_on <= day else date.max
        for first, last in months:
            if last < person.hired_on or left < first:
                continue
            rows["seller"].append(person.ref)
            rows["starts_on"].append(first)
            rows["ends_on"].append(last)
            rows["amount"].append(round(base * float(SEASON[first.month - 1]), -2))
    return pa.table({**rows, "currency": [CURRENCY] * len(rows["seller"])})


def _months(start: date, day: date) -> list[tuple[date, date]]:
    found = []
    at, end = start.year * 12 + start.month - 1, (day.year * 12 + day.month - 1) // 3 * 3 + 2
    while at <= end:
        following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
        found.append((date(at // 12, at % 12 + 1, 1), following - timedelta(days=1)))
        at += 1
    return found


class _View:
    """One seller's book as of a day."""

    def __init__(
        self, company: Company, seller: int, book: Book, day: int, customers: pa.Array, goods: pa.Array
    ) -> None:
        self.company, self.seller, self.book, self.day = company, seller, book, day
        self.person = company.sellers[seller]
        self.customers, self.goods = customers, goods
        self.left = NEVER if self.person.left_on is None else number(self.person.left_on)
        self.seen = np.flatnonzero(book.opened <= day)
        self.ended = book.ended[self.seen]
        self.closed = self.ended <= day

    def deals(self) -> pa.Table:
        book, seen, closed = self.book, self.seen, self.closed
        customer = book.customer[seen] + self.seller * CUSTOMERS
        passed_on = (self.ended > self.left) & (self.day >= self.left)
        outcome = np.where(closed, np.where(book.won[seen], 1, 2), 0)
        lost = outcome == 2
        expected = book.opened[seen] + book.planned[seen]
        expected += np.maximum(0, -((expected - self.day) // PUSH)) * PUSH * (expected < self.day)
        named = pc.binary_join_element_wise(
            self.customers.take(pa.array(customer)), self.goods.take(pa.array(book.product[seen])), ": "
        )
        return pa.table(
            {
                "deal": self._keys(seen),
                "name": named,
                "seller": self._owner(passed_on),
                "customer": _customer_keys(customer),
                "product": pa.array([one.key for one in products()]).take(pa.array(book.product[seen])),
                "amount": book.amount[seen],
                "currency": pa.array([CURRENCY] * len(seen), pa.string()),
                "stage": self._stage(outcome),
                "outcome": pa.array(["open", "won", "lost"]).take(pa.array(outcome)),
                "created_on": _days(book.opened[seen]),
                "closed_on": _days(np.where(closed, self.ended, 0), ~closed),
                "expected_on": _days(expected, closed),
                "loss_reason": _words("loss_reasons", book.reason[seen], ~lost),
                "competitor": _words("competitors", book.competitor[seen] % 4, book.competitor[seen] > 3),
                "next_step": pa.array(book.reason[seen] > 0, mask=closed),
                "renewal": book.renewal[seen],
                "contacts": book.contacts[seen],
            }
        )

    def stage_changes(self) -> pa.Table:
        entered = self.book.entered[self.seen]
        row, stage = np.nonzero(entered <= self.day)
        # A later stage on the same day comes at a later hour.
        second = entered[row, stage] * DAY + (9 + stage) * 3_600 + (row * 37 % 60) * 60
        stages = pa.array(STAGES)
        return pa.table(
            {
                "deal": self._keys(self.seen[row]),
                "from_stage": stages.take(pa.array(stage - 1, mask=stage == 0)),
                "to_stage": stages.take(pa.array(stage)),
                "changed_at": _times(second),
            }
        )

    def activities(self) -> pa.Table:
        book = self.book
        done = np.flatnonzero((book.act_second // DAY <= self.day) & (book.opened[book.act_deal] <= self.day))
        second = book.act_second[done]
        return pa.table(
            {
                "activity": pc.binary_join_element_wise(f"A{self.seller + 1:05d}", _padded(done, 5), "-"),
                "seller": self._owner((second // DAY > self.left) & (self.day >= self.left)),
                "deal": self._keys(book.act_deal[done]),
                "kind": pa.array(KINDS).take(pa.array(book.act_kind[done])),
                "happened_at": _times(second),
                "minutes": book.act_minutes[done],
            }
        )

    def visits(self) -> pa.Table:
        """In the next three weeks, to customers whose deals have come as far as a demo; nobody on leave goes."""
        rng = np.random.default_rng([self.company.seed, 4, self.seller, self.day])
        ready = np.flatnonzero(~self.closed & (self.book.entered[self.seen, 2] <= self.day))
        gone = self.left <= self.day or self.person.away is not None
        count = 0 if gone else min(len(ready), int(rng.poisson(1.2)))
        chosen = self.seen[rng.choice(ready, size=count, replace=False)] if count else np.zeros(0, dtype=np.int64)
        day = workday(self.day + 1 + rng.integers(0, 20, count))
        return pa.table(
            {
                "visit": pc.binary_join_element_wise(f"V{self.day}", self._keys(chosen), "-"),
                "seller": pa.array([self.person.ref] * count, pa.string()),
                "customer": _customer_keys(self.book.customer[chosen] + self.seller * CUSTOMERS),
                "deal": self._keys(chosen),
                "starts_at": _times(day * DAY + rng.integers(18, 31, count) * 1_800),
                "minutes": 60 + 30 * rng.integers(0, 3, count),
            }
        )

    def _keys(self, rows: np.ndarray[Any, Any]) -> pa.Array:
        return pc.binary_join_element_wise(f"D{self.seller + 1:05d}", _padded(rows, 4), "-")

    def _owner(self, passed_on: np.ndarray[Any, Any]) -> pa.Array:
        return pa.array([self.person.ref, self.person.successor]).take(pa.array(passed_on.astype(np.int64)))

    def _stage(self, outcome: np.ndarray[Any, Any]) -> pa.Array:
        at = (self.book.entered[self.seen] <= self.day).sum(axis=1) - 1
        names = pa.array([*STAGES, "Won", "Lost"])
        return names.take(pa.array(np.where(outcome == 0, at, len(STAGES) - 1 + outcome)))


def _customer_keys(numbers: np.ndarray[Any, Any]) -> pa.Array:
    return pc.binary_join_element_wise("C", _padded(numbers + 1, 6), "")


def _padded(numbers: np.ndarray[Any, Any], width: int) -> pa.Array:
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")


def _days(numbers: np.ndarray[Any, Any], unknown: np.ndarray[Any, Any] | None = None) -> pa.Array:
    return pa.array(numbers.astype(np.int32), mask=unknown).cast(pa.date32())


def _times(seconds: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(seconds.astype(np.int64)).cast(pa.timestamp("s"))


def _words(name: str, at: np.ndarray[Any, Any], unknown: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(words()[name]).take(pa.array(np.where(unknown, 0, at), mask=unknown))
