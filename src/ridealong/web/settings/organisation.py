"""How the organisation wants things: name, money, zone, year, minutes, close calls."""

from __future__ import annotations

from typing import Any

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
from ridealong.web.settings.fields import MONTHS, WEEK_STARTS, CurrencyField, YearsAndWeeks
from ridealong.web.settings.ways import parts
from ridealong.web.zones import ZoneField, zones

CYCLES = (1, 2, 4)


class OrganisationForm(YearsAndWeeks):
    """What can be set for everybody."""

    name = forms.CharField(max_length=200, required=False)
    currency = CurrencyField(required=False)
    zone = ZoneField()
    minutes = forms.IntegerField(min_value=0, max_value=2400)
    close_calls = forms.BooleanField(required=False)
    first_look_days = forms.IntegerField(min_value=0, max_value=28)
    cycle_weeks = forms.TypedChoiceField(coerce=int, choices=[(weeks, str(weeks)) for weeks in CYCLES])


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
        "week_start": row.week_start, "first_look_days": row.first_look_days,
    }  # fmt: skip
    page = {
        "parts": parts(request),
        "of": request.POST if form.is_bound else stored,
        "problems": problems(form),
        "months": MONTHS,
        "week_starts": WEEK_STARTS,
        "cycles": [(str(weeks), say("settings.cycle.weeks", n=weeks)) for weeks in CYCLES],
        "zones": zones(),
    }
    return render(request, "settings/organisation.html", page, status=422 if form.is_bound else 200)
