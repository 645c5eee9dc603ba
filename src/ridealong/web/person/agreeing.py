"""What two people agreed in a session: one line, written by either."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.coaching.actions.agreeing import agree
from ridealong.coaching.queries.people import SessionRow
from ridealong.desk.rules.kinds import named
from ridealong.kernel.sentences import say
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.people.links import home_of
from ridealong.web.week.forms import AgreedForm


def agreed(request: Visit, person_id: int, session_id: int) -> HttpResponse:
    """The line as a field; with script it stands in a dialog."""
    row: SessionRow = request.loaded
    form = AgreedForm(request.POST if request.method == "POST" else None)
    back = _back(request, row)
    if form.is_valid():
        words = form.cleaned_data["agreed"]
        agree(request.viewer, session_id=session_id, words=words, now=clock.now())
        messages.success(request, say("agreed.said" if words else "agreed.said.none"))
        return HttpResponseRedirect(back, status=303)
    page = {
        "row": row,
        "form": named(row.form, row.own_kind, remote=row.remote),
        "other": row.leader if request.viewer.person_id == person_id else row.person,
        "words": request.POST.get("agreed", "") if form.is_bound else row.agreed,
        "problem": problems(form).get("agreed"),
        "action": request.get_full_path(),
        "back": back,
    }
    return render(request, "person/agreed.html", page, status=422 if form.is_bound else 200)


def _back(request: Visit, row: SessionRow) -> str:
    """To where it was opened: the leader's week, the session, one's own page, or the person's."""
    if request.GET.get("from") == "session":
        return reverse("session", args=[row.id])
    if request.GET.get("from") == "week":
        return f"{reverse('leader_week', args=[row.leader_id, row.week])}#s-{row.id}"
    return home_of(request.viewer, row.person_id)
