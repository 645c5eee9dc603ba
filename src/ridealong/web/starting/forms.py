"""What somebody says who sets a home up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from ridealong.web.settings.fields import CurrencyField, YearsAndWeeks
from ridealong.web.zones import ZoneField


class StartForm(YearsAndWeeks):
    """The organisation and its administrator."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=200, strip=False)
    currency = CurrencyField()
    zone = ZoneField()
    close_calls = forms.BooleanField(required=False)

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
