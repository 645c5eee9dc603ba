"""How a measure is called in addresses and on the page."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ridealong.figures.rules.shapes import LuckMeasure, SellerKey
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.sentences import Measured, measured, render

STAGED = "stage_conversion"
"""The measure that is counted stage by stage."""


def measure_anchor(name: str, group: str = "") -> str:
    """Where on the page a measure stands: letters, digits and hyphens of its name."""
    return "m-" + re.sub(r"[^0-9a-z]+", "-", f"{name} {group}".casefold()).strip("-")


def measure_title(one: LuckMeasure) -> str:
    """The measure as a heading."""
    return render(measure_name(one.measure, one.stage))


def with_unit(value: float | None, one: LuckMeasure, currency: str | None) -> str:
    """A value of the measure with its unit; empty where there is none."""
    return "" if value is None else measured(Measured(value, one.unit, currency))


def evidence_address(measure: str, seller: SellerKey, as_of: date) -> str:
    """Where the deals behind a seller's number are listed."""
    query = urlencode({"measure": measure, "seller": seller, "as_of": as_of.isoformat()})
    return f"{reverse('evidence')}?{query}"
