"""What was seen of a person, session by session: their own marks over time, never beside anybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from ridealong.coaching.queries.observing import SeenSession
from ridealong.coaching.queries.observing import observed as seen
from ridealong.coaching.rules.behaviours import COACHING, NOT_SEEN, Behaviour, behaviours
from ridealong.coaching.rules.comparing import Over, compared
from ridealong.kernel.sentences import inside, say
from ridealong.web import csvs
from ridealong.web.coaching.kinds import called
from ridealong.web.door import Visit
from ridealong.web.people.links import home_of
from ridealong.web.plots.marks import marks as plot_of

COLUMNS = 6
WAYS = {1: "up", -1: "down", 0: "same"}


@dataclass(frozen=True, slots=True)
class Head:
    """A session at the top of its column."""

    href: str
    day: date
    kind: str
    leader: str


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour: its marks in the latest sessions, how they lie over time, and the plot of that."""

    words: str
    retired: bool
    cells: tuple[tuple[Head, str], ...]
    said: str
    plot: SafeString


@dataclass(frozen=True, slots=True)
class Block:
    """The behaviours of one topic."""

    words: str
    rows: tuple[Row, ...]


def observed(request: Visit, person_id: int) -> HttpResponse:
    """The page."""
    found = seen(request.viewer, person_id=person_id)
    over = _over(found)
    leaders = sorted({one.leader for one in found})
    page = {
        "person": request.loaded,
        "own": request.viewer.person_id == person_id,
        "home": home_of(request.viewer, person_id),
        "lead": _lead(found, over),
        "blocks": _blocks(found, over),
        "heads": tuple(map(_head, found[-COLUMNS:])),
        "more": len(found) > COLUMNS,
        "columns": COLUMNS,
        "leaders": leaders if len(leaders) > 1 else (),
        "csv": reverse("observed_csv", args=[person_id]),
    }
    return render(request, "coaching/observed.html", page)


def observed_csv(request: Visit, person_id: int) -> StreamingHttpResponse:
    """Every mark with its evidence."""
    rows = list(_lines(seen(request.viewer, person_id=person_id)))
    return csvs.download(csvs.lines(rows), f"observed-{person_id}.csv")


def _over(found: Sequence[SeenSession]) -> Mapping[str, Over]:
    marked = {code: [mark for one in found if (mark := one.mark(code)) is not None] for code in behaviours()}
    return compared(marked)


def _lead(found: Sequence[SeenSession], over: Mapping[str, Over]) -> str:
    """How much there is, and what of it moves."""
    moving = [inside(say(behaviours()[code].words)) for code, one in over.items() if one.moves]
    moved = say("observed.moved.some", names=moving, n=len(moving)) if moving else say("observed.moved.none")
    return say("observed.lead", n=len(found), marks=sum(len(one.marks) for one in over.values()), moved=moved)


def _blocks(found: Sequence[SeenSession], over: Mapping[str, Over]) -> tuple[Block, ...]:
    """By topic. How somebody coaches is no part of what they do in front of customers: each where it was seen."""
    topics: dict[str, list[Row]] = {}
    coached = any(over[one.code].marks for one in behaviours().values() if one.topic == COACHING)
    sold = any(over[one.code].marks for one in behaviours().values() if one.topic != COACHING)
    for one in behaviours().values():
        wanted = coached if one.topic == COACHING else sold or not coached
        if wanted and (not one.retired or over[one.code].marks):
            topics.setdefault(one.topic, []).append(_row(one, found, over[one.code]))
    return tuple(Block(say(f"observing.topic.{topic}"), tuple(rows)) for topic, rows in topics.items())


def _row(one: Behaviour, found: Sequence[SeenSession], over: Over) -> Row:
    words = say(one.words)
    return Row(
        words=words,
        retired=one.retired,
        cells=tuple((_head(session), _cell(session, one.code)) for session in found[-COLUMNS:]),
        said=_said(over),
        plot=_plot(words, found, one.code, over),
    )


def _cell(session: SeenSession, code: str) -> str:
    row = session.rows.get(code)
    if row is None or row.level is None:
        return ""
    return say("observing.not_seen") if row.level == NOT_SEEN else str(row.level)


def _said(over: Over) -> str:
    if not over.marks:
        return say("observed.never")
    if not over.told:
        return say("observed.few", n=len(over.marks))
    values = {"middle": f"{over.middle:g}", "low": over.low, "high": over.high, "n": len(over.marks)}
    return say(f"observed.said.{WAYS[over.moves]}", **values)


def _plot(words: str, found: Sequence[SeenSession], code: str, over: Over) -> SafeString:
    """Nothing under five marks."""
    if over.low is None or over.high is None:
        return SafeString("")
    days = [one.day for one in found if one.mark(code) is not None]
    label = say(
        "observed.plot", behaviour=words, marks=over.marks, first=days[0], last=days[-1], low=over.low, high=over.high
    )
    return plot_of(over.marks, low=over.low, high=over.high, real=over.moves != 0, label=label)


def _head(one: SeenSession) -> Head:
    return Head(reverse("session", args=[one.id]), one.day, called(one.kind), one.leader)


def _lines(found: Sequence[SeenSession]) -> Iterator[tuple[object, ...]]:
    yield "day", "kind", "leader", "behaviour", "mark", "evidence", "written_by"
    for one in found:
        for code, row in one.rows.items():
            words = say(behaviours()[code].words) if code in behaviours() else code
            yield one.day, called(one.kind), one.leader, words, row.level, row.evidence, row.by
