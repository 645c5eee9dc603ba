"""What the facts say about people who sell or lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class SellerFact:
    """What the facts say about somebody: where they sit and since when they are seen."""

    key: str
    manager: str | None
    job: str | None
    office: str | None
    hired_on: date | None
    left_on: date | None
    first_fact: date | None


def seller_facts(connection: duckdb.DuckDBPyConnection, sellers: str, deals: str | None) -> list[SellerFact]:
    """Everybody in the engine's tables of one source; a line without dates starts at the seller's first fact."""
    first = (
        f"(SELECT seller, min(least(opened_on, created_on, closed_on)) AS first_fact FROM {deals} GROUP BY seller)"
        if deals is not None
        else "(SELECT NULL::VARCHAR AS seller, NULL::DATE AS first_fact WHERE false)"
    )
    rows = connection.execute(
        f"SELECT seller, manager, job, office, hired_on, left_on, first_fact FROM {sellers} LEFT JOIN {first} "
        "USING (seller) ORDER BY seller"
    ).fetchall()
    return [SellerFact(*row) for row in rows]
