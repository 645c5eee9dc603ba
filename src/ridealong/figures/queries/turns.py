"""What happened in the measures of a person, day by day. Light: pages read this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Viewer
from ridealong.figures.models import FirstLook, Turn
from ridealong.figures.queries.weekly import concealed


@dataclass(frozen=True, slots=True)
class MeasureDay:
    """On a day: `first` compared in a measure, really `above` or `below` the peers from then on, or `over`."""

    day: date
    what: str
    measure: str


@dataclass(frozen=True, slots=True)
class MeasureDays:
    """The days, and the measures that the viewer does not see: switched off, or the person's alone for a while."""

    days: tuple[MeasureDay, ...]
    hidden: frozenset[str]


def measure_days(viewer: Viewer, *, person_id: int, off: frozenset[str]) -> MeasureDays | None:
    """By day, without what is switched `off`; None where the viewer may not read the person's figures. Three queries at
    most."""
    if not allowed(viewer, Act.READ_FIGURES, person_id):
        return None
    looks = list(FirstLook.objects.filter(person=person_id).order_by("since", "measure"))
    alone = not viewer.operator and viewer.person_id != person_id
    held = {one.measure for one in looks if alone and one.open_on > viewer.today}
    hidden = off | held
    turned = Turn.objects.filter(person=person_id).order_by("on", "measure")
    days = [MeasureDay(one.since, "first", one.measure) for one in looks]
    days += [MeasureDay(one.on, one.side or "over", one.measure) for one in turned]
    return MeasureDays(tuple(one for one in days if not concealed(one.measure, hidden)), hidden)
