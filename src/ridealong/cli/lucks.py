"""Luck or real, on the command line."""

from __future__ import annotations

from datetime import date
from typing import Any

from ridealong.access.actions import record
from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.cli.measuring import between, say_measure, shown
from ridealong.figures.queries import luck as figures
from ridealong.figures.queries.days import asked_day
from ridealong.figures.rules.certainty import certainty
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow
from ridealong.jobs import clock
from ridealong.kernel.sentences import percent, render, say
from ridealong.people import queries as people

TOLD = frozenset({"real", "mix"})


def luck(*, as_of: date | None, as_json: bool) -> None:
    """What is chance, what is mix, and what is the person."""
    today = clock.today()
    viewer = operator(today)
    found = figures.luck(viewer, as_of=as_of, today=today)
    _, notice = asked_day(as_of, today)
    record(viewer, "figures.luck_printed", at=clock.now())
    if as_json:
        if notice is not None:
            out.note(render(notice))
        out.document([as_document(one) for one in found])
        return
    if notice is not None:
        out.say_line(render(notice))
    if not found:
        out.say_line(say("cli.luck.nothing"))
    for one in found:
        _in_words(one)


def as_document(found: LuckMeasure) -> dict[str, Any]:
    """The exact shape of one entry of `luck --json`."""
    spread = found.spread
    return {
        "measure": found.name,
        "sellers": found.sellers,
        "spread": None if spread is None else {"chance": spread.chance, "mix": spread.mix, "person": spread.person},
        "p_value": found.p_value,
        "adjusted_p_value": found.adjusted_p_value,
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "value": row.value,
                "adjusted": row.adjusted,
                "low": row.low,
                "high": row.high,
                "n": row.n,
                "verdict": row.verdict if row.verdict in TOLD else "too_close",
            }
            for row in found.rows
        ],
        "sentence": render(found.sentence),
    }


def _in_words(found: LuckMeasure) -> None:
    out.say_line(say_measure(found.name).capitalize(), style="bold")
    out.say_line(render(found.sentence), indent=2)
    if found.spread is not None:
        shares = {name: percent(getattr(found.spread, name)) for name in ("chance", "mix", "person")}
        out.say_line(say("cli.luck.spread", **shares), indent=2)
    told = [row for row in found.rows if row.verdict in TOLD]
    if told:
        heads = [say(f"cli.luck.head.{name}") for name in ("name", "side", "value", "likely", "n", "verdict")]
        out.table(heads, [_row(row, found) for row in told], right=[2, 3, 4], indent=2)
    quiet = sum(row.verdict == "too_close" for row in found.rows)
    if quiet:
        out.say_line(say("cli.luck.too_close", n=quiet), indent=2)
    out.say_line()


def _row(row: LuckRow, found: LuckMeasure) -> tuple[str, ...]:
    currency = people.organisation().currency
    return (
        row.name,
        say(f"cli.luck.side.{row.side}"),
        shown(row.value, found.unit, currency),
        between(row.low, row.high, found.unit, currency),
        f"{row.n:,}",
        say(f"cli.luck.verdict.{certainty(row.verdict, row.low, row.high, found.peers)}"),
    )
