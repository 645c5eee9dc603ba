"""What may be sent about mails, and about a week that is put down."""

from __future__ import annotations

from typing import Any

from django import forms

from ridealong.coaching.rules.habit import Mail
from ridealong.coaching.rules.possible import LONGEST, LONGEST_AGREED
from ridealong.kernel.sentences import say
from ridealong.week.rules.decisions import drop_reasons


class MailsForm(forms.Form):
    """Which mails, joined or each by itself, and when none."""

    on = forms.MultipleChoiceField(choices=[(one.value, one.value) for one in Mail], required=False)
    joined = forms.BooleanField(required=False)
    quiet_from = forms.TimeField()
    quiet_until = forms.TimeField()
    invitations = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("quiet_from") is not None and found.get("quiet_from") == found.get("quiet_until"):
            self.add_error("quiet_until", forms.ValidationError(say("habit.not_possible.quiet"), code="said"))
        return found


class PutForm(forms.Form):
    """One session of a week: held, not held, or left as it is."""

    became = forms.ChoiceField(choices=[(one, one) for one in ("held", "not", "open")])
    minutes = forms.IntegerField(required=False, min_value=1, max_value=LONGEST)
    agreed = forms.CharField(required=False, max_length=LONGEST_AGREED)
    reason = forms.ChoiceField(choices=[(code, code) for code, _ in drop_reasons()], required=False)
    again = forms.DateField(required=False)
    next_on = forms.DateField(required=False)
    next_at = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("became") == "held" and found.get("minutes") is None and "minutes" not in self.errors:
            self.add_error("minutes", forms.ValidationError(say("coaching.not_possible.minutes"), code="said"))
        return found
