"""What two people agreed in a session: one line, written by either."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.actions.agreeing import agree
from ridealong.coaching.queries.people import SessionRow
from ridealong.desk.rules.kinds import named
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as render_words
from ridealong.kernel.sentences import say
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.people.links import home_of
from ridealong.web.sending import once_sent, refused, told, wants_json
from ridealong.web.week.forms import AgreedForm


def agreed(request: Visit, person_id: int, session_id: int) -> HttpResponse:
    """The line as a field; with script it stands in a dialog."""
    form = AgreedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asked(request, person_id, problem=problems(form).get("agreed", ""))
    words, was = form.cleaned_data["agreed"], request.POST.get("was")
    act = once_sent(request, partial(agree, session_id=session_id, words=words, was=was))
    try:
        act(request.viewer, now=clock.now())
    except NotPossible as problem:
        return _asked(request, person_id, problem=render_words(problem.sentence))
    messages.success(request, say("agreed.said" if words else "agreed.said.none"))
    back = _back(request, request.loaded)
    return told(back) if wants_json(request) else HttpResponseRedirect(back, status=303)


def _asked(request: Visit, person_id: int, *, problem: str) -> HttpResponse:
    """The form: with what was sent, if anything was, and beside it what stands."""
    row: SessionRow = request.loaded
    sent = request.method == "POST"
    if sent and wants_json(request):
        return refused(problem)
    page = {
        "row": row,
        "form": named(row.form, row.own_kind, remote=row.remote),
        "other": row.leader if request.viewer.person_id == person_id else row.person,
        "words": request.POST.get("agreed", "") if sent else row.agreed,
        "problem": problem,
        "action": request.get_full_path(),
        "back": _back(request, row),
    }
    return render(request, "person/agreed.html", page, status=422 if sent else 200)


def _back(request: Visit, row: SessionRow) -> str:
    """To where it was opened: the leader's week, the session, one's own page, or the person's."""
    if request.GET.get("from") == "session":
        return reverse("session", args=[row.id])
    if request.GET.get("from") == "week":
        return f"{reverse('leader_week', args=[row.leader_id, row.week])}#s-{row.id}"
    return home_of(request.viewer, row.person_id)
