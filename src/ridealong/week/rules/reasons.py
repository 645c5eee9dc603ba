"""Why a session is in the week, in sentences with figures; never with a figure that is too close to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ridealong.figures.rules.certainty import certainty, hidden_by_count
from ridealong.kernel.sentences import Measured, Sentence, percent
from ridealong.week.rules.cycles import week_of_cycle, weeks_of
from ridealong.week.rules.inputs import Fixed, Inputs, Report
from ridealong.week.rules.musts import ASK, ITEMS, NEW_HIRE, UNSEEN, Claim
from ridealong.week.rules.names import Called, call
from ridealong.week.rules.options import Option
from ridealong.week.rules.shapes import Reason
from ridealong.week.rules.topics import CAREER, COACHING, HYGIENE, OWN_CHOICE, topic_name, topic_of
from ridealong.week.rules.views import Figures, View, Views

MOST = 3
FINENESS = {"share": 100, "share1": 1000}
GENERAL = "general"
FOCUS = "focus"
STANDING = "standing"
MOVED = "moved"
BY_HAND = "by_hand"
LED = "led"
OPEN = "open_positions"
NEW_IN_ROLE = "new_in_role"


@dataclass
class Teller:
    """Tells of one leader's reports. Figures are worked out once for each person and measure."""

    inputs: Inputs
    views: Views
    _told: dict[tuple[str, str, str], Reason] = field(default_factory=dict)
    _real: dict[str, tuple[tuple[View, int], ...]] = field(default_factory=dict)

    @cached_property
    def called(self) -> Mapping[str, Called]:
        """By key: the first name, or the whole name where two share a first name."""
        found = call((report.who.id, report.who.name) for report in self.inputs.reports)
        return {report.key: found[report.who.id] for report in self.inputs.reports}

    def real(self, report: Report) -> tuple[tuple[View, int], ...]:
        """Measures in which this person's gap is likely real, the surest first."""
        if report.key not in self._real:
            self._real[report.key] = self._find_real(report)
        return self._real[report.key]

    def _find_real(self, report: Report) -> tuple[tuple[View, int], ...]:
        if report.leads or report.new:
            return ()
        found = []
        for view in self.views.all:
            place = view.place(report.sellers)
            if place is not None and view.topic is not None and view.is_real(place):
                found.append((view, place))
        return tuple(sorted(found, key=lambda one: (-float(one[0].below[one[1]]), *one[0].name)))

    def wants_tidying(self, report: Report) -> bool:
        return any(view.topic == HYGIENE for view, _ in self.real(report))

    def figure(self, report: Report, view: View, place: int) -> Reason:
        key = (report.key, *view.name)
        if key not in self._told:
            self._told[key] = self._figure(report, view, place)
        return self._told[key]

    def _figure(self, report: Report, view: View, place: int) -> Reason:
        found, signal = view.figures(place), view.signal
        unit = _shown_in(signal.unit, found)
        currency = self.views.signals.currency or self.inputs.currency
        sure = certainty("real", found.low, found.high, found.peers) == "real"
        values: dict[str, object] = {
            "name": self.called[report.key],
            "n": found.n,
            "tail": _tail(found, unit, currency),
            "verdict": Sentence("week.very_likely" if sure else "week.likely"),
        }
        if signal.stage is not None:
            values["stage"] = signal.stage
        for name in ("value", "peers", "low", "high"):
            number = getattr(found, name)
            if number is not None:
                values[name] = Measured(number, unit, currency)
        return Reason(
            signal=signal.measure,
            measure=signal.measure,
            unit=signal.unit,
            value=found.value,
            adjusted=found.adjusted,
            peers=found.peers,
            band=found.band,
            low=found.low,
            high=found.high,
            n=found.n,
            sentence=Sentence(f"week.reason.{signal.measure}", values),
            stage=signal.stage,
        )

    def of_option(self, report: Report, option: Option, *, holds: bool) -> tuple[Reason, ...]:
        """Why this option: its own measure first, then what else is real; what is general only where nothing is.

        `holds`: the focus has been running since an earlier week.
        """
        real = self.real(report)
        own = [self.figure(report, *one) for one in real if topic_of(*_named(one[0])) == option.topic]
        rest = [self.figure(report, *one) for one in real if topic_of(*_named(one[0])) != option.topic]
        found = list(own)
        if holds and not own:
            found.append(self._focus(report, option))
        if option.topic in {OWN_CHOICE, COACHING}:
            found.insert(0, self.general(report, nothing=not rest))
            found += self._leading(report)
        if not found:
            found.append(self.general(report, nothing=not rest))
        return tuple([*found, *rest][:MOST])

    def of_fixed(self, report: Report, fixed: Fixed) -> tuple[Reason, ...]:
        """What a standing one-on-one may be about, or a session that the leader moved into the week or planned."""
        real = [self.figure(report, *one) for one in self.real(report)][: MOST - 1]
        why = STANDING if fixed.standing else BY_HAND if fixed.by_hand else MOVED
        return (*real, Reason.plain(why, Sentence(f"week.reason.{why}", self._values(report))))

    def of_claim(self, report: Report, claim: Claim) -> Reason:
        """Why a must is one."""
        match claim.must:
            case "career":
                values = {**self._values(report), "weeks": report.career_weeks}
                return Reason.plain(CAREER, Sentence("week.reason.career", values))
            case "ask":
                return Reason.plain(ASK, Sentence("week.reason.ask", {**self._values(report), "n": report.asks}))
            case "items":
                return Reason.plain(ITEMS, Sentence("week.reason.items", {**self._values(report), "n": report.overdue}))
            case "new_hire":
                return Reason.plain(NEW_HIRE, Sentence("week.reason.new_hire", self._values(report)))
            case _:
                values = {**self._values(report), "weeks": report.unseen_weeks}
                return Reason.plain(UNSEEN, Sentence("week.reason.unseen", values))

    def general(self, report: Report, *, nothing: bool) -> Reason:
        key = "week.reason.general" if nothing else "week.reason.general_beside"
        if report.leads:
            key = "week.reason.general_leader"
        elif report.new:
            key = "week.reason.general_new"
        elif not self.views.compares(report.sellers):
            key = "week.reason.general_alone"
        return Reason.plain(GENERAL, Sentence(key, self._values(report)))

    def _leading(self, report: Report) -> list[Reason]:
        """What is known of how somebody leads: numbers of sessions and positions, nothing about anybody below."""
        known = report.leading
        if known is None:
            return []
        found = [
            Reason.plain(
                LED, Sentence("week.reason.led", {**self._values(report), "held": known.held, "planned": known.planned})
            )
        ]
        if known.positions:
            values = {**self._values(report), "n": known.positions, "longest": known.longest}
            found.append(Reason.plain(OPEN, Sentence("week.reason.open_positions", values)))
        if known.weeks_in_role is not None:
            values = {**self._values(report), "weeks": known.weeks_in_role}
            found.append(Reason.plain(NEW_IN_ROLE, Sentence("week.reason.new_in_role", values)))
        return found

    def _focus(self, report: Report, option: Option) -> Reason:
        cycle = self.inputs.cycle
        values = {
            **self._values(report),
            "topic": topic_name(option.topic),
            "week": week_of_cycle(self.inputs.week, cycle),
            "weeks": weeks_of(cycle),
        }
        return Reason.plain(FOCUS, Sentence("week.reason.focus", values))

    def _values(self, report: Report) -> dict[str, object]:
        return {"name": self.called[report.key]}


def _named(view: View) -> tuple[str, str | None]:
    return view.signal.measure, view.signal.stage


def _tail(found: Figures, unit: str, currency: str | None) -> Sentence:
    """How the value as counted became the one that is compared: said with its number where only that one is apart."""
    if found.adjusted is None or found.peers is None or not _parts(found.value, found.adjusted, unit):
        return Sentence("week.plain")
    if hidden_by_count(found.value, found.adjusted, found.peers):
        return Sentence("week.alike", {"adjusted": Measured(found.adjusted, unit, currency)})
    return Sentence("week.adjusted")


def _shown_in(unit: str, found: Figures) -> str:
    """A share is told to a tenth where a person's and the peers' would read the same."""
    alike = unit == "share" and found.peers is not None and percent(found.value) == percent(found.peers)
    return "share1" if alike else unit


def _parts(value: float, adjusted: float | None, unit: str) -> bool:
    """Whether the value as counted and the adjusted one part on screen."""
    if adjusted is None:
        return False
    if unit in FINENESS:
        return round(value * FINENESS[unit]) != round(adjusted * FINENESS[unit])
    return abs(value - adjusted) > 0.01 * max(abs(value), abs(adjusted))


def merged(first: Sequence[Reason], then: Sequence[Reason]) -> tuple[Reason, ...]:
    """Reasons without repeating a signal, at most three."""
    found: list[Reason] = []
    for reason in (*first, *then):
        if all((reason.signal, reason.sentence) != (one.signal, one.sentence) for one in found):
            found.append(reason)
    return tuple(found[:MOST])
