"""What somebody says who sets a home up."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.kernel.sentences import say

MONTHS = range(1, 13)
WEEK_STARTS = (1, 7, 6)


def zones() -> list[str]:
    """Zones that a place can be in, A to Z, UTC first."""
    return ["UTC", *sorted(one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))]


class StartForm(forms.Form):
    """The organisation and its administrator."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=200, strip=False)
    currency = forms.CharField(max_length=3)
    zone = forms.ChoiceField(choices=lambda: [(one, one) for one in zones()])
    fiscal_year_start = forms.TypedChoiceField(coerce=int, choices=[(one, one) for one in MONTHS])
    week_start = forms.TypedChoiceField(coerce=int, choices=[(one, one) for one in WEEK_STARTS])
    close_calls = forms.BooleanField(required=False)

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code not in CURRENCIES:
            raise ValidationError(say("start.wrong.currency"))
        return code

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def settings(self) -> dict[str, Any]:
        """What is said of the organisation."""
        names = ("name", "currency", "zone", "fiscal_year_start", "week_start", "close_calls")
        return {one: self.cleaned_data[one] for one in names}


class YouForm(forms.Form):
    """Which person somebody is: an id, or nobody."""

    person = forms.RegexField(regex=r"^(none|[0-9]{1,18})$")

    def person_id(self) -> int | None:
        said = self.cleaned_data["person"]
        return None if said == "none" else int(said)
