"""How long all measures by seller take beside one scan of the same files; the size by RIDEALONG_SPEED_DEALS."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from ridealong.facts.engine import connect, name
from ridealong.facts.measures.groups import counted
from ridealong.facts.measures.registry import MEASURES
from ridealong.facts.schema import BY_NAME, SQL_TYPES
from ridealong.facts.snapshots import Snapshot, commit, literal, open_snapshot, scan
from ridealong.figures.queries.computing import bench, signals
from tests.figures.settings import setting_of
from tests.speed.rows import SpeedRow

DEALS = int(os.environ.get("RIDEALONG_SPEED_DEALS", "500000"))
SELLERS = max(20, DEALS // 200)
END = date(2026, 6, 30)
TRIES = 3
GOAL_AT, ALL_MEASURES = 5_000_000, 3.0
SCANNED = ("deals", "stage_changes", "activities", "quotas")
# Days, owners, products and outcomes follow from the number alone, so that every run has the same company.
OPENED = "DATE '2026-06-30' - CAST(hash({n} + 17) % 730 AS INTEGER)"
TABLES = {
    "sellers": """
        SELECT 'speed' AS source, 's' || range AS seller, 'm' || (range // 8) AS manager, 'Seller' AS job, true AS sells
        FROM range({sellers})
        UNION ALL SELECT 'speed', 'm' || range, NULL, NULL, false FROM range({sellers} // 8 + 1)""",
    "products": """
        SELECT 'speed' AS source, 'p' || range AS product, 100 * (range + 1) AS list_price, 60 * (range + 1) AS cost
        FROM range(12)""",
    "customers": """
        SELECT 'speed' AS source, 'c' || range AS customer, 'C' || range AS name, 'S' || (range % 5) AS segment
        FROM range({deals} // 20)""",
    "deals": """
        SELECT 'speed' AS source, 'd' || range AS deal, 's' || (hash(range) % {sellers}) AS seller,
            'c' || (hash(range + 7) % ({deals} // 20)) AS customer, 'p' || (hash(range + 3) % 12) AS product,
            (hash(range + 3) % 12 + 1) * (80 + hash(range + 5) % 25) AS amount, 'EUR' AS currency,
            CASE WHEN NOT shut THEN 'open' WHEN hash(range + 13) % 10 < 6 THEN 'won' ELSE 'lost' END AS outcome,
            opened AS opened_on, opened AS created_on, CASE WHEN shut THEN closed END AS closed_on
        FROM (
            SELECT *, closed <= DATE '2026-06-30' AND hash(range + 11) % 10 < 9 AS shut
            FROM (SELECT range, {opened} AS opened, opened + 1 + CAST(hash(range + 19) % 100 AS INTEGER) AS closed
                FROM range({deals}))
        )""",
    "stage_changes": """
        SELECT 'speed' AS source, 'd' || n AS deal, ['Lead', 'Demo', 'Proposal'][step + 1] AS from_stage,
            ['Demo', 'Proposal', 'Closing'][step + 1] AS to_stage,
            CAST({opened_n} + CAST(5 * step AS INTEGER) AS TIMESTAMP) AS changed_at
        FROM (SELECT range // 3 AS n, CAST(range % 3 AS INTEGER) AS step FROM range(3 * {deals}))
        WHERE hash(n) % 3 >= step""",
    "activities": """
        SELECT 'speed' AS source, 'a' || range AS activity, 's' || (hash(range // 2) % {sellers}) AS seller,
            'd' || (range // 2) AS deal, 'call' AS kind,
            CAST(DATE '2026-06-30' - CAST(hash(range + 23) % 600 AS INTEGER) AS TIMESTAMP) AS happened_at
        FROM range(2 * {deals})""",
    "quotas": """
        SELECT 'speed' AS source, 's' || (range // 24) AS seller, 5000 AS amount, 'EUR' AS currency,
            CAST(DATE '2024-07-01' + to_months(CAST(range % 24 AS INTEGER)) AS DATE) AS starts_on,
            CAST(DATE '2024-07-01' + to_months(CAST(range % 24 AS INTEGER) + 1) AS DATE) - 1 AS ends_on
        FROM range(24 * {sellers})""",
}


def rows() -> list[SpeedRow]:
    """All measures by seller from opened files to their rows; signals with every test; both beside one full scan."""
    with tempfile.TemporaryDirectory(prefix="ridealong-speed-") as folder:
        snapshot = company(Path(folder))
        setting = setting_of(snapshot)

        def measures() -> None:
            with bench(setting, END, memory="4GB") as at:
                for measure in MEASURES:
                    at.on.to_pyarrow(counted(measure, at.basis, "seller"))

        def tests() -> None:
            with bench(setting, END, memory="4GB") as at:
                signals(at)

        measures()  # the first query of a process also loads the engine
        scanned = quickest(lambda: full_scan(snapshot))
        size = f"{DEALS:,} deals"
        goal = ALL_MEASURES if DEALS == GOAL_AT else None
        return [
            SpeedRow(f"all measures by seller, {size}", quickest(measures), "one full scan", scanned, most=goal),
            SpeedRow(f"signals with all tests, {size}", quickest(tests, tries=1), "one full scan", scanned),
        ]


def quickest(work: Callable[[], None], *, tries: int = TRIES) -> float:
    """Seconds of the quickest of some tries."""
    found = []
    for _ in range(tries):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return min(found)


def full_scan(snapshot: Snapshot) -> None:
    """Reads every column of every row of the tables that measures use."""
    with connect(memory="4GB") as connection:
        for table in SCANNED:
            used = ", ".join(f"max({name(column.name)})" for column in BY_NAME[table].columns)
            connection.execute(f"SELECT {used} FROM {scan(snapshot, table)}").fetchall()


def company(folder: Path) -> Snapshot:
    """A snapshot of the size asked for."""
    work = folder / "tmp" / "made"
    work.mkdir(parents=True)
    given = {
        "deals": DEALS,
        "sellers": SELLERS,
        "opened": OPENED.format(n="range"),
        "opened_n": OPENED.format(n="n"),
    }
    with connect(memory="4GB") as connection:
        for table, select in TABLES.items():
            made = select.format(**given)
            known = [column[0] for column in connection.execute(f"SELECT * FROM ({made}) LIMIT 0").description]
            typed = ", ".join(_typed(column.name, SQL_TYPES[column.kind], known) for column in BY_NAME[table].columns)
            target = literal(work / f"{table}.parquet")
            connection.execute(f"COPY (SELECT {typed} FROM ({made})) TO {target} (FORMAT parquet)")
        return open_snapshot(folder, commit(connection, work, folder))


def _typed(column: str, kind: str, known: Sequence[str]) -> str:
    return f"CAST({name(column) if column in known else 'NULL'} AS {kind}) AS {name(column)}"
