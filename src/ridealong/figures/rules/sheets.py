"""Sheets that people keep by hand: a roster, quotas in rows or in columns, currency rates. Each is described as any
other source is, from its headers and the values that stand in them, so that nothing else in the importer knows of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.periods import Period, period
from ridealong.figures.rules.rosters import Rows, first_of, roster
from ridealong.figures.rules.sources import TableMap

Quotas = tuple[Mapping[str, Any], tuple[Mapping[str, str], Mapping[str, str]]]
"""A table of a mapping without its file, and first and last days by what stands in the sheet."""


class Values(Protocol):
    """The different values of a column, by its header; of its first rows if so many are enough."""

    def __call__(self, header: str, most: int | None = None, /) -> Sequence[str]:
        """See above."""
        ...


# So many rows tell how a sheet names people: files of another kind come here too, and are long.
ENOUGH = 1_000
ADDRESS = ("email", "e-mail", "mail", "emailaddress", "selleremail", "owneremail", "repemail")
NAME = ("seller", "sellername", "name", "fullname", "rep", "salesrep", "salesperson", "owner", "ownername", "verkäufer")
KEY = ("sellerid", "id", "ownerid", "userid", "employeeid", "personid", "repid", "employeenumber", "personalnummer")
TARGET = ("quota", "target", "amount", "value", "goal", "quotaamount", "targetamount", "ziel", "soll")
CERTAIN = frozenset({"quota", "target", "goal", "quotaamount", "targetamount", "ziel", "soll"})
PERIOD = ("period", "month", "quarter", "periode", "monat", "quartal", "date", "starts", "startdate", "start")
YEAR = ("year", "fiscalyear", "jahr")
CURRENCY = (
    "currency",
    "currencycode",
    "currencyisocode",
    "währung",
    "devise",
    "moneda",
    "valuta",
    "from",
    "fromcurrency",
)
INTO = ("into", "to", "tocurrency", "basecurrency", "base")
RATE = ("rate", "exchangerate", "conversionrate", "kurs", "wechselkurs", "taux", "tipodecambio", "koers")
DAY = ("day", "date", "startson", "startdate", "validfrom", "from", "datum", "gültigab", "fecha", "data")
# What a sheet must have that nobody else says for it.
INTO_WHAT = "To"
THOUSANDS = re.compile(
    r"\b(?:in )?(?:thousands?|000s?|'000|tsd\.?|k)\b|\bT?(?:EUR|USD|GBP|CHF)\s*k\b|\bT(?:EUR|USD)\b", re.I
)
TITLES = {"roster": "Roster", "quotas": "Quotas", "rates": "Currency rates"}
TOTALS = (
    "Total", "Totals", "Grand Total", "Grand Totals", "Subtotal", "Sum", "Summe", "Zwischensumme", "Gesamt",
    "Gesamtsumme", "Gesamtergebnis", "Insgesamt", "Total général", "Sous-total", "Totaal", "Totale", "Total geral",
    "Total general", "Summa", "Suma", "Razem", "合計", "総計",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet is. `stem` is its file's name, `table` a table of a mapping; `lookups` are by the column that needs
    one, with a name."""

    source: str
    stem: str
    table: Mapping[str, Any]
    lookups: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)


def sheet(
    headers: Sequence[str], rows: Rows, *, stem: str, reporting: str | None, fiscal_year_start: int
) -> Sheet | None:
    """What the sheet is, told by its headers and values; None where it is neither a roster, nor quotas, nor rates."""
    found = {plain(_bare(one)): one for one in headers if one.strip()}

    def values(header: str, most: int | None = None, /) -> Sequence[str]:
        return list(dict.fromkeys(text for (text,) in islice(rows([header]), most)))

    people = roster(found, rows)
    if people is not None:
        return Sheet("roster", stem, people.table, {"manager": ("leaders", people.leaders)})
    rates = _rates(found, values, reporting)
    if rates is not None:
        return Sheet("rates", stem, rates)
    quotas = _quotas(headers, found, values, fiscal_year_start)
    if quotas is None:
        return None
    starts, ends = quotas[1]
    table = {**quotas[0], "drop": {quotas[0]["column"]["seller"]["column"]: list(TOTALS)}}
    return Sheet("quotas", stem, table, {"starts_on": ("starts", starts), "ends_on": ("ends", ends)})


def described(sheets: Sequence[Sheet]) -> list[Mapping[str, Any]]:
    """Descriptions in the form of a mapping, one a source, each with all of its sheets."""
    found: list[Mapping[str, Any]] = []
    for key in sorted({one.source for one in sheets}):
        data: dict[str, Any] = {"source": key, "title": TITLES[key], "file": {}, "table": [], "lookup": {}}
        for number, one in enumerate(one for one in sheets if one.source == key):
            file = f"{key}_{number}"
            data["file"][file] = {"name": one.stem}
            columns = dict(one.table["column"])
            for column, (name, known) in one.lookups.items():
                data["lookup"][f"{name}_{number}"] = {"values": known}
                columns[column] = {**columns[column], "lookup": f"{name}_{number}"}
            data["table"].append({**one.table, "file": file, "column": columns})
        found.append(data)
    return found


def quotas_alone(table: TableMap) -> bool:
    """Whether the table can be nothing but quotas: its column is called so, or its columns are periods."""
    amount = dict(table.cells).get("amount")
    called = amount.columns if amount is not None else ()
    return table.unpivot is not None or any(plain(_bare(one)) in CERTAIN for one in called)


def _bare(header: str) -> str:
    """A header without what stands in brackets and without its unit."""
    return THOUSANDS.sub("", re.sub(r"[(\[].*?[)\]]", "", header)).strip()


def _rates(found: Mapping[str, str], values: Values, reporting: str | None) -> Mapping[str, Any] | None:
    currency, day, rate = first_of(found, *CURRENCY), first_of(found, *DAY), first_of(found, *RATE)
    into = first_of(found, *INTO)
    if currency is None or day is None or rate is None or day == currency:
        return None
    codes = [one.strip().upper() for one in values(currency)]
    if 2 * sum(one in CURRENCIES for one in codes) < max(len(codes), 1):
        return None
    columns = {
        "currency": currency,
        "starts_on": day,
        "rate": rate,
        "into": into or ({"text": reporting} if reporting else INTO_WHAT),
    }
    return {"table": "rates", "mode": "delta", "column": columns}


def _quotas(headers: Sequence[str], found: Mapping[str, str], values: Values, fiscal_year_start: int) -> Quotas | None:
    who = _who(found, values)
    if who is None:
        return None
    year = first_of(found, *YEAR)
    wide = _wide(headers, None if year is None else values(year), fiscal_year_start)
    currency = first_of(found, "currency", "currencycode", "currencyisocode", "währung")
    more = {} if currency is None else {"currency": currency}
    if len(wide) > 1 or (wide and first_of(found, *TARGET) is None):
        return _in_columns(who, wide, year, more)
    return _in_rows(found, who, year, values, fiscal_year_start, more)


def _who(found: Mapping[str, str], values: Values) -> Mapping[str, str] | None:
    """How the sheet names people: an address if there is one, else a name, else a key."""
    address, name, key = first_of(found, *ADDRESS), first_of(found, *NAME), first_of(found, *KEY)
    if address is not None:
        return {"column": address, "person": "email"}
    if name is not None:
        some = [one for one in values(name, ENOUGH)[:50] if one.strip()]
        return {"column": name, "person": _way(some)}
    return None if key is None else {"column": key, "person": "key"}


def _way(some: Sequence[str]) -> str:
    if some and all("@" in one for one in some):
        return "email"
    keys = [one for one in some if " " not in one.strip() and any(sign.isdigit() for sign in one)]
    return "key" if some and len(keys) == len(some) else "name"


Spans = Mapping[str, Mapping[int | None, Period]]
"""What a header means, by year where a column of the sheet says the year."""


def _wide(headers: Sequence[str], years: Sequence[str] | None, fiscal_year_start: int) -> Spans:
    known = [int(one) for one in years or () if one.strip().isdigit()]
    found: dict[str, dict[int | None, Period]] = {}
    for header in headers:
        alone = period(_bare(header), fiscal_year_start=fiscal_year_start)
        if alone is not None:
            found[header] = {None: alone}
            continue
        spans = {one: period(_bare(header), year=one, fiscal_year_start=fiscal_year_start) for one in known}
        if spans and all(spans.values()):
            found[header] = {one: span for one, span in spans.items() if span is not None}
    return found


def _in_columns(who: Mapping[str, str], wide: Spans, year: str | None, more: Mapping[str, str]) -> Quotas:
    """One column a period: each becomes rows, whose days are looked up by what stands above the column."""
    dated = year is not None and any(None not in spans for spans in wide.values())
    starts, ends = _days(wide, by_year=dated)
    label = {"text": _both(year, "period")} if dated and year else {"text": "{period}"}
    thousands = any(THOUSANDS.search(header) for header in wide)
    value: dict[str, Any] = {"column": "target", "times": 1000} if thousands else {"column": "target"}
    table = {
        "table": "quotas",
        "unpivot": {"name": "period", "value": "target", "columns": {header: header for header in wide}},
        "column": {
            "seller": who,
            "starts_on": label,
            "ends_on": label,
            "amount": value,
            **more,
        },
    }
    return table, (starts, ends)


def _both(year: str, when: str) -> str:
    """A template of two columns."""
    return "{" + year + "}|{" + when + "}"


def _days(wide: Spans, *, by_year: bool) -> tuple[dict[str, str], dict[str, str]]:
    starts, ends = {}, {}
    for header, spans in wide.items():
        for year, span in spans.items():
            label = f"{year}|{header}" if by_year else header
            starts[label], ends[label] = span.starts_on.isoformat(), span.ends_on.isoformat()
    return starts, ends


def _in_rows(
    found: Mapping[str, str],
    who: Mapping[str, str],
    year: str | None,
    values: Values,
    fiscal_year_start: int,
    more: Mapping[str, str],
) -> Quotas | None:
    """One row a seller and period."""
    target = first_of(found, *TARGET)
    when = first_of(found, *PERIOD)
    if target is None or target == who["column"] or (when is None and year is None):
        return None
    starts, ends = _labelled(when, year, values, fiscal_year_start)
    if not starts:
        return None
    label = {"text": _both(year, when)} if when and year else {"column": when or year}
    amount: dict[str, Any] = {"column": target, "times": 1000} if THOUSANDS.search(target) else {"column": target}
    columns = {
        "seller": who,
        "starts_on": label,
        "ends_on": label,
        "amount": amount,
        **more,
    }
    return {"table": "quotas", "column": columns}, (starts, ends)


def _labelled(
    when: str | None, year: str | None, values: Values, fiscal_year_start: int
) -> tuple[dict[str, str], dict[str, str]]:
    """First and last days by what stands in the rows."""
    starts: dict[str, str] = {}
    ends: dict[str, str] = {}
    years = [one.strip() for one in values(year)] if year is not None else [None]
    for text in values(when) if when is not None else [""]:
        for one in years:
            label = f"{one}|{text.strip()}" if when and one else (text.strip() or one or "")
            number = int(one) if one and one.isdigit() else None
            span = period(text or one or "", year=number, fiscal_year_start=fiscal_year_start)
            if span is None and text.strip().isdigit() and number is not None:
                span = period(f"{number}-{text.strip()}", fiscal_year_start=fiscal_year_start)
            if span is not None:
                starts[label], ends[label] = span.starts_on.isoformat(), span.ends_on.isoformat()
    return starts, ends
