"""What somebody without an account opens from a mail: a session to prepare, and what they are to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ridealong.access.rules import Viewer
from ridealong.coaching.actions import usefulness
from ridealong.coaching.actions.items import tick
from ridealong.coaching.queries.asks import AskRow, open_asks
from ridealong.coaching.queries.items import ItemRow, items_owned
from ridealong.coaching.queries.talks import Talk, prepared
from ridealong.coaching.queries.usefulness import to_rate
from ridealong.desk.actions import following
from ridealong.desk.queries.links import Linked
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.web import clock, errors
from ridealong.web.acting import carry_out
from ridealong.web.coaching.closing import closing
from ridealong.web.coaching.forms import PointForm
from ridealong.web.coaching.presenting import fresh_points, item_lines, own_item_lines, session_page, topic_words
from ridealong.web.coaching.sitting_in import ANSWERS
from ridealong.web.door import LinkVisit, Visit
from ridealong.web.growth.usefulness import RateForm, counted
from ridealong.web.sending import once_sent, refused, told, wants_json, was_sent
from ridealong.web.zones import own_zone

# What a line is written down as, where it then stands, and what is said of one that is none.
ADDS: Mapping[str, tuple[Callable[..., None], str, str]] = {
    "add": (following.add_point, "agenda", "coaching.not_possible.point"),
    "ask": (following.ask, "asks", "asks.not_possible.words"),
}


def load_session(linked: Linked) -> Talk:
    """The session that the link is about. Raises Refused for one that its person may write into no more."""
    return prepared(linked.viewer, linked.link.about)


def load_items(linked: Linked) -> tuple[ItemRow, ...]:
    """What the link's person is to do."""
    return items_owned(linked.viewer)


def prepare(request: LinkVisit, **_address: object) -> HttpResponse:
    """One session: points for its agenda, and what was agreed."""
    talk: Talk = request.loaded
    if request.method != "POST":
        return _session(request)
    if was_sent(request, request.linked.viewer):
        return told(request.path)
    if request.POST.get("do") in ADDS:
        return _add(request, *ADDS[request.POST["do"]])
    if "value" in request.POST:
        return _rate(request, talk)
    if talk.guest is not None and talk.guest.answers and request.POST.get("do") in ANSWERS:
        agrees = ANSWERS[request.POST["do"]]
        return _act(request, partial(following.answer_sitting_in, agrees=agrees), "agenda")
    return _one(request, talk)


def _one(request: LinkVisit, talk: Talk) -> HttpResponse:
    """Ticks a point or an action item off, or opens it again; takes an ask back."""
    number, done = whole(request.POST.get("id", "")), request.POST.get("do") == "done"
    if number in {one.id for one in talk.points} and request.POST.get("what") == "point":
        return _act(request, partial(following.tick_point, point_id=number, done=done), "agenda")
    if number in {one.id for one in _asked(request)} and request.POST.get("what") == "ask":
        return _act(request, partial(following.take_ask_back, ask_id=number), "asks")
    if number in {one.id for one in (*talk.items, *talk.last_time)} and request.POST.get("what") == "item":
        return _act(request, partial(following.tick_item, item_id=number, done=done), "items")
    return errors.bad_request(request)


def _add(request: LinkVisit, act: Callable[..., None], place: str, refusal: str) -> HttpResponse:
    """Writes one line down."""
    form = PointForm(request.POST)
    if not form.is_valid():
        return _session(request, typed=request.POST.get("text", ""), wrong=say(refusal), at=place)
    return _act(request, partial(act, text=form.cleaned_data["text"]), place)


def _asked(request: LinkVisit) -> tuple[AskRow, ...]:
    """What the link's person waits for; the leader of the session asks for nothing there."""
    talk: Talk = request.loaded
    me = request.linked.person_id
    return () if me == talk.leader_id else tuple(open_asks(request.linked.viewer, [me]).get(me, ()))


def _rate(request: LinkVisit, talk: Talk) -> HttpResponse:
    """Counts how useful the session was. By which link is written down nowhere: that somebody answered is nobody's
    business."""
    form = RateForm({**request.POST.dict(), "session": talk.id})
    if not form.is_valid():
        return errors.bad_request(request)
    sent = form.cleaned_data
    try:
        usefulness.rate(request.linked.viewer, session_id=talk.id, value=sent["value"], hint=sent["hint"])
    except NotPossible as problem:
        return _session(request, wrong=words(problem.sentence))
    return counted(request, f"{request.path}?counted")


def items(request: LinkVisit, **_address: object) -> HttpResponse:
    """What one is to do, to tick off."""
    mine: tuple[ItemRow, ...] = request.loaded
    if request.method != "POST":
        page = {"linked": request.linked, "items": own_item_lines(mine, request.linked.viewer)}
        return render(request, "habit/items.html", page)
    if was_sent(request, request.linked.viewer):
        return told(request.path)
    number = whole(request.POST.get("id", ""))
    if number not in {one.id for one in mine}:
        return errors.bad_request(request)
    return _act(request, partial(following.tick_item, item_id=number, done=request.POST.get("do") == "done"), "items")


def mine(viewer: Viewer) -> tuple[ItemRow, ...] | None:
    """The same for somebody who is signed in; None for an account that is nobody."""
    return None if viewer.person_id is None else items_owned(viewer)


def own_items(request: Visit) -> HttpResponse:
    """What one is to do, whoever it was agreed with."""
    found: tuple[ItemRow, ...] = request.loaded
    if request.method != "POST":
        return render(request, "habit/own-items.html", {"items": own_item_lines(found, request.viewer)})
    number, here = whole(request.POST.get("id", "")), f"{request.path}#items"
    if was_sent(request, request.viewer):
        return told(here)
    if number is None or number not in {one.id for one in found}:
        return errors.bad_request(request)
    return carry_out(request, tick, here, item_id=number, done=request.POST.get("do") == "done")


def _session(request: LinkVisit, *, typed: str = "", wrong: str = "", at: str = "agenda") -> HttpResponse:
    if wrong and wants_json(request):
        return refused(wrong)
    talk: Talk = request.loaded
    zone = own_zone(request.linked.viewer, people.organisation().zone)
    page = session_page(request.linked.viewer, talk, now=clock.now(), zone=zone)
    there = {one.row.id for one in page.items}
    last_time = tuple(one for one in talk.last_time if one.id not in there)
    items = (*page.items, *item_lines(last_time, request.linked.viewer))
    context = {
        "linked": request.linked, "talk": talk, "page": page, "topic": topic_words(talk), "typed": typed,
        "wrong": wrong, "at": at, "asks": _asked(request), "may_ask": request.linked.person_id != talk.leader_id,
        "prompts": fresh_points(talk), "items": items,
        "to_rate": to_rate(request.linked.viewer, session_id=talk.id), "counted": "counted" in request.GET,
        "next": closing(request.linked.viewer, talk, {}).next if talk.held_on else "",
    }  # fmt: skip
    return render(request, "habit/prepare.html", context, status=422 if wrong else 200)


def _act(request: LinkVisit, act: Callable[..., None], place: str) -> HttpResponse:
    """Does it, and goes back to where on the page it was asked for."""
    here = f"{request.path}#{place}"
    try:
        linked_once(request, act)
    except NotPossible as problem:
        typed = request.POST.get("text", "")
        return _session(request, typed=typed, wrong=words(problem.sentence), at=place)
    return told(here) if wants_json(request) else HttpResponseRedirect(here, status=303)


def linked_once(request: LinkVisit, act: Callable[..., None]) -> None:
    """Does it by the link, once however often it is sent. Raises Refused, NotPossible."""
    does = once_sent(request, lambda _by, *, now: act(request.linked, now=now))
    does(request.linked.viewer, now=clock.now())
