"""When somebody has to be seen, and for how long at least: numbers with a reason and a history."""

from __future__ import annotations

from typing import Any

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
from ridealong.week.queries.settings import MustRow


class MustForm(forms.Form):
    """The number and the reason."""

    why = forms.CharField(max_length=300)

    def __init__(self, data: Any, row: MustRow) -> None:
        super().__init__(data)
        self.fields["value"] = forms.IntegerField(min_value=row.least, max_value=row.most)


def load(viewer: Viewer, *, name: str) -> MustRow | None:
    """The must of that name."""
    return next((one for one in week.musts_in_force(viewer) if one.name == name), None)


def musts(request: Visit) -> HttpResponse:
    """Every number that musts go by."""
    return _show(request)


def must(request: Visit, name: str) -> HttpResponse:
    """Changes one of them."""
    form = MustForm(request.POST, request.loaded)
    if not form.is_valid():
        return _show(request, at=name, wrong=problems(form))
    settling.set_must(request.viewer, name=name, now=clock.now(), **form.cleaned_data)
    messages.success(request, say("settings.said.saved"))
    return HttpResponseRedirect(f"{reverse('musts')}#m-{name}", status=303)


def _show(request: Visit, *, at: str | None = None, wrong: dict[str, str] | None = None) -> HttpResponse:
    rows = [(row, f"settings.must.{row.name}") for row in week.musts_in_force(request.viewer)]
    page = {"parts": parts(request), "rows": rows, "at": at, "wrong": wrong, "written": request.POST}
    return render(request, "settings/musts.html", page, status=422 if wrong else 200)
