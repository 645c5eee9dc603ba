"""Which facts stored weeks still rest on. Light."""

from __future__ import annotations

from datetime import date

from ridealong.week.models import Plan


def snapshots_needed(*, since: date) -> frozenset[str]:
    """Content hashes of the snapshots that weeks from that day on were worked out from."""
    rows = Plan.objects.filter(monday__gte=since).order_by()
    return frozenset(rows.values_list("snapshot", flat=True).distinct()) | frozenset(
        rows.values_list("draw__snapshot", flat=True).distinct()
    )
