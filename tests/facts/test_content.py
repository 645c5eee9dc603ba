"""The content hash, against a computation of its definition in plain Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.facts import engine, snapshots
from ridealong.facts.content import content_hash, digest
from ridealong.facts.schema import BY_NAME, SQL_TYPES, TABLES, Table
from tests.effort import examples
from tests.facts.plain import first_hash, plain_hash

STAGES, LINES, DEALS = BY_NAME["stage_changes"], BY_NAME["deal_lines"], BY_NAME["deals"]


def expected(table: Table, rows: Sequence[Sequence[object]]) -> str:
    return plain_hash({table.name: rows})


def write(table: Table, rows: Sequence[Sequence[object]], path: Path, *, row_group: int = 100_000) -> None:
    connection = duckdb.connect()
    columns = ", ".join(f'"{one.name}" {SQL_TYPES[one.kind]}' for one in table.columns)
    connection.execute(f"CREATE TABLE t ({columns})")
    if rows:
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' for _ in table.columns)})", rows)
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {row_group})")


LINE = ("s", "d", "1", None, 2.5, Decimal("10.1000"), Decimal("-3.2500"), "EUR")
# Times of facts have no zone.
BEFORE_1970, SPLIT_SECOND = map(datetime.fromisoformat, ("1969-12-31T23:59:59", "2026-01-02T03:04:05.678900"))
MOVE = ("s", "d", None, "Demo", SPLIT_SECOND, None, True)
DEAL = (
    *("s", "é\nö", "n", "k", "c", "p", Decimal("1.0000"), "EUR", "Won", "won"),
    *(date(2026, 1, 1), date(2026, 1, 1), date(1999, 12, 31), None, "", "~", False, None, 2**60),
)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (LINES, [LINE]),
        (LINES, [LINE, LINE]),
        (STAGES, [MOVE, (*MOVE[:-1], None)]),
        (DEALS, [DEAL, (*DEAL[:-1], None)]),
        (DEALS, []),
        (STAGES, [MOVE, ("other source", *MOVE[1:]), (*MOVE[:4], BEFORE_1970, None, False)]),
        (LINES, [(*LINE[:4], one, *LINE[5:]) for one in (0.0, -7.0, 1e-9, -0.125, 1e14, 2.0**60)]),
    ],
)
@pytest.mark.parametrize("believed", [True, False])
def test_the_hash_is_what_its_definition_says(
    table: Table, rows: list[tuple[object, ...]], believed: bool, tmp_path: Path
) -> None:
    write(table, rows, tmp_path / f"{table.name}.parquet")
    connection = engine.connect()
    found = digest(connection, table, tmp_path / f"{table.name}.parquet", believed=believed)
    assert found.rows == len(rows)
    assert content_hash({table.name: found}) == expected(table, rows)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
ROWS = st.lists(
    st.tuples(
        st.just("s"),
        TEXTS,
        TEXTS,
        st.none() | TEXTS,
        st.none() | st.integers(-(10**6), 10**6).map(lambda one: one / 8),
        st.none() | st.decimals(-(10**9), 10**9, places=4),
        st.none(),
        st.sampled_from(["EUR", None]),
    ),
    max_size=12,
)


@pytest.mark.searched
@settings(deadline=None, max_examples=examples(10, 100))
@given(rows=ROWS, order=st.randoms())
def test_the_order_of_rows_and_the_layout_do_not_matter(tmp_path_factory: pytest.TempPathFactory, rows, order) -> None:
    folder = tmp_path_factory.mktemp("hash")
    shuffled = list(rows)
    order.shuffle(shuffled)
    write(LINES, rows, folder / "a.parquet")
    write(LINES, shuffled, folder / "b.parquet", row_group=2048)
    connection = engine.connect()
    one, other = (digest(connection, LINES, folder / name) for name in ("a.parquet", "b.parquet"))
    assert one == other
    assert content_hash({"deal_lines": one}) == expected(LINES, rows)


def test_null_and_empty_differ_and_so_do_tables(tmp_path: Path) -> None:
    hashes = set()
    for name, value in (("null", None), ("empty", ""), ("text", "\\N")):
        write(LINES, [(*LINE[:3], value, *LINE[4:])], tmp_path / name)
        hashes.add(content_hash({"deal_lines": digest(engine.connect(), LINES, tmp_path / name)}))
    found = digest(engine.connect(), LINES, tmp_path / "null")
    assert len({*hashes, content_hash({"deals": found}), content_hash({})}) == 5


def test_a_snapshot_is_committed_once_and_found_by_its_hash(tmp_path: Path) -> None:
    connection = engine.connect()
    facts = tmp_path / "a *folder* [with] what's odd"
    for _ in range(2):
        folder = facts / "tmp" / "one"
        folder.mkdir(parents=True)
        write(LINES, [LINE], tmp_path / "lines.parquet")
        (tmp_path / "lines.parquet").rename(folder / "deal_lines.parquet")
        content = snapshots.commit(connection, folder, facts)
        assert not folder.exists()
    assert snapshots.stored(facts) == (content,)
    snapshot = snapshots.open_snapshot(facts, content)
    assert snapshots.verify(connection, snapshot)
    assert [snapshot.file(table.name).is_file() for table in TABLES] == [True] * len(TABLES)
    for table in TABLES:
        described = connection.execute(f"DESCRIBE SELECT * FROM {snapshots.scan(snapshot, table.name)}").fetchall()
        assert [(name, kind) for name, kind, *_ in described] == [
            (one.name, SQL_TYPES[one.kind]) for one in table.columns
        ]


def test_a_damaged_snapshot_is_noticed_and_written_again(tmp_path: Path) -> None:
    connection, facts = engine.connect(), tmp_path / "facts"
    for damage in (lambda path: path.unlink(), lambda path: None):
        folder = facts / "tmp" / "one"
        folder.mkdir(parents=True)
        write(LINES, [LINE], folder / "deal_lines.parquet")
        content = snapshots.commit(connection, folder, facts)
        snapshot = snapshots.open_snapshot(facts, content)
        damage(snapshot.file("deals"))
    assert snapshots.verify(connection, snapshot)
    write(LINES, [LINE, LINE], snapshot.file("deal_lines"))
    assert not snapshots.verify(connection, snapshot)
    write(LINES, [LINE], snapshot.file("deal_lines"))
    assert snapshots.verify(connection, snapshot)
    (snapshot.path / snapshots.DIGESTS).write_text("{")
    assert not snapshots.verify(connection, snapshot)
    snapshot.file("deals").unlink()
    with pytest.raises(snapshots.NoSnapshot):
        snapshots.open_snapshot(facts, content)
    with pytest.raises(snapshots.NoSnapshot):
        snapshots.open_snapshot(facts, "../" + content)


def test_a_snapshot_of_the_first_version_is_still_known_and_its_damage_noticed(tmp_path: Path) -> None:
    connection, facts = engine.connect(), tmp_path / "facts"
    rows = [LINE, (*LINE[:2], "2", *LINE[3:])]
    content = first_hash({"deal_lines": rows})
    folder = facts / content
    folder.mkdir(parents=True)
    write(LINES, rows, folder / "deal_lines.parquet")
    digests = {table.name: [0, "0" * 32] for table in TABLES}
    first = digest(connection, LINES, folder / "deal_lines.parquet", version=1)
    digests["deal_lines"] = [first.rows, f"{first.total:032x}"]
    snapshots.complete(connection, folder)
    (folder / snapshots.DIGESTS).write_text(json.dumps(digests))
    snapshot = snapshots.open_snapshot(facts, content)
    assert snapshots.verify(connection, snapshot)
    assert snapshots.digests_of(snapshot)["deal_lines"] == first
    assert first != digest(connection, LINES, snapshot.file("deal_lines")), "facts are compared row by row once"
    write(LINES, [*rows, LINE], snapshot.file("deal_lines"))
    assert not snapshots.verify(connection, snapshot)


def test_the_engine_reaches_no_network_and_stays_as_it_is() -> None:
    connection = engine.connect()
    for statement in ("INSTALL httpfs", "SET autoload_known_extensions = true", "SET memory_limit = '9GB'"):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_csv('https://example.com/x.csv')")
