"""The page of a person, for themselves and for whoever may see them, and its parts as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Refused, Relation, Viewer
from ridealong.coaching.queries.items import items_of
from ridealong.coaching.queries.kinds import is_offered
from ridealong.coaching.queries.people import SessionRow, sessions_of, sessions_seen
from ridealong.coaching.queries.rhythm import meets_next
from ridealong.coaching.queries.sitting_in import Asked, unanswered
from ridealong.coaching.rules.kinds import SIT_IN, SKIP_LEVEL
from ridealong.figures.queries import deals as deal_queries
from ridealong.figures.queries import portraits
from ridealong.figures.queries.deals import OUTCOMES, DealList, Wanted
from ridealong.figures.rules.portraits import Detail, Figures, Many, Own
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import csvs, leftover, pointer
from ridealong.web.coaching.presenting import item_lines, suggested_due
from ridealong.web.door import Visit
from ridealong.web.growth.parts import of_person
from ridealong.web.paging import page_number
from ridealong.web.person.dials import MIDDLE
from ridealong.web.person.presenting import new_about, person_page

LONGEST = 100
FIGURES = ("measure", "group", "value", "adjusted", "low", "high", "cases", "verdict", "side", "peers")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the outcomes that the list of deals can be narrowed to."""

    word: str
    href: str
    here: bool


def person(request: Visit, person_id: int) -> HttpResponse:
    """The page of a person whom the viewer may see."""
    return render(request, "person/person.html", _context(request, request.loaded, reverse("person", args=[person_id])))


def me(request: Visit) -> HttpResponse:
    """The page of the viewer, with what will come to it."""
    if request.viewer.person_id is None:
        return render(request, "person/nobody.html")
    found = request.own or people.person(request.viewer.person_id)
    left = Relation.LEADER not in request.relations and leftover.is_left(request)
    context = {**_context(request, found, reverse("my_page"), mine=True), "left": left}
    return render(request, "person/person.html", context)


def part_csv(request: Visit, person_id: int, part: str) -> StreamingHttpResponse:
    """One part of the page: figures, curve, months, trouble, deals or sessions."""
    make = PARTS.get(part)
    if make is None:
        raise Refused
    rows = list(make(request, person_id))  # a refusal is still a page of its own
    return csvs.download(csvs.lines(rows), f"{part}-{person_id}.csv")


def _context(request: Visit, found: PersonRow, here: str, *, mine: bool = False) -> dict[str, Any]:
    viewer, current = request.viewer, pointer.current(request)
    facts = portraits.own(viewer, found.id, off=request.organisation.off, asked=True)
    figures = _figures(request, facts, found.name)
    own = None if figures is None else figures.people.get(found.id)
    place = people.place(found, viewer.today)
    meets = _meets(viewer, found.id, place.leader_id)
    # Who may see the figures, but not when people talk: the leader’s leader.
    reads = meets or viewer.person_id == found.id
    over = _meets_over(viewer, found.id, place.leader_id)
    sessions = sessions_seen(viewer, person_id=found.id) if reads or over else ()
    reads = reads or bool(sessions)
    wanted = _wanted(request)
    at = page_number(request.GET.get("page"))
    deals = deal_queries.deals(facts, wanted=wanted, current=current, page=at)
    page = person_page(
        found,
        found=own,
        about=None if figures is None else figures.about,
        detail=None if own is None else portraits.detail(facts, current=current, today=viewer.today),
        sessions=sessions,
        today=viewer.today,
        reader=viewer.person_id,
        leads=0 if _sells(own, deals) else place.reports,
        recurs_on=_recurs_on(viewer, found.id) if meets and viewer.person_id == place.leader_id else None,
    )
    items = () if not reads else item_lines(items_of(viewer, person_id=found.id), viewer)
    return {
        "page": page,
        "place": place,
        "new": new_about(found.name, facts),
        "reads": reads,
        "meets": meets,
        **of_person(request, found, of=facts, leads=meets, mine=mine),
        "items": items,
        "still_to_do": sum(one.row.done_on is None and one.row.owner_id == found.id for one in items),
        "due": suggested_due(viewer.today),
        "meets_over": over,
        "sits_in": place.reports > 0 and allowed(viewer, Act.SIT_IN, found.id) and is_offered(SIT_IN),
        "to_answer": _to_answer(viewer, found.id),
        "is_self": viewer.person_id == found.id,
        **_deal_list(deals, wanted, here),
        "seller": own is not None,
        "csv": reverse("person_csv", args=[found.id, "deals"]) + _query(wanted),
    }


def _sells(own: Figures | None, deals: DealList | None) -> bool:
    """Whether anything on record says that the person sells."""
    return bool(deals and deals.everything) or (own is not None and bool(own.measures or own.held))


def _recurs_on(viewer: Viewer, person_id: int) -> date | None:
    """When the viewer meets somebody whom they lead next, where that is by their rhythm and no session yet."""
    yesterday = viewer.today - timedelta(days=1)
    found = meets_next(viewer, leader_id=viewer.person_id or 0, person_id=person_id, after=yesterday)
    return found.day if found is not None and found.session_id is None else None


def _meets(viewer: Viewer, person_id: int, leader_id: int | None) -> bool:
    """Whether the viewer plans time with the person: their leader, or whoever acts for the leader."""
    if _is_own(viewer, person_id, leader_id):
        return viewer.person_id == leader_id
    return allowed(viewer, Act.MEET, person_id)


def _meets_over(viewer: Viewer, person_id: int, leader_id: int | None) -> bool:
    """Whether the viewer leads the person's leader and may talk with the person over that leader's head."""
    if _is_own(viewer, person_id, leader_id) or not allowed(viewer, Act.MEET_SKIP_LEVEL, person_id):
        return False
    return is_offered(SKIP_LEVEL)


def _to_answer(viewer: Viewer, person_id: int) -> tuple[Asked, ...]:
    """What somebody asks of the viewer on their own page."""
    if viewer.person_id != person_id:
        return ()
    return unanswered(viewer.today, person_id=person_id).get(person_id, ())


def _is_own(viewer: Viewer, person_id: int, leader_id: int | None) -> bool:
    """Whether it is the page of the viewer, or of somebody whom they lead themselves."""
    return viewer.person_id is not None and viewer.person_id in {person_id, leader_id}


def _figures(request: Visit, of: Own, name: str) -> Many | None:
    """The stored figures; newer ones are asked for where these are late or not there yet."""
    current = pointer.current(request)
    found = portraits.one(of, name, current=current, today=request.viewer.today)
    pointer.ask_for_newer(request, late=found is None or found.about.late)
    return found


def _detail(request: Visit, person_id: int) -> Detail | None:
    of = portraits.own(request.viewer, person_id)
    return portraits.detail(of, current=pointer.current(request), today=request.viewer.today)


def _wanted(request: Visit) -> Wanted:
    """Which deals the address asks for."""
    outcome, stage, text = (
        request.GET.get(name, "")[:LONGEST].replace("\x00", "") for name in ("outcome", "stage", "q")
    )
    return Wanted(outcome if outcome in OUTCOMES else "", stage, text.strip())


def _query(wanted: Wanted, **more: object) -> str:
    named = {"outcome": wanted.outcome, "stage": wanted.stage, "q": wanted.text, **more}
    asked = urlencode({key: value for key, value in named.items() if value})
    return f"?{asked}" if asked else ""


def _deal_list(found: DealList | None, wanted: Wanted, here: str) -> dict[str, Any]:
    if found is None or not found.everything:
        return {"deals": None}

    def at(page: int) -> str:
        return f"{here}{_query(wanted, page=page)}#deals"

    return {
        "deals": found,
        "wanted": wanted,
        "here": here,
        "outcomes": [
            Choice(one, f"{here}{_query(Wanted(one, wanted.stage, wanted.text))}#deals", one == wanted.outcome)
            for one in ("", *OUTCOMES)
        ],
        "earlier": at(found.page - 1) if found.page > 1 else None,
        "later": at(found.page + 1) if found.page < found.pages else None,
    }


Rows = Iterable[tuple[object, ...]]


def _figure_rows(request: Visit, person_id: int) -> Rows:
    found = _figures(request, portraits.own(request.viewer, person_id), request.loaded.name)
    own: Figures | None = None if found is None else found.people.get(person_id)
    yield FIGURES
    if own is None:
        return
    for each in own.measures:
        row, measure = each.row, each.measure
        yield (
            measure.name, measure.group, row.value, row.adjusted, row.low, row.high, row.n, row.verdict, row.side,
            measure.peers,
        )  # fmt: skip
    one = own.effort
    if one is not None:
        yield "productivity", "", one.percentile, one.percentile, one.low, one.high, one.n, one.verdict, "", MIDDLE


def _curve_rows(request: Visit, person_id: int) -> Rows:
    found = _detail(request, person_id)
    yield "day", "open", "low", "high", "peers"
    for one in () if found is None else found.curve:
        yield one.day, one.open, one.low, one.high, one.peers


def _month_rows(request: Visit, person_id: int) -> Rows:
    found = _detail(request, person_id)
    yield "month", "closed", "won", "peers_low", "peers_middle", "peers_high"
    for one in () if found is None else found.months:
        yield one.month, one.closed, one.won, one.low, one.middle, one.high


def _trouble_rows(request: Visit, person_id: int) -> Rows:
    found = _detail(request, person_id)
    yield "deal", "name", "customer", "product", "amount", "stage", "days_open"
    for one in () if found is None else found.trouble:
        yield one.deal, one.name, one.customer, one.product, one.amount, one.stage, one.days_open


def _session_rows(request: Visit, person_id: int) -> Iterator[tuple[object, ...]]:
    rows: tuple[SessionRow, ...] = sessions_of(request.viewer, person_id=person_id, most=10_000)
    yield "week", "day", "form", "topic", "minutes", "leader", "held", "dropped", "agreed", "kind", "remote"
    for one in rows:
        yield (
            str(one.week), one.day, one.form, one.topic, one.minutes, one.leader, one.held, one.dropped, one.agreed,
            one.own_kind or one.form, one.remote,
        )  # fmt: skip


def _deal_rows(request: Visit, person_id: int) -> Rows:
    of = portraits.own(request.viewer, person_id)
    return deal_queries.all_deals(of, wanted=_wanted(request), current=pointer.current(request))


PARTS = {
    "figures": _figure_rows,
    "curve": _curve_rows,
    "months": _month_rows,
    "trouble": _trouble_rows,
    "sessions": _session_rows,
    "deals": _deal_rows,
}
