"""The deals behind a number: which ones count, as SQL of the engine, and how the number comes from them in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ridealong.figures.rules.shapes import SellerKey
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Sentence

WINDOW = timedelta(days=363)
YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One deal behind a number."""

    deal: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    currency: str | None
    outcome: str
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a number is made of: how it is computed, which deals count, and one page of them."""

    measure: str
    stage: str | None
    seller: SellerKey
    name: str
    as_of: date
    formula: Sentence
    filter: Sentence
    total: int
    page: int
    pages: int
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What the deals of the whole organisation say about the window: `eve`, the day before closes were seen; the last
    fact; how long a deal usually stays open."""

    eve: date | None
    last_fact: date | None
    usual_age: int | None


@dataclass(frozen=True, slots=True)
class Which:
    """A condition on the deals as of the day (columns of `AS_OF`), its named values, and the filter in words."""

    condition: str
    values: Mapping[str, Any]
    words: str


# The deals of one person as they stood on $day, as `facts.as_of` has it; a test holds the two against each other.
AS_OF = """
WITH moved AS (
    SELECT source, deal, arg_max(new, by_on) FILTER (WHERE by_on <= $day) AS latest,
        arg_min(old, by_on) FILTER (WHERE by_on > $day) AS earliest
    FROM {changes} WHERE field = 'seller' GROUP BY source, deal
),
mine AS (
    SELECT d.*, coalesce(d.outcome IN ('won', 'lost') AND d.closed_on <= $day, false) AS shut
    FROM ({mine}) d LEFT JOIN moved m ON m.source = d.source AND m.deal = d.deal
    WHERE d.source || ':' || coalesce(m.latest, m.earliest, d.seller) IN (SELECT unnest($keys))
),
deals AS (
    SELECT source, deal, name, customer, product,
        CASE WHEN shut OR NOT $hindsight THEN amount END AS amount, currency,
        CASE WHEN shut THEN outcome ELSE 'open' END AS outcome,
        coalesce(opened_on, created_on) AS opened_on, CASE WHEN shut THEN closed_on END AS closed_on
    FROM mine
    WHERE shut OR coalesce(coalesce(created_on, opened_on) <= $day, NOT $hindsight)
)
"""
# Deals that were somebody else's on another day, to be added where any deal ever changed hands.
MOVED_IN = """
UNION SELECT d.* FROM {deals} d JOIN moved ON moved.source = d.source AND moved.deal = d.deal
WHERE d.source || ':' || coalesce(moved.latest, moved.earliest) IN (SELECT unnest($keys))
"""
ENTERED = """(source, deal) IN (
    SELECT (source, deal) FROM (
        SELECT c.source, c.deal, min(c.at) FILTER (WHERE c.stage = $stage) AS entered, max(c.at) AS newest
        FROM (
            SELECT source, deal, to_stage AS stage, min(changed_at) AS at FROM {stage_changes}
            WHERE CAST(changed_at AS DATE) <= $day GROUP BY source, deal, to_stage
            UNION ALL
            SELECT f.source, f.deal, f.stage, least(CAST(coalesce(d.created_on, d.opened_on) AS TIMESTAMP), f.at)
            FROM (
                SELECT source, deal, arg_min(from_stage, changed_at) AS stage, min(changed_at) AS at
                FROM {stage_changes} WHERE CAST(changed_at AS DATE) <= $day GROUP BY source, deal
            ) f JOIN {deals} d ON d.source = f.source AND d.deal = f.deal WHERE f.stage IS NOT NULL
        ) c GROUP BY c.source, c.deal
    ) WHERE CAST(entered AS DATE) >= $first
        AND (newest > entered OR (source, deal) IN (SELECT (source, deal) FROM deals WHERE outcome <> 'open'))
)"""
CLOSED = "outcome <> 'open' AND closed_on >= $first"
WON = "outcome = 'won' AND closed_on >= $first"
PRODUCTIVITY = "productivity"  # a dial and no measure: everything that was put in or moved
WORKED = """(
    opened_on >= $first OR closed_on >= $first
    OR (source, deal) IN (
        SELECT (source, deal) FROM {activities} WHERE CAST(happened_at AS DATE) BETWEEN $first AND $day
        UNION ALL
        SELECT (source, deal) FROM {stage_changes}
        WHERE from_stage IS NOT NULL AND CAST(changed_at AS DATE) BETWEEN $first AND $day
    )
)"""

PLAIN: Mapping[str, tuple[str, str]] = {
    "closed_deals": (CLOSED, "closed"),
    "win_rate": (CLOSED, "closed"),
    "won_amount": (WON, "won"),
    "won_deals": (WON, "won"),
    "attainment": (WON, "won"),
    "pace": (WON, "won"),
    "deal_value": (f"{WON} AND amount > 0", "won"),
    "discount": (f"{WON} AND amount > 0 AND list_price > 0", "priced"),
    PRODUCTIVITY: (WORKED, "worked"),
    "activity": (
        "(source, deal) IN (SELECT (source, deal) FROM {activities} "
        "WHERE CAST(happened_at AS DATE) BETWEEN $first AND $day)",
        "active",
    ),
}


def which(measure: str, stage: str | None, day: date, seen: Observed) -> Which:
    """The deals that count for a measure on a day."""
    first = {"first": day - WINDOW}
    match measure:
        case "cycle_time":
            return _lives(seen)
        case "stale_share":
            return _aged(seen)
        case "stage_conversion":
            return Which(ENTERED, {**first, "stage": stage}, "entered")
    condition, words = PLAIN.get(measure, ("outcome = 'open'", "open"))
    return Which(condition, first if "$first" in condition else {}, words)


def _lives(seen: Observed) -> Which:
    if seen.eve is None or seen.last_fact is None:
        return Which("false", {}, "seen")
    condition = (
        "(outcome = 'open' OR closed_on > $eve) AND opened_on <= $last AND coalesce(closed_on, $last) >= opened_on"
    )
    return Which(condition, {"eve": seen.eve, "last": seen.last_fact}, "seen")


def _aged(seen: Observed) -> Which:
    lives = _lives(seen)
    if seen.usual_age is None or seen.last_fact is None:
        return lives
    oldest = seen.last_fact - timedelta(days=seen.usual_age)
    condition = f"{lives.condition} AND opened_on < $oldest AND opened_on >= $since"
    return Which(condition, {**lives.values, "oldest": oldest, "since": oldest - YEAR}, "aged")


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the deals that count: how many, won, lost, open, and the amount of the won ones in one currency."""

    n: int
    won: int
    lost: int
    still: int
    amount: float | None
    currency: str | None


def formula(measure: str, found: Totals) -> Sentence:
    """How the number comes from the deals."""
    amount = None if found.amount is None else Money(found.amount, found.currency)
    values = {"n": found.n, "won": found.won, "lost": found.lost, "open": found.still, "amount": amount}
    if amount is None and measure in {"won_amount", "deal_value"}:
        return Sentence("figures.formula.several_currencies", values)
    return Sentence(f"figures.formula.{measure}", values)


def in_words(found: Which, *, name: str, stage: str | None, day: date) -> Sentence:
    """Which deals count, for people."""
    return Sentence(f"figures.filter.{found.words}", {"name": name, "stage": stage, "day": day, **found.values})
