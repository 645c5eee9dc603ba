"""The page of a person as the template shows it. Decides nothing about figures: they are stored as they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.urls import reverse
from django.utils.safestring import SafeString

from ridealong.access.holding import HeldKind, held_kinds
from ridealong.access.privacy import Seen
from ridealong.access.rules import POLICY, Act, Relation
from ridealong.coaching.queries.people import SessionRow
from ridealong.coaching.rules.kinds import ONE_ON_ONE
from ridealong.desk.rules.kinds import named, named_inside
from ridealong.figures.rules.portraits import (
    About,
    CurvePoint,
    Detail,
    Figures,
    MonthRow,
    One,
    Own,
    TroubledDeal,
    Waiting,
)
from ridealong.figures.rules.words import measure_name, mix
from ridealong.kernel.sentences import Sentence, bare, catalogue, inside, percent, render, say
from ridealong.people.rules import PersonRow
from ridealong.science.normal import MIDDLE_HALF
from ridealong.web import icons
from ridealong.web.figures.naming import STAGED, evidence_address, measure_title, with_unit
from ridealong.web.person.dials import Dial, dials
from ridealong.web.plots.axis import Axis, axis_of
from ridealong.web.plots.bar import bar
from ridealong.web.plots.curves import Share, Step, spark, survival
from ridealong.web.plots.interval import Interval, strip
from ridealong.week.rules.topics import topic_name

REACH = 3.0  # peers' standard deviations that an axis shows on either side
MOST_REAL = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of this person against the peers. `real`: beyond chance."""

    title: str
    n: int
    value: str
    href: str
    bar: SafeString
    plot: SafeString
    word: str
    more: str
    real: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with the sentence that it shows and the same as a table: heads, then rows of cells. `href`: the deals that
    it is made of."""

    sentence: str
    href: str
    plot: SafeString
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The open deals in trouble, of how many open ones."""

    deals: tuple[TroubledDeal, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Past:
    """One session in the list: its day, form, topic, and what became of it; `change`: where to write what was agreed
    in it."""

    day: str
    icon: str
    form: str
    topic: str
    state: str
    leader: str
    agreed: str
    change: str | None
    href: str | None


@dataclass(frozen=True, slots=True)
class Coming:
    """The next session of the person, and where whoever reads the page prepares it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing that is held, and who sees it."""

    what: str
    seen: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on the page. `leads`: how many people somebody without deals and figures of their own leads."""

    person: PersonRow
    lead: str
    dials: tuple[Dial, ...]
    steps: tuple[Line, ...]
    lines: tuple[Line, ...]
    curve: Figure | None
    months: Figure | None
    trouble: Trouble | None
    sessions: tuple[Past, ...]
    next: Coming | None
    held: tuple[Held, ...]
    about: About | None
    leads: int


def person_page(
    person: PersonRow, *, found: Figures | None, about: About | None, detail: Detail | None,
    sessions: Sequence[SessionRow], today: date, reader: int | None, leads: int, recurs_on: date | None = None,
) -> PersonPage:  # fmt: skip
    """The page of a person; `recurs_on`: the day on which the reader meets them next by a rhythm, where that is no
    session yet."""
    known = (found, about) if found is not None and about is not None else None
    return PersonPage(
        person=person,
        lead=say("person.lead.leads", name=person.name, n=leads) if leads else _lead(person.name, found),
        dials=dials(person.name, found, about),
        steps=() if known is None else _steps(*known),
        lines=() if known is None else _lines(*known),
        curve=None if known is None or detail is None else _curve(person.name, detail.curve, *known),
        months=None if known is None or detail is None else _months(person.name, detail.months, *known),
        trouble=None if found is None or detail is None else _trouble(found.waiting, detail),
        sessions=tuple(_past(one, today, reader) for one in sessions),
        next=_next(person.id, sessions, today, reader, recurs_on),
        held=_held(),
        about=about,
        leads=leads,
    )


def _lead(name: str, found: Figures | None) -> str:
    """What is real about this person's figures, in a sentence."""
    if found is not None and found.held and not found.measures:
        return say("person.lead.first", name=name)
    if found is None or not found.measures:
        return say("person.lead.none", name=name)
    if not any(one.row.adjusted is not None for one in found.measures):
        return say("person.lead.uncompared", name=name)
    real = found.real
    if not real:
        return say("person.lead.chance", name=name)
    items = [_item(one) for one in real[:MOST_REAL]]
    more = len(real) - len(items)
    if more:
        items.append(say("person.lead.more", n=more))
    return say("person.lead.real", name=name, n=len(real), items=items)


def new_about(name: str, of: Own) -> str:
    """What is new about the person: to them what it is, to others that it will come. Empty where nothing is."""
    if not of.new:
        return ""
    day = max(of.new.values())
    if of.hidden:
        return say("person.first.others", name=name, n=len(of.new), day=day)
    names = sorted(inside(render(measure_name(one))) for one in of.new)
    return say("person.first.own", measures=names, day=day)


def _item(one: One) -> str:
    return say("person.lead.item", measure=inside(measure_title(one.measure)), side=Sentence(f"person.near.{one.side}"))


def _steps(found: Figures, about: About) -> tuple[Line, ...]:
    """Stage by stage, in the order in which deals pass them."""
    place = {stage: at for at, stage in enumerate(about.stages)}
    staged = [one for one in found.measures if one.measure.measure == STAGED]
    staged.sort(key=lambda one: (place.get(one.measure.stage or "", len(place)), one.measure.stage or ""))
    if not staged:
        return ()
    axis = axis_of([number for one in staged for number in _numbers(one)], unit="share")
    most = max(one.row.n for one in staged)
    return tuple(_line(one, found, about, axis, most=most, title=one.measure.stage or "") for one in staged)


def _lines(found: Figures, about: About) -> tuple[Line, ...]:
    """Every other measure: real ones first, then likely ones, A to Z in each."""
    others = [one for one in found.measures if one.measure.measure != STAGED]
    others.sort(key=lambda one: (one.row.verdict != "real", one.certainty != "real", measure_title(one.measure)))
    return tuple(
        _line(one, found, about, _axis(one, about.currency), most=0, title=measure_title(one.measure)) for one in others
    )


def _numbers(one: One) -> list[float | None]:
    row = one.row
    return [row.value, row.adjusted, row.low, row.high, *_around(one)]


def _around(one: One) -> list[float]:
    """Three standard deviations of the peers, so that the axis is the measure's and not the person's."""
    if one.measure.band is None or one.measure.peers is None:
        return []
    low, high = one.measure.band
    apart = REACH * (high - low) / 2 / MIDDLE_HALF
    most = 1.0 if one.measure.unit == "share" and one.measure.measure != "attainment" else math.inf
    return [max(0.0, one.measure.peers - apart), min(most, one.measure.peers + apart)]


def _axis(one: One, currency: str | None) -> Axis:
    return axis_of(_numbers(one), unit=one.measure.unit, currency=currency)


def _line(one: One, found: Figures, about: About, axis: Axis, *, most: int, title: str) -> Line:
    row = one.row
    word, more = _words(one, about.currency)
    return Line(
        title=title,
        n=row.n,
        value=with_unit(row.value, one.measure, about.currency),
        href=evidence_address(one.measure.name, found.key, about.as_of),
        bar=bar(row.n, most) if most else SafeString(""),
        plot=_plot(one, axis),
        word=word,
        more=more,
        real=one.certainty == "real",
    )


def _plot(one: One, axis: Axis) -> SafeString:
    row = one.row
    if row.value is None or row.adjusted is None or row.low is None or row.high is None:
        return SafeString("")
    shown = Interval(
        row.name, row.value, row.adjusted, row.low, row.high, one.measure.peers, one.measure.band, row.n,
        real=one.certainty == "real",
    )  # fmt: skip
    return strip(shown, axis)


def _words(one: One, currency: str | None) -> tuple[str, str]:
    """The verdict, and what goes with it."""
    row = one.row
    word = say(f"web.verdict.{one.certainty}")
    if row.verdict == "real":
        low, high = (with_unit(number, one.measure, currency) for number in (row.low, row.high))
        return word, say("person.real.more", side=Sentence(f"person.near.{row.side}"), low=low, high=high)
    if row.verdict == "mix":
        return word, render(mix(one.measure.adjusted_for))
    return word, ""


def _curve(name: str, points: Sequence[CurvePoint], found: Figures, about: About) -> Figure | None:
    """How long deals stay open; None where fewer than two points carry."""
    if len(points) < 2:
        return None
    shares = [Share(one.day, one.open, one.low, one.high, one.peers) for one in points]
    middle = min(points[1:], key=lambda one: abs(one.open - 0.5))
    sentence = say(
        "person.curve.sentence", name=name, days=middle.day, open=middle.open, low=middle.low, high=middle.high,
        peers=middle.peers or 0.0,
    )  # fmt: skip
    label = say("person.curve.label", name=name)
    first = name.split()[0]
    plot = survival(shares, label=label, name=first, peers=say("person.peers"), axis=say("person.curve.axis"))
    rows = tuple(
        (str(one.day), percent(one.open), _range(one.low, one.high), percent(one.peers or 0.0))
        for one in points if one.day % 10 == 0
    )  # fmt: skip
    heads = tuple(say(f"person.curve.{head}") for head in ("day", "open", "between", "peers"))
    return Figure(sentence, evidence_address("cycle_time", found.key, about.as_of), plot, heads, rows)


def _range(low: float, high: float) -> str:
    return say("web.between", low=bare(low), high=percent(high))


def _months(name: str, rows: Sequence[MonthRow], found: Figures, about: About) -> Figure | None:
    """Won deals by month beside the peers' middle half."""
    if len(rows) < 2:
        return None
    steps = [Step(f"{one.month:%b} {one.month.year}", one.won, one.low, one.high) for one in rows]
    won = sum(one.won for one in rows)
    sentence = say("person.months.sentence", name=name, won=won, n=len(rows))
    label = say("person.months.label", name=name)
    plot = spark(steps, label=label, last=f"{rows[-1].won}", peers=say("person.peers"))
    cells = tuple((f"{one.month:%B} {one.month.year}", str(one.closed), str(one.won), _quartiles(one)) for one in rows)
    heads = tuple(say(f"person.months.{head}") for head in ("month", "closed", "won", "peers"))
    return Figure(sentence, evidence_address("closed_deals", found.key, about.as_of), plot, heads, cells)


def _quartiles(one: MonthRow) -> str:
    if one.low is None or one.high is None:
        return ""
    return say("web.between", low=f"{one.low:g}", high=f"{one.high:g}")


def _trouble(waiting: Waiting | None, detail: Detail) -> Trouble | None:
    if waiting is None:
        return None
    if waiting.peers is None:
        return Trouble(detail.trouble, say("person.trouble.alone", n=waiting.trouble, of=waiting.open))
    about = say("person.trouble.about", n=waiting.trouble, of=waiting.open, peers=waiting.peers)
    return Trouble(detail.trouble, about)


def _past(one: SessionRow, today: date, reader: int | None) -> Past:
    """`reader`: whoever is one of the two may open the session itself."""
    return Past(
        day=say("person.session.day", day=one.day) if one.day else say("person.session.week", n=one.week.number),
        icon=icons.of_form(one.form),
        form=named(one.form, one.own_kind, remote=one.remote),
        topic=render(topic_name(one.topic)),
        state=_state(one, today),
        leader=one.leader,
        agreed=one.agreed,
        change=reverse("session_agreed", args=[one.person_id, one.id]) if one.writable else None,
        href=reverse("session", args=[one.id]) if reader in {one.leader_id, one.person_id} else None,
    )


def _next(
    person_id: int, sessions: Sequence[SessionRow], today: date, reader: int | None, recurs_on: date | None
) -> Coming | None:
    """Of the sessions in which the reader is, the next that is still to come; before it the day by the rhythm."""
    mine = [one for one in sessions if reader in {one.leader_id, one.person_id}]
    ahead = [one for one in mine if not (one.held or one.dropped) and (one.day or one.week.sunday) >= today]
    one = min(ahead, key=lambda one: (one.day or one.week.sunday, one.at or time.max, one.id), default=None)
    if recurs_on is not None and (one is None or recurs_on < (one.day or one.week.sunday)):
        kind, day = named_inside(ONE_ON_ONE, "", remote=False), say("person.session.day", day=recurs_on)
        return Coming(say("person.session.next", kind=kind, day=day), reverse("rhythm", args=[person_id]))
    if one is None:
        return None
    day = say("person.session.day", day=one.day) if one.day else say("person.session.week", n=one.week.number)
    kind = named_inside(one.form, one.own_kind, remote=one.remote)
    address = reverse("session_brief" if reader == one.leader_id else "session", args=[one.id])
    return Coming(say("person.session.next", kind=kind, day=day), address)


def _state(one: SessionRow, today: date) -> str:
    if one.held:
        return say("person.session.held", minutes=one.minutes)
    if one.dropped:
        return say("person.session.dropped", reason=Sentence(f"week.drop.{one.reason}"))
    over = (one.day or one.week.sunday) < today
    return say("person.session.open" if over else "person.session.planned", minutes=one.minutes)


def _held() -> tuple[Held, ...]:
    """What is held and who sees it: facts by the policy, records by what every model says of itself."""
    return (Held(say("person.held.facts"), _figures_seen_by()), *_records(held_kinds()))


def _figures_seen_by() -> str:
    relations = POLICY[Act.READ_FIGURES].relations
    roles = sorted(POLICY[Act.READ_FIGURES].roles)
    words = [say(f"person.seen.relation.{one}") for one in Relation if one in relations]
    return say("person.seen.list", words=[*words, *(say(f"person.seen.role.{role}") for role in roles)])


def _records(kinds: Iterable[HeldKind]) -> Iterable[Held]:
    """One line for each kind of thing that somebody else can see, those of one circle together."""
    circles: dict[Seen, list[str]] = {}
    for kind in kinds:
        circles.setdefault(kind.seen, []).append(_called(kind))
    for seen, names in circles.items():
        words = say("person.seen.list", words=names)
        yield Held(words[:1].upper() + words[1:], say(f"person.seen.{seen.name.lower()}"))


def _called(kind: HeldKind) -> str:
    """The kind in our words; one that has none yet by the name of its table."""
    key = f"person.held.{kind.model}"
    return say(key) if key in catalogue() else kind.name
