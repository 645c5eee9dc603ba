"""What is written into a session: points, notes, action items. Each is a form; with script it saves by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, JsonResponse

from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.queries.talks import talk
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render, say
from ridealong.store.sealing import Unreadable
from ridealong.web import clock, errors
from ridealong.web.coaching.answering import act_on, back
from ridealong.web.coaching.forms import NoteForm, PointForm
from ridealong.web.coaching.presenting import fresh_points
from ridealong.web.coaching.session import show
from ridealong.web.door import Visit
from ridealong.web.growth.forms import DueForm, ItemForm
from ridealong.web.sending import refused, wants_json, was_sent

# What a button of a point says it does.
POINT: Mapping[str, Callable[..., None]] = {
    "done": partial(agendas.tick_point, done=True),
    "open": partial(agendas.tick_point, done=False),
    "up": agendas.move_point_up,
    "remove": agendas.remove_point,
}


def points(request: Visit, session_id: int) -> HttpResponse:
    """Adds a point to the agenda."""
    form = PointForm(request.POST)
    if not form.is_valid():
        return _problem(request, say("coaching.not_possible.point"), "agenda")
    return act_on(request, "agenda", agendas.add_point, session_id=session_id, text=form.cleaned_data["text"])


def template(request: Visit, session_id: int) -> HttpResponse:
    """Puts the points of the kind's template on the agenda."""
    texts = fresh_points(request.loaded)
    return act_on(request, "agenda", agendas.use_points, session_id=session_id, texts=texts, source="template")


def point(request: Visit, session_id: int, point_id: int) -> HttpResponse:
    """Ticks a point off, opens it again, moves it or takes it away, as `do` says."""
    act = POINT.get(request.POST.get("do", ""))
    if act is None:
        return errors.bad_request(request)
    return act_on(request, "agenda", act, session_id=session_id, point_id=point_id)


def new_item(request: Visit, session_id: int) -> HttpResponse:
    """Writes an action item down."""
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _problem(request, say("coaching.not_possible.item"), "items")
    sent, talk = form.cleaned_data, request.loaded
    # In a team session it is agreed with the one who does it.
    person_id = sent["owner"] if talk.person_id is None else talk.person_id
    return act_on(
        request, "items", items.add_item, session_id=session_id, person_id=person_id, owner_id=sent["owner"],
        text=sent["text"], due_on=sent["due_on"],
    )  # fmt: skip


def item(request: Visit, item_id: int, **_address: object) -> HttpResponse:
    """Ticks an action item off, opens it again or sets another day, as `do` says."""
    do = request.POST.get("do", "")
    if do not in {"done", "open", "due"} or not _is_here(request, item_id):
        return errors.not_found(request)
    if do != "due":
        return act_on(request, "items", items.tick, item_id=item_id, done=do == "done")
    form = DueForm(request.POST)
    if not form.is_valid():
        return _problem(request, say("coaching.not_possible.due"), "items")
    return act_on(request, "items", items.put_off, item_id=item_id, due_on=form.cleaned_data["due_on"])


def _is_here(request: Visit, item_id: int) -> bool:
    """Whether it stands on the page, or did when the browser first sent this: an inherited one that is done is gone."""
    there = {one.id for one in request.loaded.items}
    return item_id in there or was_sent(request, request.viewer, session_id=request.loaded.id)


def note(request: Visit, session_id: int) -> HttpResponse:
    """Saves what both write."""
    return _write(request, session_id, "note", notes.write_note)


def private(request: Visit, session_id: int) -> HttpResponse:
    """Saves what the viewer writes for themselves."""
    return _write(request, session_id, "private", notes.write_private_note)


def _write(request: Visit, session_id: int, which: str, write: Callable[..., int]) -> HttpResponse:
    """Saves a note; a program that asks for JSON is told the version, or what stands instead."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        saved = write(request.viewer, session_id=session_id, text=text, version=version, now=clock.now())
    except notes.Conflict as clash:
        return _conflict(request, which, text, clash)
    except Unreadable:
        return _problem(request, say("coaching.private.unreadable"), which)
    except NotPossible as problem:
        return _problem(request, render(problem.sentence), which)
    if wants_json(request):
        return JsonResponse({"version": saved})
    messages.success(request, say("coaching.said.note"))
    return back(request.loaded, which)


def _conflict(request: Visit, which: str, text: str, clash: notes.Conflict) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"text": clash.text, "version": clash.version}, status=409)
    whole = talk(request.viewer, request.loaded.id)
    return show(request, whole, status=409, clash=which, typed=text, their_version=clash.version)


def _problem(request: Visit, sentence: str, which: str) -> HttpResponse:
    if wants_json(request):
        return refused(sentence)
    messages.error(request, sentence)
    return back(request.loaded, which)
