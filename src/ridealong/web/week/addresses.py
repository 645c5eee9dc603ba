"""An ISO week in an address; whoever routes by one imports this first."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter

from ridealong.kernel.calendar import Week

LEADER_WEEK = "week/<int:leader_id>/<week:week>/"


class WeekConverter:
    """An ISO week in an address: `2026-W48`."""

    regex = r"[0-9]{4}-W[0-9]{2}"

    def to_python(self, value: str) -> Week:
        return Week.parse(value)

    def to_url(self, value: Week | date) -> str:
        return str(value if isinstance(value, Week) else Week.of(value))


register_converter(WeekConverter, "week")
