"""How many minutes a week each leader has for people: set by the leader, or by whoever keeps the settings."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.kernel.sentences import say
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts
from ridealong.week.actions import settling
from ridealong.week.queries import settings as week
from ridealong.week.queries.settings import MinutesRow
from ridealong.week.rules.decisions import MOST_MINUTES


class LeaderMinutesForm(forms.Form):
    """Minutes a week; left empty, those of the organisation."""

    minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)


def load(viewer: Viewer) -> tuple[MinutesRow, ...] | None:
    """The leaders whose minutes the viewer may set, if there are any."""
    return week.minutes_of_leaders(viewer) or None


def load_one(viewer: Viewer, *, leader_id: int) -> MinutesRow | None:
    """One of them."""
    return next((one for one in week.minutes_of_leaders(viewer) if one.leader_id == leader_id), None)


def leaders(request: Visit) -> HttpResponse:
    """Every leader with a field of their own."""
    return _show(request, request.loaded)


def leader(request: Visit, leader_id: int) -> HttpResponse:
    """Sets the minutes of one leader."""
    row: MinutesRow = request.loaded
    form = LeaderMinutesForm(request.POST)
    if not form.is_valid():
        return _show(request, week.minutes_of_leaders(request.viewer), at=leader_id, problem=problems(form)["minutes"])
    minutes = form.cleaned_data["minutes"]
    settling.set_leader_minutes(request.viewer, leader_id=leader_id, minutes=minutes, now=clock.now())
    key = "settings.said.minutes_usual" if minutes is None else "settings.said.minutes"
    messages.success(request, say(key, name=row.name, minutes=minutes))
    return HttpResponseRedirect(reverse("leader_minutes"), status=303)


def _show(
    request: Visit, rows: tuple[MinutesRow, ...], *, at: int | None = None, problem: str | None = None
) -> HttpResponse:
    page = {
        "parts": parts(request), "rows": rows, "usual": request.organisation.minutes, "most": MOST_MINUTES,
        "at": at, "written": request.POST.get("minutes", ""), "problem": problem,
    }  # fmt: skip
    return render(request, "settings/minutes.html", page, status=422 if problem else 200)
