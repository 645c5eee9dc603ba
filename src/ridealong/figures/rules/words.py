"""What luck or real says, as sentences. Imports nothing heavy: pages use it too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ridealong.figures.rules.certainty import hidden_by_count
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow
from ridealong.kernel.sentences import Measured, Sentence, measured

SMALL = 0.05  # of the spread: below this, a person's part is real but small
VISIBLE = 0.005  # of the value: below this, ring and dot do not part


@dataclass(frozen=True, slots=True)
class Told:
    """The measure that is spoken of."""

    measure: str
    stage: str | None
    unit: str
    currency: str | None

    def measured(self, value: float) -> Measured:
        return Measured(value, self.unit, self.currency if self.unit == "money" else None)


def measure_name(measure: str, stage: str | None = None) -> Sentence:
    """The measure as a heading."""
    if stage is not None:
        return Sentence("figures.measure.stage", {"stage": stage})
    return Sentence(f"figures.measure.{measure}")


def definition(measure: str) -> Sentence:
    """What the measure counts."""
    return Sentence(f"figures.definition.{measure}")


def mix(adjusted_for: Sequence[str]) -> Sentence:
    """What was held constant."""
    parts = [Sentence(f"figures.mix.{one.replace(' ', '_')}") for one in adjusted_for]
    match parts:
        case []:
            return Sentence("figures.mix.nothing")
        case [only]:
            return only
        case [first, second]:
            return Sentence("figures.mix.two", {"first": first, "second": second})
    return Sentence("figures.mix.three", dict(zip(("first", "second", "third"), parts, strict=False)))


def is_small(entry: LuckMeasure) -> bool:
    """Whether people stand apart beyond chance, but nearly all of what the report shows is mix."""
    spread = entry.spread
    return spread is not None and entry.distinguishable and spread.person < SMALL and spread.mix > spread.person


def measure_sentence(told: Told, entry: LuckMeasure) -> Sentence:
    """What to make of the measure; it names nobody, so that everybody may read it."""
    if entry.spread is None:
        return entry.sentence
    if entry.distinguishable and not entry.real:
        return Sentence("figures.luck.real_nobody")
    said = _from_to(told, entry)
    if said and measured(said["low"]) == measured(said["high"]):
        if not entry.distinguishable:
            return Sentence("figures.luck.no_spread", {"value": said["low"]})
        said = {}  # from a number to itself says nothing
    ranged = "" if said else "_unranged"
    if is_small(entry):
        return Sentence(
            f"figures.luck.real_small{ranged}", {**said, "mix": mix(entry.adjusted_for), "person": entry.spread.person}
        )
    if entry.distinguishable:
        more = {"count": entry.real, "sellers": entry.sellers, "person": entry.spread.person}
        return Sentence(f"figures.luck.real{ranged}", {**said, **more})
    if entry.mixed:
        return Sentence(f"figures.luck.mix{ranged}", {**said, "mix": mix(entry.adjusted_for)})
    return Sentence(f"figures.luck.chance{ranged}", {**said, "chance": entry.spread.chance})


def _from_to(told: Told, entry: LuckMeasure) -> dict[str, Measured]:
    if entry.lowest is None or entry.highest is None:
        return {}
    return {"low": told.measured(entry.lowest), "high": told.measured(entry.highest)}


def shown(told: Told, entry: LuckMeasure, rows: Iterable[LuckRow]) -> LuckMeasure:
    """The entry with these rows only, A to Z, and the range and sentence that they give."""
    listed = tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.key)))
    values = [row.value for row in listed if row.value is not None and row.adjusted is not None]
    ranged = replace(
        entry, rows=listed, seen=len(listed), lowest=min(values, default=None), highest=max(values, default=None)
    )
    return replace(ranged, sentence=measure_sentence(told, ranged))


def shown_in_brief(
    told: Told, entry: LuckMeasure, real: Iterable[LuckRow], *, seen: int, lowest: float | None, highest: float | None
) -> LuckMeasure:
    """The entry of so many rows, of which only these, who are real, are there; range and sentence are those of all."""
    found = replace(shown(told, entry, real), seen=seen, lowest=lowest, highest=highest)
    return replace(found, sentence=measure_sentence(told, found))


def row_sentence(told: Told, row: LuckRow, peers: float) -> Sentence | None:
    """One seller against the peers: value, peers, likely range, cases; None where there is nothing to compare."""
    if row.value is None or row.low is None or row.high is None or row.adjusted is None:
        return None
    return seller_sentence(
        told, name=row.name, value=row.value, adjusted=row.adjusted, peers=peers, low=row.low, high=row.high, n=row.n
    )


def seller_sentence(
    told: Told, *, name: str, value: float, adjusted: float, peers: float, low: float, high: float, n: int
) -> Sentence:
    """The same from numbers in the measure's own unit."""
    plain = told.unit in {"share", "ratio", "count"}
    shown = {
        key: number if plain else told.measured(number)
        for key, number in (("value", value), ("peers", peers), ("low", low), ("high", high))
    }
    if told.unit == "days":
        shown["low"] = low
    return Sentence(
        f"figures.row.{told.measure}",
        {"name": name, "stage": told.stage, "n": n, "adjusted": _tail(told, value, adjusted, peers), **shown},
    )


def _tail(told: Told, value: float, adjusted: float, peers: float) -> Sentence:
    """How the value as counted became the one that is compared: said with its number where only that one is apart."""
    if abs(adjusted - value) <= VISIBLE * max(abs(value), abs(adjusted)):
        return Sentence("figures.row.as_counted")
    if hidden_by_count(value, adjusted, peers):
        return Sentence("figures.row.alike", {"adjusted": told.measured(adjusted)})
    return Sentence("figures.row.adjusted")
