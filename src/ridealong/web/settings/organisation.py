"""How the organisation wants things: name, money, zone, year, minutes, close calls."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.kernel.sentences import say
from ridealong.people.actions import change_organisation
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts

CYCLES = (1, 2, 4)
WEEK_STARTS = (1, 7, 6)


class OrganisationForm(forms.Form):
    """What can be set for everybody."""

    name = forms.CharField(max_length=200, required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False, strip=True)
    zone = forms.CharField(max_length=64)
    fiscal_year_start = forms.TypedChoiceField(coerce=int, choices=[(month, str(month)) for month in range(1, 13)])
    week_start = forms.TypedChoiceField(coerce=int, choices=[(day, str(day)) for day in WEEK_STARTS])
    minutes = forms.IntegerField(min_value=0, max_value=2400)
    close_calls = forms.BooleanField(required=False)
    cycle_weeks = forms.TypedChoiceField(coerce=int, choices=[(weeks, str(weeks)) for weeks in CYCLES])

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(say("settings.wrong.zone"), code="said")
        return zone


def organisation(request: Visit) -> HttpResponse:
    """The form of the organisation; what is sent holds from now on."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_organisation(request.viewer, now=clock.now(), **form.cleaned_data)
        messages.success(request, say("settings.said.saved"))
        return HttpResponseRedirect(reverse("settings"), status=303)
    row = request.organisation
    stored: dict[str, Any] = {
        "name": row.name, "currency": row.currency or "", "zone": row.zone, "minutes": row.minutes,
        "fiscal_year_start": row.fiscal_year_start, "close_calls": row.close_calls, "cycle_weeks": row.cycle_weeks,
        "week_start": row.week_start,
    }  # fmt: skip
    wrong = problems(form)
    if "currency" in wrong:
        wrong["currency"] = say("settings.wrong.currency")
    page = {
        "parts": parts(request),
        "of": request.POST if form.is_bound else stored,
        "problems": wrong,
        "months": [(str(month), f"{date(2000, month, 1):%B}") for month in range(1, 13)],
        "week_starts": [(str(day), f"{date(2001, 1, day):%A}") for day in WEEK_STARTS],
        "cycles": [(str(weeks), say("settings.cycle.weeks", n=weeks)) for weeks in CYCLES],
        "zones": sorted(available_timezones()),
    }
    return render(request, "settings/organisation.html", page, status=422 if form.is_bound else 200)
