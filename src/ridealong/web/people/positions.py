"""Open positions: the list, and what whoever keeps the people does with one. Each step can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.jobs import queue
from ridealong.kernel import sentences
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people
from ridealong.people.actions import chairs as acting
from ridealong.people.actions.chairs import Chair
from ridealong.people.queries import browsing, chairs
from ridealong.people.queries.chairs import EmptyChair, Newcomer
from ridealong.people.rules import NobodyFound
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.paging import cut, page_number
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import CloseForm, FillForm, OpenForm, problems

CLOSED = 10
Step = tuple[Sentence, str]


def load(viewer: Viewer, *, position_id: int) -> EmptyChair | None:
    """A position in which nobody sits."""
    return chairs.empty_chair(viewer, position_id)


def positions(request: Visit) -> HttpResponse:
    """Every open position, the form that opens another, and what was closed last."""
    if request.method != "POST":
        return _list(request, Wrong())
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _list(request, Wrong("open", request.POST, problems(form)))

    def opened() -> Step:
        sent = form.cleaned_data
        leader = sent["who"]
        chair = Chair(sent["title"], sent["job"], sent["office"], sent["team"], leader.id if leader else None)
        made = acting.open_position(request.viewer, chair=chair, opened_on=sent["opened_on"], now=clock.now())
        return Sentence("positions.said.opened", {"title": sent["title"]}), reverse("position_never", args=[made])

    return _taken(request, opened, lambda refused: _list(request, Wrong("open", request.POST, {}, refused)))


def position(request: Visit, **_address: int) -> HttpResponse:
    """One open position with the forms that fill and close it."""
    return _one(request, Wrong())


def fill(request: Visit, position_id: int) -> HttpResponse:
    """Somebody takes it from a day on."""
    form = FillForm(request.POST)
    if not form.is_valid():
        return _one(request, Wrong("fill", request.POST, problems(form)))

    def filled() -> Step:
        sent = form.cleaned_data
        change = acting.fill_position(
            request.viewer, position_id=position_id, person_id=sent["who"].id, starts_on=sent["starts_on"],
            closes_former=sent["closes_former"], now=clock.now(),
        )  # fmt: skip
        values = {"name": sent["who"].name, "title": _title(request), "day": sent["starts_on"]}
        return Sentence("positions.said.filled", values), reverse("person_undo", args=[sent["who"].id, change])

    return _taken(request, filled, lambda refused: _one(request, Wrong("fill", request.POST, {}, refused)))


def close(request: Visit, position_id: int) -> HttpResponse:
    """Nobody is sought for it any more, from a day on."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _one(request, Wrong("close", request.POST, problems(form)))

    def closed() -> Step:
        day = form.cleaned_data["closed_on"]
        acting.close_position(request.viewer, position_id=position_id, closed_on=day, now=clock.now())
        return _closed(request, position_id)

    return _taken(request, closed, lambda refused: _one(request, Wrong("close", request.POST, {}, refused)))


def never(request: Visit, position_id: int) -> HttpResponse:
    """Takes an opening back: the position is closed on the day on which it was opened."""
    found: EmptyChair = request.loaded

    def closed() -> Step:
        acting.close_position(request.viewer, position_id=position_id, closed_on=found.opened_on, now=clock.now())
        return _closed(request, position_id)

    return _taken(request, closed, lambda refused: _refused(request, refused))


def reopen(request: Visit, position_id: int) -> HttpResponse:
    """Somebody is sought for it again, as if it had never been closed."""

    def reopened() -> Step:
        acting.reopen_position(request.viewer, position_id=position_id, now=clock.now())
        return Sentence("positions.said.reopened", {"title": _title(request)}), ""

    return _taken(request, reopened, lambda refused: _refused(request, refused))


def _taken(request: Visit, step: Callable[[], Step], refused: Callable[[str], HttpResponse]) -> HttpResponse:
    """Acts, says what became of it and offers an undo; or answers what is in the way."""
    try:
        said, undo = step()
    except NotPossible as problem:
        return refused(sentences.render(problem.sentence))
    queue.mail_posted()
    messages.success(request, sentences.render(said), extra_tags=undo)
    return HttpResponseRedirect(reverse("positions"), status=303)


def _closed(request: Visit, position_id: int) -> Step:
    title = {"title": _title(request)}
    return Sentence("positions.said.closed", title), reverse("position_reopen", args=[position_id])


def _refused(request: Visit, why: str) -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(reverse("positions"), status=303)


def _title(request: Visit) -> str:
    found: EmptyChair = request.loaded
    return found.title


def _list(request: Visit, wrong: Wrong) -> HttpResponse:
    today = request.viewer.today
    found = chairs.open_chairs(request.viewer)
    shown = cut(found, page_number(request.GET.get("page")))
    page: dict[str, Any] = {
        "cut": shown,
        "longest": found[0].days(today) if found else 0,
        "rows": [(one, one.days(today)) for one in shown.rows],
        "maybe": _maybe(request.viewer, found),
        "closed": chairs.closed_chairs(request.viewer, most=CLOSED),
        "written": wrong.written or {"who": _leader_meant(request), "opened_on": today.isoformat()},
        "wrong": wrong,
        "opening": bool(wrong.form) or "leader" in request.GET or not shown.count,
        "choices": browsing.choices(request.viewer),
        "earlier": f"?page={shown.number - 1}" if shown.number > 1 else None,
        "later": f"?page={shown.number + 1}" if shown.number < shown.pages else None,
    }
    return render(request, "people/positions.html", page, status=422 if wrong.form else 200)


def _maybe(viewer: Viewer, found: Sequence[EmptyChair]) -> list[tuple[EmptyChair, Newcomer]]:
    """Who may be in which position that is still open."""
    came = chairs.newcomers(viewer, found)
    return [(chair, one) for chair in found for one in came[chair.id]]


def _leader_meant(request: Visit) -> str:
    """Whose team the page was opened from."""
    leader_id = whole(request.GET.get("leader", ""))
    try:
        found = None if leader_id is None else people.person(leader_id)
    except NobodyFound:
        return ""
    return "" if found is None else found.email or found.name


def _one(request: Visit, wrong: Wrong) -> HttpResponse:
    found: EmptyChair = request.loaded
    today = request.viewer.today.isoformat()
    written = {"fill": {"starts_on": today}, "close": {"closed_on": today}, wrong.form: wrong.written}
    page = {
        "chair": found, "days": found.days(request.viewer.today), "written": written, "wrong": wrong,
        "maybe": _maybe(request.viewer, [found]),
    }  # fmt: skip
    return render(request, "people/position.html", page, status=422 if wrong.form else 200)
