"""What is marked of what was seen and heard: the observation sheet, its debrief, and moments of a recording."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse

from ridealong.coaching.actions import observing, recordings
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.queries.talks import talk
from ridealong.coaching.rules.merging import Written
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render, say
from ridealong.web import clock, errors
from ridealong.web.acting import not_taken
from ridealong.web.coaching.answering import act_on, at, back
from ridealong.web.coaching.session import show
from ridealong.web.coaching.sheets import sheet_page
from ridealong.web.door import Visit
from ridealong.web.sending import refused, wants_json

CLASHED = 409


class TryForm(forms.Form):
    """How the one thing is tried, and by when."""

    text = forms.CharField(max_length=LONGEST_TEXT)
    due_on = forms.DateField()


def sheet(request: Visit, session_id: int) -> HttpResponse:
    """Takes what was changed; a program that asks for JSON is told how every field stands."""
    mine = {name: request.POST.get(name, "") for name in request.POST if _is_field(name)}
    written = {name: Written(request.POST.get(f"was.{name}", ""), value) for name, value in mine.items()}
    try:
        outcome = observing.write_sheet(request.viewer, session_id=session_id, written=written, now=clock.now())
    except NotPossible as problem:
        return _refused(request, mine, render(problem.sentence))
    if wants_json(request):
        status = CLASHED if outcome.clashes else 200
        return JsonResponse({"stands": dict(outcome.stands), "clashes": sorted(outcome.clashes)}, status=status)
    if outcome.clashes:
        return _again(request, {name: mine[name] for name in outcome.clashes}, outcome.clashes, status=CLASHED)
    messages.success(request, say("coaching.said.note"))
    return back(request.loaded, "sheet")


def try_out(request: Visit, session_id: int) -> HttpResponse:
    """Agrees on how to try the one thing."""
    form = TryForm(request.POST)
    if not form.is_valid():
        key = "coaching.not_possible.item" if "text" in form.errors else "observing.not_possible.when"
        return not_taken(request, say(key), at(request.loaded, "sheet"))
    return act_on(request, "sheet", observing.try_out, session_id=session_id, **form.cleaned_data)


def recording(request: Visit, session_id: int) -> HttpResponse:
    """Says where the recording lies, or takes that away, as `do` says."""
    if request.POST.get("do") == "remove":
        return act_on(request, "recording", recordings.remove_recording, session_id=session_id)
    return _taken(request, recordings.set_recording, address=request.POST.get("address", ""), session_id=session_id)


def marks(request: Visit, session_id: int) -> HttpResponse:
    """Marks a moment."""
    at, text = request.POST.get("at", ""), request.POST.get("text", "")
    return _taken(request, recordings.add_mark, session_id=session_id, at=at, text=text)


def mark(request: Visit, session_id: int, mark_id: int) -> HttpResponse:
    """Takes a mark away."""
    return act_on(request, "recording", recordings.remove_mark, session_id=session_id, mark_id=mark_id)


def _taken(request: Visit, act: Callable[..., int | None], **what: object) -> HttpResponse:
    """Does it; what cannot be is said above the fields, in which what was written still stands."""
    if any("\x00" in str(value) for value in what.values()):
        return errors.bad_request(request)
    if wants_json(request):
        return act_on(request, "recording", act, **what)
    try:
        act(request.viewer, **what, now=clock.now())
    except NotPossible as problem:
        sent = {"sent": request.POST, "wrong_recording": render(problem.sentence)}
        return show(request, talk(request.viewer, request.loaded.id), status=422, **sent)
    return back(request.loaded, "recording")


def _is_field(name: str) -> bool:
    return name in observing.DEBRIEF or name.startswith(("level.", "evidence."))


def _refused(request: Visit, mine: Mapping[str, str], problem: str) -> HttpResponse:
    if wants_json(request):
        return refused(problem)
    messages.error(request, problem)
    return _again(request, mine, (), status=422)


def _again(request: Visit, mine: Mapping[str, str], clashes: Collection[str], *, status: int) -> HttpResponse:
    """The page with what was sent still in its fields."""
    whole = talk(request.viewer, request.loaded.id)
    return show(request, whole, status=status, sheet=sheet_page(whole, mine=mine, clashes=clashes))
