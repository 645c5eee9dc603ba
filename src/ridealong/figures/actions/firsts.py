"""Notes in which measures people can be compared for the first time, so that they see it before anybody else does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from ridealong.access.queries import who_can_look
from ridealong.access.rules import visible_from
from ridealong.figures.models import FirstLook
from ridealong.figures.queries import stored
from ridealong.figures.queries.stored import Tables
from ridealong.figures.rules.evidence import PRODUCTIVITY
from ridealong.figures.rules.shapes import SellerKey


@transaction.atomic
def note_firsts(tables: Tables, *, persons: Mapping[SellerKey, int], today: date, days: int) -> None:
    """Writes down what is new in the tables. The first figures of an organisation are everybody's at once, and so is
    what is new about somebody without an account, who could not look."""
    known = set(FirstLook.objects.values_list("person_id", "measure"))
    looking = who_can_look() if known else frozenset()
    FirstLook.objects.bulk_create(
        FirstLook(
            person_id=person,
            measure=measure,
            since=today,
            open_on=visible_from(today, days if person in looking else 0),
        )
        for person, measure in sorted(_compared(tables, persons) - known)
    )


def _compared(tables: Tables, persons: Mapping[SellerKey, int]) -> set[tuple[int, str]]:
    """Who is compared in what."""
    names = [one["measure"] for one in stored.index(tables)["luck"]]
    luck = tables.select("SELECT DISTINCT key, entry FROM luck WHERE adjusted IS NOT NULL")
    found = {(persons[key], str(names[entry])) for key, entry in luck if key in persons}
    effort = tables.select("SELECT key FROM effort WHERE percentile IS NOT NULL")
    return found | {(persons[key], PRODUCTIVITY) for (key,) in effort if key in persons}
