"""What the week has to contain, in the order in which it claims minutes (WEEK, section 4), and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ridealong.kernel.minutes import UNIT, units
from ridealong.week.rules.inputs import Inputs, Musts, Report
from ridealong.week.rules.topics import CAREER

NEW_HIRE = "new_hire"
UNSEEN = "unseen"
ITEMS = "items"
ASK = "ask"
FIRST = (ASK, ITEMS)  # before a talk about what comes next
ORDER = (*FIRST, NEW_HIRE, UNSEEN)


@dataclass(frozen=True, slots=True)
class Claim:
    """A must of one person. `minutes` is the least that meets it; a career talk is a session of its own."""

    must: str
    person: str
    minutes: int

    @property
    def is_talk(self) -> bool:
        return self.must == CAREER


@dataclass(frozen=True, slots=True)
class Settled:
    """The musts of a week: `standing` are met by what stands already, `kept` get minutes, `unmet` do not fit. `wanted`
    is kept and unmet together, in the order of their claims."""

    standing: tuple[Claim, ...]
    wanted: tuple[Claim, ...]
    kept: tuple[Claim, ...]

    @property
    def unmet(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.wanted if claim not in self.kept)

    @property
    def talks(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.kept if claim.is_talk)

    @property
    def forced(self) -> frozenset[str]:
        """People whom any session meets, if only a catch-up."""
        return frozenset(claim.person for claim in self.kept if not claim.is_talk)


def settle(inputs: Inputs, minutes: int, *, seen: Iterable[str] = ()) -> Settled:
    """Which musts fit into so many minutes. `seen` are people who have a session this week whatever else happens."""
    fixed = {one.person for one in inputs.fixed} | set(seen)
    talk = _career(inputs)
    if talk is None:
        return _settled(inputs, fixed, (), minutes)
    found = _settled(inputs, fixed | {talk.person}, (talk,), minutes)
    # A career talk that does not fit has not seen anybody.
    return found if talk in found.kept else _settled(inputs, fixed, (talk,), minutes)


def _settled(inputs: Inputs, seen: set[str], talks: tuple[Claim, ...], minutes: int) -> Settled:
    weekly = [claim for report in inputs.present if (claim := _seen_weekly(report, inputs.musts)) is not None]
    weeks = {report.key: report.unseen_weeks for report in inputs.present}
    weekly.sort(key=lambda one: (ORDER.index(one.must), -weeks[one.person] * (one.must == UNSEEN), one.person))
    standing = tuple(claim for claim in weekly if claim.person in seen)
    others = [claim for claim in weekly if claim.person not in seen]
    first = [claim for claim in others if claim.must in FIRST]
    wanted = (*first, *talks, *others[len(first) :])
    return Settled(standing, wanted, kept(wanted, minutes))


def _career(inputs: Inputs) -> Claim | None:
    """At most one a week: whoever has waited longest, then by key."""
    due = [report for report in inputs.present if report.career_weeks >= inputs.musts.career_weeks]
    if not due or any(one.topic == CAREER for one in inputs.fixed):
        return None
    longest = min(due, key=lambda report: (-report.career_weeks, report.key))
    return Claim(CAREER, longest.key, inputs.musts.career_minutes)


def _seen_weekly(report: Report, musts: Musts) -> Claim | None:
    if report.asks:
        return Claim(ASK, report.key, musts.catch_up_minutes)
    if report.overdue:
        return Claim(ITEMS, report.key, musts.catch_up_minutes)
    if report.new:
        return Claim(NEW_HIRE, report.key, musts.catch_up_minutes)
    if report.unseen_weeks >= musts.unseen_weeks:
        return Claim(UNSEEN, report.key, musts.catch_up_minutes)
    return None


def kept(wanted: Sequence[Claim], minutes: int) -> tuple[Claim, ...]:
    """Those that fit, taken greedily in their order."""
    left, found = units(minutes), []
    for claim in wanted:
        size = units(claim.minutes)
        if size <= left:
            left -= size
            found.append(claim)
    return tuple(found)


def missing(claim: Claim, wanted: Sequence[Claim], minutes: int) -> int:
    """The fewest minutes more with which a claim fits, the others keeping their turn."""
    more = 0
    while claim not in kept(wanted, minutes + more):
        more += UNIT
    return more
