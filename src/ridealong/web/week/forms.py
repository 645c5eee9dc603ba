"""What a leader may send about a session."""

from __future__ import annotations

from typing import Any

from django import forms

from ridealong.coaching.rules.possible import LONGEST, LONGEST_AGREED
from ridealong.kernel.sentences import render
from ridealong.week.rules.decisions import MOST_MINUTES, drop_reasons, leave_out_reasons, swap_reasons
from ridealong.week.rules.shapes import SwapOption


class PlanForm(forms.Form):
    """A day of the week, and a time if they have one; or both at once, as a free time is proposed."""

    day = forms.DateField(required=False)
    at = forms.TimeField(required=False)
    slot = forms.RegexField(r"^\d{4}-\d\d-\d\dT\d\d:\d\d$", required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("slot"):
            day, _, at = found["slot"].partition("T")
            found["day"], found["at"] = self.fields["day"].clean(day), self.fields["at"].clean(at)
        elif found.get("day") is None:
            raise forms.ValidationError("neither a day nor a free time")
        return found


class DropForm(forms.Form):
    """Why a session is dropped."""

    reason = forms.ChoiceField(choices=[(code, code) for code, _ in drop_reasons()])


class LeaveOutForm(forms.Form):
    """Why one session does not take place."""

    reason = forms.ChoiceField(choices=[(code, code) for code, _ in leave_out_reasons()])


class SwapForm(forms.Form):
    """What comes instead, and why."""

    reason = forms.ChoiceField(choices=[(code, code) for code, _ in swap_reasons()])

    def __init__(self, *args: Any, options: tuple[SwapOption, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.index, str(one.index)) for one in options if one.fits]
        self.fields["index"] = forms.TypedChoiceField(coerce=int, choices=choices)


class AgreedForm(forms.Form):
    """What was agreed, in one line; nothing: that nothing was."""

    agreed = forms.CharField(required=False, max_length=LONGEST_AGREED)


class DoneForm(AgreedForm):
    """How long it took and when, left out: as long as was planned, today; and what was agreed, if anything was."""

    minutes = forms.IntegerField(required=False, min_value=1, max_value=LONGEST)
    held_on = forms.DateField(required=False)


class MinutesForm(forms.Form):
    """How many minutes more a week gets."""

    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES)


def reasons(found: tuple[tuple[str, Any], ...]) -> list[tuple[str, str]]:
    """Code words and their words, for radio buttons."""
    return [(code, render(sentence)) for code, sentence in found]
