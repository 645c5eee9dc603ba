"""What a person has to confirm of an import as a whole: rows refused or gone, ids without zeros, older files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ridealong.facts.engine import listed
from ridealong.facts.schema import BY_NAME
from ridealong.figures.actions.agreeing import EXAMPLES, RIGHT, STOP
from ridealong.figures.actions.merging import Difference, Merge
from ridealong.figures.actions.reading import Reading
from ridealong.figures.rules.reports import TOO_MANY, Question
from ridealong.kernel.sentences import Sentence

GO_ON = "go on"
# Columns that hold the key of another table, and that table's key.
_KEYS = (
    ("deals", "deal", "deals", "deal"),
    ("deals", "seller", "sellers", "seller"),
    ("deals", "customer", "customers", "customer"),
    ("deals", "product", "products", "product"),
    ("quotas", "seller", "sellers", "seller"),
)


def too_many_refused(reading: Reading) -> Question | None:
    """The question whether to import the others, where any file has too many rows that cannot be used."""
    refused: dict[str, int] = {}
    rows: dict[str, int] = {}
    for staged in reading.staged:
        name = staged.plan.file.name
        before = reading.log.by_file.get(name, 0)
        refused[name], rows[name] = before + staged.refused, before + staged.rows
    worst = max(refused, key=lambda one: refused[one] / max(rows[one], 1), default=None)
    if worst is None or refused[worst] <= TOO_MANY * max(rows[worst], 1) or reading.told.now.get("rejected") == GO_ON:
        return None
    ask = Sentence("imports.ask.rejected", {"file": worst, "rejected": refused[worst], "rows": rows[worst]})
    return Question("rejected", ask, (GO_ON, STOP), file=worst)


def too_many_gone(found: Mapping[str, Difference], told: Mapping[str, str]) -> Iterator[Question]:
    """The question whether rows are really gone, where any table has lost too many."""
    lost = {name: one for name, one in found.items() if one.gone > TOO_MANY * max(one.before, 1)}
    if not lost or told.get("gone") == GO_ON:
        return
    name = max(lost, key=lambda one: lost[one].gone / max(lost[one].before, 1))
    values = {"table": BY_NAME[name].meaning, "gone": lost[name].gone, "before": lost[name].before}
    examples = tuple(f"{one}: {lost[one].gone}/{lost[one].before}" for one in sorted(lost))
    yield Question("gone", Sentence("imports.ask.gone", values), (GO_ON, STOP), examples=examples)


def lost_zeros(merge: Merge, told: Mapping[str, str]) -> Iterator[Question]:
    """The question whether ids are right that others have with zeros in front."""
    for table, column, owner, key in _KEYS:
        rows = merge.rows.get(table)
        identity = f"zeros:{table}:{column}"
        if rows is None or told.get(identity) == RIGHT:
            continue
        pairs = [
            pair for known in _known(merge, table, owner) for pair in _shortened(merge, rows.path, column, known, key)
        ]
        if pairs:
            examples = tuple(f"{short} ({full})" for short, full in sorted(set(pairs))[:EXAMPLES])
            yield Question(identity, Sentence("imports.ask.zeros"), (RIGHT, STOP), column=column, examples=examples)


def _known(merge: Merge, table: str, owner: str) -> Iterator[str]:
    """Where the key is known from: the list in these files, and the facts before."""
    if table != owner and owner in merge.rows:
        yield f"(SELECT * FROM read_parquet({listed(merge.rows[owner].path)}))"
    before = merge.before(owner)
    if before is not None:
        yield before


def _shortened(merge: Merge, path: Path, column: str, known: str, key: str) -> list[tuple[str, str]]:
    connection = merge.connection
    padded = f"(SELECT {key} AS padded, ltrim({key}, '0') AS short FROM {known} WHERE starts_with({key}, '0'))"
    if connection.execute(f"SELECT 1 FROM {padded} LIMIT 1").fetchone() is None:
        return []
    new = f"(SELECT DISTINCT {column} AS key FROM read_parquet({listed(path)}))"
    return connection.execute(
        f"SELECT key, padded FROM {new} JOIN {padded} ON key = short WHERE key <> '' "
        f"AND padded NOT IN (SELECT key FROM {new} WHERE key IS NOT NULL) ORDER BY ALL LIMIT {EXAMPLES}"
    ).fetchall()


def older(merge: Merge, told: Mapping[str, str]) -> Iterator[Question]:
    """The question whether files are meant that were exported before those that are there."""
    rows, before = merge.rows.get("deals"), merge.before("deals")
    if rows is None or before is None or rows.delta or told.get("older") == GO_ON:
        return
    day = f"greatest(created_on, closed_on) <= DATE '{merge.seen_on}'"
    last = f"max(greatest(created_on, closed_on)) FILTER ({day})"
    new = f"read_parquet({listed(rows.path)})"
    here = _one(merge, f"SELECT {last} FROM {new}")
    there = _one(merge, f"SELECT {last} FROM {before}")
    if here is None or there is None or here >= there:
        return
    newer = _one(
        merge, f"SELECT count(*) FROM {before} WHERE greatest(created_on, closed_on) > DATE '{here}' AND {day}"
    )
    opened = f"SELECT count(*) FROM {new} AS n JOIN {before} AS o USING (deal)"
    reopened = _one(merge, f"{opened} WHERE n.outcome = 'open' AND o.outcome <> 'open'")
    if newer > 1 or reopened > 0:
        yield Question("older", Sentence("imports.ask.older", {"here": here, "there": there}), (GO_ON, STOP))


def _one(merge: Merge, sql: str) -> Any:
    found = merge.connection.execute(sql).fetchone()
    return found[0] if found else None
