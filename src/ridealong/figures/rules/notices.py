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
    # Sums and counts of nothing are zero for sure; nothing over a quota is a figure that rests on no deal.
    least = 0 if measure == "coverage" else 1
    if unranged := sum(row.value is not None and row.n >= least and row.low is None for row in table.rows):
        key = "unranged" if least else "few_deals"
        yield Sentence(f"figures.notice.{key}", {"n": unranged})
