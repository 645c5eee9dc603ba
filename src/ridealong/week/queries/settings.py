"""What the organisation has set for the week: beliefs with their history, leaders' minutes, questions. Light."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import QuerySet

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.folding import folded
from ridealong.people import queries as people
from ridealong.store.prepared import prepared
from ridealong.week.models import LeaderMinutes, MustEdit, OpeningQuestion, Prior
from ridealong.week.queries.records import musts, prior_rows, seeds
from ridealong.week.rules.inputs import BOUNDS
from ridealong.week.rules.priors import PriorRow


@dataclass(frozen=True, slots=True)
class PriorInForce:
    """A prior as it holds now, and every edit of it, the latest first; without edits it is as it came."""

    row: PriorRow
    edits: tuple[tuple[datetime, PriorRow], ...]


def priors_in_force(viewer: Viewer) -> tuple[PriorInForce, ...]:
    """Every prior with its history."""
    require(viewer, Act.CONFIGURE)
    edits: dict[tuple[str, str], list[tuple[datetime, PriorRow]]] = defaultdict(list)
    times = Prior.objects.order_by("pk").values_list("set_at", flat=True)
    rows = prior_rows()
    for at, row in zip(times, rows[len(seeds()) :], strict=True):
        edits[row.kind, row.name].insert(0, (at, row))
    last = {(row.kind, row.name): row for row in rows}
    return tuple(PriorInForce(row, tuple(edits[key])) for key, row in last.items())


@dataclass(frozen=True, slots=True)
class MustRow:
    """A must's number as it holds now, its bounds, and every change with its reason, the latest first."""

    name: str
    value: int
    least: int
    most: int
    edits: tuple[tuple[datetime, int, str], ...]


def musts_in_force(viewer: Viewer) -> tuple[MustRow, ...]:
    """Every number that musts go by, with its history."""
    require(viewer, Act.CONFIGURE)
    edits: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    for name, at, value, why in MustEdit.objects.order_by("-pk").values_list("name", "set_at", "value", "why"):
        edits[name].append((at, value, why))
    now = asdict(musts())
    return tuple(MustRow(name, now[name], *bounds, tuple(edits[name])) for name, bounds in BOUNDS.items())


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """The minutes a week that a leader has for people; `own` None: those of the organisation."""

    leader_id: int
    name: str
    own: int | None


def minutes_of_leaders(viewer: Viewer) -> tuple[MinutesRow, ...]:
    """The leaders whose minutes the viewer may set, A to Z."""
    whose, roster = visible(viewer, Act.SET_MINUTES), people.roster()
    own = dict(LeaderMinutes.objects.values_list("leader_id", "minutes"))
    rows = [
        MinutesRow(leader, roster.people[leader].name, own.get(leader))
        for leader in roster.leaders(viewer.today)
        if whose is None or leader in whose
    ]
    return tuple(sorted(rows, key=lambda row: (folded(row.name), row.leader_id)))


def questions() -> Mapping[str, tuple[str, ...]]:
    """The organisation's own questions by topic, in their order. One query."""
    found: dict[str, list[str]] = defaultdict(list)
    for topic, text in _questions():
        found[topic].append(text)
    return {topic: tuple(texts) for topic, texts in found.items()}


@prepared
def _questions() -> QuerySet[OpeningQuestion, tuple[str, str]]:
    return OpeningQuestion.objects.order_by("topic", "place").values_list("topic", "text")
