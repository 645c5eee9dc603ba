"""The observation sheet of a session as its page shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ridealong.coaching.queries.observing import Sheet
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.rules.behaviours import LEVELS, NOT_SEEN, Behaviour, behaviours
from ridealong.coaching.rules.kinds import family
from ridealong.kernel.sentences import say


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: what stands in it, what it was when it was shown, and what stands elsewhere (None: the
    same)."""

    name: str
    value: str
    was: str
    theirs: str | None = None

    @property
    def says(self) -> str:
        """What the other side has put there."""
        if self.theirs is None:
            return ""
        return say("observing.theirs", words=_shown(self)) if self.theirs else say("observing.theirs.nothing")


@dataclass(frozen=True, slots=True)
class Line:
    """A behaviour with its mark and its evidence."""

    behaviour: Behaviour
    words: str
    level: Field
    evidence: Field


@dataclass(frozen=True, slots=True)
class Group:
    """The behaviours of one topic; open where the session is about it, or something was marked."""

    words: str
    lines: tuple[Line, ...]
    marked: int
    open: bool


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The sheet and the debrief; `clashes`: something was changed by both."""

    groups: tuple[Group, ...]
    levels: tuple[str, ...]
    marked: int
    of: int
    worked: Field
    change: Field
    tried: str
    clashes: bool


def sheet_page(found: Talk, *, mine: Mapping[str, str] | None = None, clashes: Collection[str] = ()) -> SheetPage:
    """What the page of a session shows; `mine` is what was sent and could not be taken."""
    of, sent = found.sheet, mine or {}

    def field(name: str, stands: str) -> Field:
        return Field(name, sent.get(name, stands), stands, stands if name in clashes else None)

    wanted = (one for one in behaviours().values() if one.is_seen_in(found.form) and not one.retired)
    marked = (one for one in behaviours().values() if one.retired and one.code in of.rows)
    lines = [_line(one, of, field) for one in (*wanted, *marked)]
    return SheetPage(
        groups=_groups(lines, family(found.topic), nothing=not of.marked and not sent),
        levels=tuple(map(str, LEVELS)),
        marked=of.marked,
        of=len(lines),
        worked=field("worked", of.worked),
        change=field("change", of.change),
        tried=_tried(found),
        clashes=bool(clashes),
    )


def seen_lines(of: Sheet) -> list[str]:
    """The sheet as sentences, for those who take it along."""
    known = behaviours()
    found = [
        say(
            "observing.line.evidence" if row.evidence else "observing.line",
            behaviour=say(known[code].words) if code in known else code,
            mark=_mark(row.level),
            evidence=row.evidence,
        )
        for code, row in of.rows.items()
    ]
    parts = (("worked", of.worked), ("change", of.change))
    return found + [say(f"observing.line.{name}", words=words) for name, words in parts if words]


def _mark(level: int | None) -> str:
    if level is None:
        return say("observed.cell.none")
    return say("observing.not_seen") if level == NOT_SEEN else str(level)


def _line(one: Behaviour, of: Sheet, field: Callable[[str, str], Field]) -> Line:
    row = of.rows.get(one.code)
    level = "" if row is None or row.level is None else str(row.level)
    evidence = "" if row is None else row.evidence
    return Line(
        behaviour=one,
        words=say(one.words),
        level=field(f"level.{one.code}", level),
        evidence=field(f"evidence.{one.code}", evidence),
    )


def _groups(lines: Sequence[Line], about: str, *, nothing: bool) -> tuple[Group, ...]:
    """By topic; the session's own first. On an empty sheet that is about none of them, the first is open."""
    topics = list(dict.fromkeys(line.behaviour.topic for line in lines))
    first = about if about in topics else topics[0] if nothing else ""
    found = []
    for topic in sorted(topics, key=lambda one: one != about):
        own = tuple(line for line in lines if line.behaviour.topic == topic)
        marked = sum(bool(line.level.value) for line in own)
        touched = any(line.level.value or line.evidence.value for line in own)
        found.append(Group(say(f"observing.topic.{topic}"), own, marked, touched or topic == first))
    return tuple(found)


def _tried(found: Talk) -> str:
    """How it is tried, once that is agreed."""
    one = next((item for item in found.items if item.id == found.sheet.item_id), None)
    if one is None:
        return ""
    return say("observing.try.is_done" if one.done_on else "observing.try.is", words=one.text)


def _shown(one: Field) -> str:
    if one.name.startswith("level.") and one.theirs == str(NOT_SEEN):
        return say("observing.not_seen")
    return one.theirs or ""
