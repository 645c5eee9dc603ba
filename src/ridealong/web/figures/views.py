"""Figures: luck or real, and the deals behind every number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Refused
from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.queries import evidence as deals
from ridealong.figures.queries.days import facts_day
from ridealong.figures.queries.luck import LuckPage, comparison, luck_page
from ridealong.figures.rules.evidence import PRODUCTIVITY, Evidence
from ridealong.figures.rules.words import measure_name
from ridealong.jobs import queue
from ridealong.kernel.sentences import render as words
from ridealong.people.queries import browsing as people
from ridealong.web import csvs, errors, pointer
from ridealong.web.door import Visit
from ridealong.web.figures import choosing
from ridealong.web.figures.choosing import LONG_AGO, Chosen
from ridealong.web.figures.naming import STAGED
from ridealong.web.figures.presenting import figures_page
from ridealong.web.paging import page_number
from ridealong.web.shell import sees_figures

COLUMNS = (
    "measure", "group", "seller", "value", "adjusted", "low", "high", "cases", "verdict", "side", "peers", "p_raw",
    "p_fair",
)  # fmt: skip


def luck(request: Visit) -> HttpResponse:
    """Luck or real: the answer, then the spreads, then the tables."""
    chosen = _chosen(request)
    found = _tables(request, chosen, brief=True)
    if not isinstance(found, LuckPage):
        return found
    chosen = choosing.known(chosen, found)
    start = request.organisation.fiscal_year_start
    until = found.as_of if chosen.until is None else facts_day(request.viewer.today)[0]
    days = choosing.periods(chosen, until=until, since=found.since, fiscal_year_start=start)
    return render(
        request,
        "figures/luck.html",
        {
            "page": figures_page(choosing.narrowed(found, chosen), chosen),
            "chosen": chosen,
            "all_measures": chosen.address(measure="", whole=False),
            "periods": days,
            "groups": choosing.groups(chosen, found),
            "peers": choosing.peers(chosen, offices=people.several_offices()),
            "shared": chosen.address(),
            "csv": reverse("figures_csv") + chosen.query(measure="", whole=False),
        },
    )


def luck_csv(request: Visit) -> HttpResponse | StreamingHttpResponse:
    """All rows of luck or real that the viewer may see."""
    chosen = _chosen(request)
    found = _tables(request, chosen, brief=False)
    if not isinstance(found, LuckPage):
        return found
    among = "" if chosen.peers == "job" else f"-{chosen.peers}"
    return csvs.download(csvs.lines(_rows(found)), f"luck-or-real-{found.as_of.isoformat()}{among}.csv")


def evidence(request: Visit) -> HttpResponse:
    """The deals behind a seller's number."""
    asked = _asked(request)
    if asked is None:
        return errors.bad_request(request)
    page = page_number(request.GET.get("page"))
    found = deals.evidence(request.viewer, measure=asked.measure, seller=asked.seller, as_of=asked.as_of, page=page)
    return render(request, "figures/evidence.html", _evidence_page(found, asked))


def evidence_csv(request: Visit) -> HttpResponse | StreamingHttpResponse:
    """The same deals, all of them."""
    asked = _asked(request)
    if asked is None:
        return errors.bad_request(request)
    rows = deals.all_evidence(request.viewer, measure=asked.measure, seller=asked.seller, as_of=asked.as_of)
    return csvs.download(csvs.lines(rows), f"deals-{asked.as_of.isoformat()}.csv")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number's deals are asked for."""

    measure: str
    seller: str
    as_of: date

    @property
    def query(self) -> str:
        return urlencode({"measure": self.measure, "seller": self.seller, "as_of": self.as_of.isoformat()})


def _asked(request: Visit) -> Asked | None:
    """What the address names; None if it cannot be read. Raises Refused for a measure that there is not."""
    values = request.GET
    try:
        found = Asked(values["measure"], values["seller"], date.fromisoformat(values["as_of"]))
    except (KeyError, ValueError):
        return None
    if not LONG_AGO <= found.as_of <= request.viewer.today or "\x00" in found.measure + found.seller:
        return None
    measure, _, stage = found.measure.partition(":")
    if (measure not in BY_NAME and measure != PRODUCTIVITY) or (stage and measure != STAGED):
        raise Refused
    return found


def _evidence_page(found: Evidence, asked: Asked) -> dict[str, object]:
    here = f"{reverse('evidence')}?{asked.query}"
    return {
        "found": found,
        "title": words(measure_name(found.measure, found.stage)),
        "csv": f"{reverse('evidence_csv')}?{asked.query}",
        "earlier": f"{here}&page={found.page - 1}" if found.page > 1 else None,
        "later": f"{here}&page={found.page + 1}" if found.page < found.pages else None,
        "back": f"{reverse('figures')}?{urlencode({'measure': asked.measure, 'until': asked.as_of.isoformat()})}",
    }


def _chosen(request: Visit) -> Chosen:
    start = request.organisation.fiscal_year_start
    return Chosen.of(request.GET, today=request.viewer.today, fiscal_year_start=start)


def _tables(request: Visit, chosen: Chosen, *, brief: bool) -> LuckPage | HttpResponse:
    """The stored tables; before there are any, a page that says what will make them appear."""
    if not sees_figures(request.viewer):
        raise Refused
    if pointer.current(request) is None:
        return render(request, "empty.html")
    until = chosen.until
    if until is None:
        usual = luck_page(request.viewer, request.viewer.today, brief=brief)
        if usual is None or chosen.usual:
            pointer.ask_for_newer(request, late=usual is None or usual.late)
            return usual or _preparing(request, chosen)
        until = usual.as_of
    found = comparison(request.viewer, until=until, peers=chosen.peers, brief=brief)
    if found is None or found.late:
        queue.comparison_wanted(day=until, peers=chosen.peers)
    return found or _preparing(request, chosen)


def _preparing(request: Visit, chosen: Chosen) -> HttpResponse:
    return render(request, "figures/preparing.html", {"address": chosen.address()}, status=202)


def _rows(found: LuckPage) -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    for one in found.measures:
        for row in one.rows:
            yield (
                one.name, one.group, row.name, row.value, row.adjusted, row.low, row.high, row.n, row.verdict, row.side,
                one.peers, one.p_value, one.adjusted_p_value,
            )  # fmt: skip
