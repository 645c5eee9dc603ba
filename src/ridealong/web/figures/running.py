"""What the running quarter's share of quota is made of: everybody in the viewer's line, with quota and won."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Refused
from ridealong.figures.queries.quarters import Quotas, quotas
from ridealong.web import csvs, pointer
from ridealong.web.door import Visit
from ridealong.web.figures.naming import evidence_address
from ridealong.web.paging import cut, page_number


def running(request: Visit) -> HttpResponse:
    """The people, A to Z."""
    found = _found(request)
    shown = cut(found.rows, page_number(request.GET.get("page")))
    here = reverse("running")
    return render(
        request,
        "figures/running.html",
        {
            "found": found,
            "rows": [(one, evidence_address("pace", one.key, found.as_of)) for one in shown.rows],
            "cut": shown,
            "earlier": f"{here}?page={shown.number - 1}" if shown.number > 1 else None,
            "later": f"{here}?page={shown.number + 1}" if shown.number < shown.pages else None,
        },
    )


def running_csv(request: Visit) -> StreamingHttpResponse:
    """All of them."""
    found = _found(request)
    return csvs.download(csvs.lines(list(_lines(found))), f"quarter-{found.as_of.isoformat()}.csv")


def _found(request: Visit) -> Quotas:
    """Raises Refused where there is no quota of anybody whom the viewer leads."""
    current, first = pointer.current(request), request.organisation.fiscal_year_start
    found = None
    if current is not None:
        found = quotas(request.viewer, snapshot=current.snapshot, today=request.viewer.today, fiscal_year_start=first)
    if found is None:
        raise Refused
    return found


def _lines(found: Quotas) -> Iterator[tuple[object, ...]]:
    yield "person", "quota", "won", "finish_low", "finish_high", "currency"
    for one in found.rows:
        yield one.name, one.target, one.won, one.low, one.high, found.currency
