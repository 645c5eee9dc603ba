"""The facts: which tables a snapshot holds, their columns, and what each column means.

A snapshot is one immutable folder of Parquet files, one file a table, named after the table. Facts carry source keys
only, never a person's name or address. Whatever a source does not know is NULL, a table it does not have is empty.
Days are days in the organisation's zone. Amounts are as the source gives them, in their own currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = 1

Kind = Literal["text", "day", "time", "amount", "number", "whole", "flag"]

# DuckDB's name for each kind. An amount has four decimals because list prices and order lines do.
SQL_TYPES: Mapping[Kind, str] = {
    "text": "VARCHAR",
    "day": "DATE",
    "time": "TIMESTAMP",
    "amount": "DECIMAL(18,4)",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the facts."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the facts; `key` identifies a row inside its source."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    reserved: bool = False

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


SOURCE = Column("source", "text", "name of the source that the row came from", required=True)


def _required(name: str, kind: Kind, meaning: str) -> Column:
    return Column(name, kind, meaning, required=True)


SELLERS = Table(
    "sellers",
    ("source", "seller"),
    (
        SOURCE,
        _required("seller", "text", "the source's key of a person who owns deals, carries a quota or leads"),
        Column("manager", "text", "source key of the person they report to"),
        Column("job", "text", "what their position is; fair peers share it"),
        Column("office", "text", "office or region, an attribute"),
        Column("hired_on", "day", "first day of work"),
        Column("left_on", "day", "last day of work"),
        Column("sells", "flag", "false for somebody who only leads"),
    ),
    "people as the source knows them, without names",
)
CUSTOMERS = Table(
    "customers",
    ("source", "customer"),
    (
        SOURCE,
        _required("customer", "text", "the source's key of a customer"),
        Column("name", "text", "the customer's name"),
        Column("segment", "text", "sector or segment"),
        Column("region", "text", "country or region"),
        Column("employees", "whole", "how many people work there"),
    ),
    "who buys",
)
PRODUCTS = Table(
    "products",
    ("source", "product"),
    (
        SOURCE,
        _required("product", "text", "the source's key of a product, after confirmed spelling variants are joined"),
        Column("name", "text", "the product's name"),
        Column("family", "text", "series or category"),
        Column("list_price", "amount", "price before any discount"),
        Column("cost", "amount", "what one unit costs"),
        Column("currency", "text", "ISO 4217 code of list price and cost"),
    ),
    "what is sold",
)
DEALS = Table(
    "deals",
    ("source", "deal"),
    (
        SOURCE,
        _required("deal", "text", "the source's key of a deal"),
        Column("name", "text", "what the source calls the deal"),
        Column("seller", "text", "source key of its owner"),
        Column("customer", "text", "source key of its customer"),
        Column("product", "text", "source key of its (main) product"),
        Column("amount", "amount", "its value; of a lost deal whatever the source keeps"),
        Column("currency", "text", "ISO 4217 code of the amount"),
        Column("stage", "text", "stage on the day of the snapshot"),
        _required("outcome", "text", "won, lost or open on the day of the snapshot"),
        Column("created_on", "day", "day the deal was entered"),
        Column("opened_on", "day", "day work on it began; the source's created day where it knows no other"),
        Column("closed_on", "day", "day it was won or lost; NULL while open"),
        Column("expected_on", "day", "expected close day of an open deal"),
        Column("loss_reason", "text", "why it was lost"),
        Column("competitor", "text", "against whom"),
        Column("next_step", "flag", "true where a next step is noted, false where it is known that none is"),
        Column("renewal", "flag", "true for a renewal"),
        Column("contacts", "whole", "how many contacts are attached"),
    ),
    "opportunities",
)
DEAL_LINES = Table(
    "deal_lines",
    ("source", "deal", "line"),
    (
        SOURCE,
        _required("deal", "text", "the deal that the line belongs to"),
        _required("line", "text", "the line's key inside the deal"),
        Column("product", "text", "source key of the product"),
        Column("quantity", "number", "how many units"),
        Column("amount", "amount", "value of the line"),
        Column("cost", "amount", "cost of the line"),
        Column("currency", "text", "ISO 4217 code"),
    ),
    "what a deal consists of",
)
STAGE_CHANGES = Table(
    "stage_changes",
    ("source", "deal", "changed_at", "to_stage"),
    (
        SOURCE,
        _required("deal", "text", "the deal that moved"),
        Column("from_stage", "text", "the stage it left; NULL for the first"),
        _required("to_stage", "text", "the stage it entered"),
        _required("changed_at", "time", "when it moved; of an observed change the end of the interval"),
        Column(
            "after_at", "time", "of an observed change the import before it: the move lies in (after_at, changed_at]"
        ),
        Column("observed", "flag", "true where it was seen as a difference between two imports"),
    ),
    "a deal moving between stages",
)
CHANGES = Table(
    "changes",
    ("source", "deal", "field", "by_on"),
    (
        SOURCE,
        _required("deal", "text", "the deal that changed"),
        _required("field", "text", "stage, amount, expected_on or seller"),
        Column("old", "text", "value before, in canonical text; NULL where the deal was seen for the first time"),
        Column("new", "text", "value after, in canonical text"),
        Column("after_on", "day", "day of the import that still had the old value; NULL at first sight"),
        _required("by_on", "day", "day of the import that had the new value"),
    ),
    "differences between two imports, kept for ever: most sources export no history, so this is the history",
)
ACTIVITIES = Table(
    "activities",
    ("source", "activity"),
    (
        SOURCE,
        _required("activity", "text", "the source's key of an activity"),
        Column("seller", "text", "who did it"),
        Column("deal", "text", "for which deal"),
        Column("kind", "text", "call, meeting, mail, task or other"),
        _required("happened_at", "time", "when, in the organisation's zone"),
        Column("minutes", "number", "how long"),
    ),
    "calls, meetings and mails",
)
VISITS = Table(
    "visits",
    ("source", "visit"),
    (
        SOURCE,
        _required("visit", "text", "the source's key of a visit"),
        Column("seller", "text", "who goes"),
        Column("customer", "text", "to whom"),
        Column("deal", "text", "for which deal"),
        _required("starts_at", "time", "when, in the organisation's zone"),
        Column("minutes", "number", "how long"),
    ),
    "customer visits ahead, on which a leader could ride along",
)
QUOTAS = Table(
    "quotas",
    ("source", "seller", "starts_on", "ends_on"),
    (
        SOURCE,
        _required("seller", "text", "who carries it"),
        _required("starts_on", "day", "first day of its period"),
        _required("ends_on", "day", "last day of its period"),
        _required("amount", "amount", "the target"),
        Column("currency", "text", "ISO 4217 code"),
    ),
    "targets by seller and period",
)
COSTS = Table(
    "costs",
    ("source", "cost"),
    (SOURCE, _required("cost", "text", "key"), Column("on", "day", "when"), Column("amount", "amount", "how much")),
    "costs of selling",
    reserved=True,
)
MARKET = Table(
    "market",
    ("source", "market", "starts_on"),
    (
        SOURCE,
        _required("market", "text", "key"),
        _required("starts_on", "day", "first day of the period"),
        Column("amount", "amount", "size of the market"),
    ),
    "size of the market",
    reserved=True,
)
RATES = Table(
    "rates",
    ("source", "currency", "into", "starts_on"),
    (
        SOURCE,
        _required("currency", "text", "ISO 4217 code converted from"),
        _required("into", "text", "ISO 4217 code converted into"),
        _required("starts_on", "day", "first day on which the rate holds"),
        _required("rate", "number", "units of `into` for one of `currency`"),
    ),
    "dated currency rates",
)

TABLES: tuple[Table, ...] = (
    SELLERS,
    CUSTOMERS,
    PRODUCTS,
    DEALS,
    DEAL_LINES,
    STAGE_CHANGES,
    CHANGES,
    ACTIVITIES,
    VISITS,
    QUOTAS,
    COSTS,
    MARKET,
    RATES,
)
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}
