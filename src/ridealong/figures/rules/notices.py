"""What has to be said of a measure's rows besides their numbers: why something is not there. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.rules.shapes import MeasureTable
from ridealong.kernel.sentences import Sentence

QUOTA = "quotas.amount"


def notices(table: MeasureTable, by: str) -> Iterator[Sentence]:
    """Why the rows are not divided, have no value or have no likely range."""
    measure = table.measure.partition(":")[0]
    if by == "product" and QUOTA in BY_NAME[measure].needs:
        yield Sentence("figures.notice.not_by_product")
    if measure == "coverage" and (met := sum(row.value is None and row.n > 0 for row in table.rows)):
        yield Sentence("figures.notice.quota_met", {"n": met})
    if unranged := sum(row.value is not None and row.n > 0 and row.low is None for row in table.rows):
        key = "few_deals" if measure == "coverage" else "unranged"
        yield Sentence(f"figures.notice.{key}", {"n": unranged})
