"""Notes in which measures people came to differ from their peers beyond chance, or no more do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction

from ridealong.figures.models import Turn
from ridealong.figures.queries import stored
from ridealong.figures.queries.stored import Tables
from ridealong.figures.rules.shapes import SellerKey
from ridealong.figures.rules.turns import Compared, turns


@transaction.atomic
def note_turns(tables: Tables, *, persons: Mapping[SellerKey, int]) -> None:
    """Writes down what the tables of a day say otherwise than those of days before. Tables that are computed once more,
    as others are known or linked by then, take the place of the day's earlier ones."""
    rows = Turn.objects.filter(on__lt=tables.day).order_by("on").values_list("person_id", "measure", "side")
    known = {(person, measure): side for person, measure, side in rows}
    Turn.objects.filter(on=tables.day).delete()
    Turn.objects.bulk_create(
        Turn(person_id=person, measure=measure, side=side, on=tables.day)
        for (person, measure), side in turns(known, _compared(tables, persons))
    )


def _compared(tables: Tables, persons: Mapping[SellerKey, int]) -> Iterator[Compared]:
    entries = stored.index(tables)["luck"]
    columns = "key, entry, n, verdict, side, low, high"
    for key, entry, n, verdict, side, low, high in tables.select(
        f"SELECT {columns} FROM luck WHERE adjusted IS NOT NULL"
    ):
        if key in persons:
            said = entries[entry]
            name = said["measure"] if said["stage"] is None else f"{said['measure']}:{said['stage']}"
            yield Compared((persons[key], name), n, verdict, side, low, high, said["peers"])
