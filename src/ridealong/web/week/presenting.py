"""The stored week as the template shows it: cards, ruler, links, plots. Decides nothing about the week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from ridealong.coaching.rules.stored import Counts
from ridealong.desk.rules.kinds import named, named_inside
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence, inside, render, say
from ridealong.web import icons
from ridealong.web.figures.naming import measure_anchor
from ridealong.web.plots.axis import Axis
from ridealong.web.plots.ruler import Part, ruler
from ridealong.web.tags import initials
from ridealong.web.week.agreed import Agreements, Words, words_of
from ridealong.web.week.context import ContextLine
from ridealong.web.week.reasons import Why, axes_of, told, why
from ridealong.web.week.slots import Slot, Slots, best_day, working_days
from ridealong.week.queries.pages import DroppedRow
from ridealong.week.rules.names import call
from ridealong.week.rules.shapes import (
    Against,
    DealLine,
    Must,
    SessionPlan,
    SwapOption,
    TooClose,
    Unmet,
    WeekPlan,
    Worth,
)
from ridealong.week.rules.topics import CAREER, CATCH_UP, form_name, topic_name, worded

Questions = Mapping[str, Sequence[str]]
"""The organisation's own questions to open with, by topic."""


@dataclass(frozen=True, slots=True)
class Rival:
    """What a close call stood against, and how often the draw would have picked it."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class CloseMeasure:
    """A measure that does not tell people apart, and where luck or real shows it."""

    title: str
    href: str
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Before:
    """How the week before went."""

    row: Counts
    dropped: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A session on the page. `main`: the one next thing to do."""

    session: SessionPlan
    anchor: str
    topic: str
    form: str
    icon: str
    must: str | None
    gap: str | None
    against: tuple[Rival, ...]
    why: tuple[Why, ...]
    questions: tuple[str, ...]
    agreed: Words
    days: tuple[date, ...]
    suggested: date | None
    slots: tuple[Slot, ...]
    main: bool

    @property
    def open(self) -> bool:
        """Whether anything can still be decided about it."""
        return self.session.held_on is None and not self.session.dropped

    @property
    def slot(self) -> Slot | None:
        """The free time on the suggested day."""
        return next((one for one in self.slots if one.day == self.suggested), None)

    @property
    def deals(self) -> tuple[DealLine, ...]:
        return self.session.deals


@dataclass(frozen=True, slots=True)
class Missing:
    """A must that does not fit, in words, with what would help. `more` offers to give the week that many minutes."""

    sentence: Sentence
    remedies: tuple[Sentence, ...]
    more: int | None


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What a session may be worth, for behind "how this was decided"."""

    name: str
    value: Worth


@dataclass(frozen=True, slots=True)
class WeekPage:
    """Everything on the page."""

    plan: WeekPlan
    heading: str
    ruler: SafeString
    count: int
    extra: tuple[Card, ...]
    standing: tuple[Card, ...]
    standing_minutes: int | None
    missing: tuple[Missing, ...]
    too_close: tuple[CloseMeasure, ...]
    values: tuple[ValueRow, ...]
    before: Before | None
    earlier: Week | None
    later: Week | None
    context: ContextLine
    currency: str | None
    free: Slots

    @property
    def has_days(self) -> bool:
        """Whether any session that is still to come has a day for a calendar."""
        return any(card.open and card.session.planned_on for card in (*self.extra, *self.standing))

    @property
    def has_plots(self) -> bool:
        """Whether there is anything that a key is needed for: a leader of leaders sees none."""
        return any(why.plot for card in self.extra for why in card.why)


def week_page(
    plan: WeekPlan,
    *,
    today: date,
    weeks: Sequence[Counts],
    before: tuple[Counts, tuple[DroppedRow, ...]] | None,
    context: ContextLine,
    currency: str | None,
    questions: Questions,
    agreed: Agreements,
    free: Slots,
) -> WeekPage:
    """The page of a stored week; `questions` are the organisation's own, by topic."""
    live = [one for one in plan.sessions if not one.dropped]
    cards = _cards(plan, live, today, questions, agreed, free)
    standing = tuple(card for card in cards if card.session.standing)
    lengths = {card.session.minutes for card in standing}
    values = tuple(ValueRow(session_name(one), one.value) for one in live if one.value is not None)
    return WeekPage(
        plan=plan,
        heading=say("web.week.heading") if plan.heading is None else render(plan.heading),
        ruler=_ruler(plan, live),
        count=len(live),
        extra=tuple(card for card in cards if not card.session.standing),
        standing=standing,
        standing_minutes=lengths.pop() if len(lengths) == 1 else None,
        missing=tuple(_missing(one) for one in plan.unmet),
        too_close=tuple(_close(one) for one in plan.too_close),
        values=values,
        before=None if before is None else Before(before[0], tuple(_dropped(one) for one in before[1])),
        earlier=max((row.week for row in weeks if row.week < plan.week), default=None),
        # What is planned for later weeks stands in no week yet.
        later=min((row.week for row in weeks if plan.week < row.week <= Week.of(today)), default=None),
        context=context,
        currency=next((one.value.currency for one in values if one.value.currency), currency),
        free=free,
    )


def session_name(session: SessionPlan) -> str:
    """`Ana Ribeiro, ride-along`: how a session is called outside its card."""
    form = named_inside(session.form, session.own_kind, remote=session.remote)
    return say("web.session.name", person=session.person.name, form=form)


def anchor(session: SessionPlan) -> str:
    """Where on the page the session stands."""
    return f"s-{session.id}"


def option_rows(options: Iterable[SwapOption]) -> list[dict[str, object]]:
    """What a session can be swapped for, those that fit first; a reason is said once for a person and topic."""
    said: set[tuple[int | None, str]] = set()
    found = []
    for one in sorted(options, key=lambda one: not one.fits):
        session = one.session
        about = (session.person.id, session.topic)
        found.append(
            {
                "index": one.index,
                "fits": one.fits,
                "person": session.person.name,
                "topic": render(topic_name(session.topic)),
                "form": render(form_name(session.form)),
                "minutes": session.minutes,
                "reason": session.reasons[0].sentence if session.reasons and about not in said else None,
            }
        )
        said.add(about)
    return found


def _cards(
    plan: WeekPlan, live: Sequence[SessionPlan], today: date, own: Questions, agreed: Agreements, free: Slots
) -> list[Card]:
    days = working_days(plan.week, today)
    axes = axes_of(live)
    taken = [one.planned_on for one in live if one.planned_on is not None]
    found = []
    main_given = False
    for one in live:
        undecided = one.held_on is None and one.planned_on is None and not one.standing
        slots = free.by_session.get(one.id, ())
        suggested = best_day([slot.day for slot in slots] if free.known else days, taken) if undecided else None
        if suggested is not None:
            taken.append(suggested)
        main = suggested is not None and not main_given
        main_given = main_given or main
        found.append(_card(plan, one, axes, days, suggested, slots, own, words_of(one, agreed), main=main))
    return found


def _card(
    plan: WeekPlan,
    one: SessionPlan,
    axes: Mapping[str, Axis],
    days: tuple[date, ...],
    suggested: date | None,
    slots: tuple[Slot, ...],
    own: Questions,
    agreed: Words,
    *,
    main: bool,
) -> Card:
    return Card(
        session=one,
        anchor=anchor(one),
        topic=render(topic_name(one.topic)),
        form=named(one.form, one.own_kind, remote=one.remote),
        icon=icons.of_form(one.form),
        must=_must(one, plan.musts),
        gap=say(f"web.gap.{one.size}") if one.size else None,
        against=tuple(_rival(other) for other in one.against),
        why=tuple(why(reason, one, axes, plan.as_of) for reason in told(one)),
        questions=_asked(one, own),
        agreed=agreed,
        days=days,
        suggested=suggested,
        slots=slots,
        main=main,
    )


def _asked(one: SessionPlan, own: Questions) -> tuple[str, ...]:
    return tuple(found if isinstance(found, str) else render(found) for found in worded(one.questions, own))


def _rival(other: Against) -> Rival:
    person = other.person.name
    if other.topic is None or other.form is None:
        return Rival(say("web.close_call.nothing", person=person), other.probability)
    words = {"person": person, "topic": topic_name(other.topic), "form": inside(render(form_name(other.form)))}
    key = "web.close_call.option" if other.minutes is None else "web.close_call.option_minutes"
    return Rival(say(key, minutes=other.minutes, **words), other.probability)


def _close(one: TooClose) -> CloseMeasure:
    named: Sentence = one.sentence.values["measure"]
    stage = named.values.get("stage")
    name = one.measure if stage is None else f"{one.measure}:{stage}"
    href = f"{reverse('figures')}?{urlencode({'measure': name})}#{measure_anchor(name)}"
    return CloseMeasure(render(named), href, one.p_value)


def _dropped(one: DroppedRow) -> Sentence:
    form = named(one.form, one.own_kind, remote=one.remote)
    values = {"name": one.name, "form": form, "reason": Sentence(f"week.drop.{one.reason}")}
    return Sentence("web.week.before.dropped", values)


def _must(one: SessionPlan, musts: Iterable[Must]) -> str | None:
    """The must that this session is there for: a career talk for its own, a catch-up for being seen."""
    career = one.topic == CAREER
    if one.standing or not (career or one.form == CATCH_UP):
        return None
    own = (must for must in musts if must.met and must.person.id == one.person.id and (must.must == CAREER) == career)
    found = next(own, None)
    return None if found is None else say(f"week.must.{found.must}")


def _ruler(plan: WeekPlan, live: Sequence[SessionPlan]) -> SafeString:
    names = call({one.person.id: one.person.name for one in live}.items())
    ordered = sorted(live, key=lambda one: not one.standing)
    parts = [
        Part(
            kind="standing" if one.standing else "extra",
            minutes=one.minutes,
            name=names[one.person.id],
            initials=initials(one.person.name),
            href=f"#{anchor(one)}",
            title=say("web.plot.ruler_part", session=session_name(one), minutes=one.minutes),
        )
        for one in ordered
    ]
    return ruler(parts, available=plan.minutes_available)


def _missing(unmet: Unmet) -> Missing:
    more = next((one.minutes for one in unmet.remedies if one.minutes and not one.displaces), None)
    return Missing(unmet.sentence, tuple(one.sentence for one in unmet.remedies), more)
