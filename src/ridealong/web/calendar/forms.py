"""What somebody may send about their own calendar and working hours."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms

from ridealong.kernel.sentences import say

WEEKDAYS = [(str(day), f"{date(2001, 1, 1 + day):%A}") for day in range(7)]


class HoursForm(forms.Form):
    """When and where somebody works."""

    opens = forms.TimeField()
    closes = forms.TimeField()
    weekdays = forms.MultipleChoiceField(choices=WEEKDAYS, required=False)
    zone = forms.CharField(max_length=64)

    def clean_weekdays(self) -> list[str]:
        days: list[str] = self.cleaned_data["weekdays"]
        if not days:
            raise forms.ValidationError(say("calendar.wrong.weekdays"), code="said")
        return days

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(say("settings.wrong.zone"), code="said")
        return zone

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if {"opens", "closes"} <= set(found) and found["closes"] <= found["opens"]:
            self.add_error("closes", forms.ValidationError(say("calendar.wrong.closes"), code="said"))
        return found


def stored(opens: Any, closes: Any, weekdays: Any, zone: str) -> dict[str, Any]:
    """What is in force, as the form shows it."""
    return {
        "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}", "weekdays": [str(day) for day in weekdays], "zone": zone
    }  # fmt: skip
