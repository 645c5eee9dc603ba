"""Which stages mean that a deal is won, lost or open: common words, what a person said, or a question, once a stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import duckdb

from ridealong.figures.actions.agreeing import Told
from ridealong.figures.actions.gathering import of
from ridealong.figures.actions.planning import Plan, Slot
from ridealong.figures.actions.staging import stages
from ridealong.figures.rules import outcomes
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import OUTCOMES
from ridealong.figures.rules.reports import Question, Stopped
from ridealong.kernel.sentences import Sentence

# As much of a stage as names its question.
LONGEST = 200


def decide(connection: duckdb.DuckDBPyConnection, made: Plan, told: Told) -> Plan:
    """The plan with the meaning of stages of which the description knows none; questions are in `told`.

    Raises duckdb.InvalidInputException for a file whose records are not well formed, and Stopped for a column that has
    too many values to be one of stages.
    """
    meant: dict[str, str] = {}
    for slot in made.slots:
        if slot.asks:
            meant.update(_decided(connection, made, slot, told))
    return replace(made, outcomes=tuple(sorted(meant.items())))


def _decided(connection: duckdb.DuckDBPyConnection, made: Plan, slot: Slot, told: Told) -> Iterator[tuple[str, str]]:
    found = connection.execute(stages(made, slot, _called(made, slot))).fetchmany(10 * outcomes.MOST)
    unknown = [row for row in found if outcomes.known(row[0]) is None]
    if len(unknown) > outcomes.MOST:
        reason = Sentence("imports.file.stages", {"column": slot.spoken, "most": outcomes.MOST})
        raise Stopped(of(made.file.name, reason))
    for stage, folded, first, last in found:
        examples = tuple(dict.fromkeys(one for one in (first, last) if one))
        choice = outcomes.known(stage) or told.choice(_question(made, slot, stage, folded, examples))
        if choice is not None:
            yield folded, choice


def _called(made: Plan, slot: Slot) -> Slot | None:
    """What people call the deals, or know them by."""
    named = [made.slot_of(slot.table, one, slot.part) for one in ("name", "deal")]
    return next((one for one in named if one is not None and not one.cell.content), None)


def _question(made: Plan, slot: Slot, stage: str, folded: str, examples: tuple[str, ...]) -> Question:
    return Question(
        id=f"stage:{made.map.key}:{plain(slot.spoken)}:{folded[:LONGEST]}",
        ask=Sentence("imports.ask.stage", {"stage": stage}),
        choices=OUTCOMES,
        file=made.file.name,
        column=slot.spoken,
        examples=examples,
    )
