"""What an organisation is asked when it is set up and later: its currency, when its years and weeks start."""

from __future__ import annotations

import calendar
from typing import Any

from django import forms

from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.kernel.sentences import say

MONTHS = tuple((str(month), calendar.month_name[month]) for month in range(1, 13))
WEEK_STARTS = tuple((str(day), calendar.day_name[day - 1]) for day in (1, 7, 6))


class CurrencyField(forms.CharField):
    """The code of a currency in use, in capitals or not."""

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).upper()
        if code and code not in CURRENCIES:
            raise forms.ValidationError(say("settings.wrong.currency"), code="said")
        return code


class YearsAndWeeks(forms.Form):
    """When the fiscal year starts, and the week."""

    fiscal_year_start = forms.TypedChoiceField(coerce=int, choices=MONTHS)
    week_start = forms.TypedChoiceField(coerce=int, choices=WEEK_STARTS)
