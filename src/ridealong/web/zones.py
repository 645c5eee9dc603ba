"""By whose clocks somebody plans and reads times."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms

from ridealong.access.rules import Viewer
from ridealong.calendars import queries as calendars
from ridealong.kernel.sentences import say
from ridealong.web.door import Visit


@cache
def _known() -> frozenset[str]:
    """All zones of the database, read once: it is a folder of files."""
    return frozenset(available_timezones())


@cache
def zones() -> tuple[str, ...]:
    """Zones that a place can be in, A to Z, UTC first."""
    return ("UTC", *sorted(one for one in _known() if "/" in one and not one.startswith("Etc/")))


class ZoneField(forms.CharField):
    """A zone of the time zone database."""

    def clean(self, value: Any) -> str:
        zone = str(super().clean(value))
        if (zone or self.required) and zone not in _known():
            raise forms.ValidationError(say("settings.wrong.zone"), code="said")
        return zone


def own_zone(viewer: Viewer, zone: str) -> str:
    """The zone in which the viewer said that they work, else the organisation's. One query."""
    if viewer.person_id is None:
        return zone
    return calendars.hours(viewer, viewer.person_id, zone=zone).zone


def zone_fields(request: Visit, zone: str | None) -> dict[str, Any]:
    """What the field for a zone needs: all there are, and the one that it begins with."""
    return {"zone": zone or own_zone(request.viewer, request.organisation.zone), "zones": zones()}


def wrong_zone(form: forms.Form) -> str:
    """What is wrong with the zone, if that is what is wrong."""
    return say("coaching.zone.wrong") if "zone" in form.errors else ""
