"""The page of a team: people beside their dials. Alphabetical until sorted; ties stand together, A to Z."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString

from ridealong.coaching.queries.people import LastAndNext, SessionRow
from ridealong.desk.rules.kinds import named_inside
from ridealong.figures.rules.portraits import Many
from ridealong.kernel.sentences import say
from ridealong.people.rules import Member, PositionRow
from ridealong.web.groups import Group, standing_apart
from ridealong.web.person.dials import ATTAINED, PERCENTILE, SHARE, Dial, dials
from ridealong.web.plots.axis import Axis
from ridealong.web.plots.interval import head
from ridealong.week.rules.names import call

SORTED = ("productivity", "success")
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One person: their dials, and when they were and will be seen."""

    member: Member
    about: str
    dials: tuple[Dial, ...]
    last: str
    next: str

    def dial(self, name: str) -> Dial:
        return next(one for one in self.dials if one.name == name)


@dataclass(frozen=True, slots=True)
class Column:
    """A dial's head: its axis, and how a click sorts by it. `sort`: ascending, descending or empty."""

    name: str
    title: str
    axis: SafeString
    by: str
    sort: str


@dataclass(frozen=True, slots=True)
class Chair:
    """An open position and for how many days it has been open."""

    position: PositionRow
    days: int


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything on the page."""

    heading: str
    columns: tuple[Column, ...]
    groups: tuple[Group[Row], ...]
    chairs: tuple[Chair, ...]
    people: int
    sort: str

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)


def team_page(
    members: Sequence[Member], *, found: Many | None, sessions: Mapping[int, LastAndNext],
    chairs: Iterable[tuple[PositionRow, timedelta]], sort: str,
) -> TeamPage:  # fmt: skip
    """The page of these people. `sort`: empty for A to Z, else a dial, with a minus where below comes first."""
    rows = [_row(one, found, sessions) for one in members]
    sort = sort if sort.removeprefix("-") in SORTED else ""
    return TeamPage(
        heading=_heading(rows),
        columns=tuple(_column(name, rows, sort) for name in ("productivity", "competence", "confidence", "success")),
        groups=_groups(rows, sort),
        chairs=tuple(Chair(position, open_for.days) for position, open_for in chairs),
        people=len(rows),
        sort=sort,
    )


def _row(member: Member, found: Many | None, sessions: Mapping[int, LastAndNext]) -> Row:
    figures = None if found is None else found.people.get(member.person.id)
    seen = sessions.get(member.person.id)
    return Row(
        member=member,
        about=_about(member),
        dials=dials(member.person.name, figures, None if found is None else found.about),
        last=_session(seen.last, "team.never") if seen else say("team.not_shared"),
        next=_session(seen.next, "team.not_planned") if seen else say("team.not_shared"),
    )


def _about(member: Member) -> str:
    if member.away is not None:
        ends = member.away.ends_on
        return say("person.away") if ends is None else say("team.away_until", day=ends)
    if member.new:
        return say("team.new")
    return say("team.leads") if member.leads else ""


def _session(one: SessionRow | None, without: str) -> str:
    if one is None:
        return say(without)
    words = named_inside(one.form, one.own_kind, remote=one.remote)
    if one.day is None:
        return say("team.session.week", n=one.week.number, form=words)
    return say("team.session", day=one.day, form=words)


def _heading(rows: Sequence[Row]) -> str:
    """Who stands apart beyond chance in any dial; numbers where they are many."""
    if not rows:
        return say("team.heading.nobody")
    called = call((row.member.person.id, row.member.person.name) for row in rows)
    names = {
        side: [called[row.member.person.id] for row in rows if any(one.side == side for one in row.dials)]
        for side in ("above", "below")
    }
    if not any(one.compared for row in rows for one in row.dials):
        return say("team.heading.uncompared")
    if not names["above"] and not names["below"]:
        return say("team.heading.chance")
    if max(map(len, names.values())) > MOST_NAMED:
        return say("team.heading.counts", above=len(names["above"]), below=len(names["below"]))
    sides = "both" if all(names.values()) else "above" if names["above"] else "below"
    counts = {"n": len(names["above"]), "m": len(names["below"])}
    return say(f"team.heading.{sides}", **names, **counts)


def _column(name: str, rows: Sequence[Row], sort: str) -> Column:
    own = [row.dial(name) for row in rows if row.dial(name).compared]
    plain = sort.removeprefix("-") == name
    return Column(
        name=name,
        title=say(f"person.dial.{name}"),
        axis=SafeString("") if not own else head(_axis(name, own)),
        by=("" if name not in SORTED else f"-{name}" if plain and not sort.startswith("-") else name),
        sort=("ascending" if sort.startswith("-") else "descending") if plain else "",
    )


def _axis(name: str, own: Sequence[Dial]) -> Axis:
    if name == "productivity":
        return PERCENTILE
    return SHARE if own[0].value.endswith("%") else ATTAINED


def _groups(rows: Sequence[Row], sort: str) -> tuple[Group[Row], ...]:
    """A to Z; sorted by a dial: above, likely above, too close to call, likely below, below, A to Z in each; who is not
    compared stands last either way."""
    if not sort:
        return (Group("", "", tuple(rows)),)
    name = sort.removeprefix("-")
    sides = [(row, row.dial(name)) for row in rows]
    close = _of(sides, "same")
    ordered = [
        standing_apart("above", _of(sides, "above")),
        standing_apart("likely_above", _of(sides, "likely_above")),
        Group(say("web.group.too_close"), say("team.group.too_close", n=len(close)), close),
        standing_apart("likely_below", _of(sides, "likely_below")),
        standing_apart("below", _of(sides, "below")),
    ]
    if sort.startswith("-"):
        ordered.reverse()
    rest = tuple(row for row, one in sides if not one.compared)
    ordered.append(Group(say("web.group.not_compared"), say("team.group.not_compared"), rest))
    return tuple(group for group in ordered if group.rows)


def _of(sides: Sequence[tuple[Row, Dial]], side: str) -> tuple[Row, ...]:
    return tuple(row for row, one in sides if one.compared and one.side == side)


def csv_rows(page: TeamPage) -> Iterable[tuple[object, ...]]:
    """The same as rows for a download, open positions last."""
    names = [f"{name}{end}" for name in SORTED for end in ("", "_low", "_high", "_against_peers")]
    yield "person", "job", *names, "last_session", "next_session", "open_days"
    for row in page.rows:
        numbers = [cell for name in SORTED for cell in (*row.dial(name).numbers, _against(row.dial(name)))]
        yield row.member.person.name, row.member.person.job, *numbers, row.last, row.next, None
    for chair in page.chairs:
        yield say("team.open"), chair.position.title, *[None] * len(names), "", "", chair.days


def _against(one: Dial) -> str:
    return one.side if one.compared else ""
