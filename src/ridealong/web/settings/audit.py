"""Who did what: the audit log, in words, narrowed by what was done and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.auditing import addresses, log_page, whole_log
from ridealong.access.queries import AuditRow
from ridealong.kernel.ids import whole
from ridealong.kernel.sentences import catalogue, full_date, say
from ridealong.web import csvs
from ridealong.web.door import Visit
from ridealong.web.paging import page_number
from ridealong.web.settings.ways import parts

COLUMNS = ("at", "by", "verb", "what", "ids")


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the log somebody wants to see; every part stands in the address."""

    verb: str = ""
    account_id: int | None = None
    page: int = 1

    @classmethod
    def of(cls, sent: QueryDict) -> Sought:
        """From an address; what it does not understand it leaves out."""
        account_id, page = whole(sent.get("account", "")), page_number(sent.get("page"))
        return cls(sent.get("verb", "").replace("\x00", "")[:60], account_id, page)

    def query(self, page: int = 1) -> str:
        """The address's question for a page of the same."""
        found = {"verb": self.verb, "account": self.account_id or "", "page": page if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in found.items() if value})


def audit(request: Visit) -> HttpResponse:
    """A page of the log: everybody's for administrators and HR, else one's own."""
    sought = Sought.of(request.GET)
    found = log_page(request.viewer, verb=sought.verb, account_id=sought.account_id, page=sought.page)
    zone = ZoneInfo(request.organisation.zone)
    page = {
        "parts": parts(request), "found": found, "sought": sought, "csv": reverse("audit_csv") + sought.query(),
        "rows": [(_moment(one.at, zone), _who(one, found.accounts), done(one.verb), _ids(one)) for one in found.rows],
        "verbs": sorted(((one, done(one)) for one in found.verbs), key=lambda one: one[1].casefold()),
        "earlier": sought.query(found.page - 1) if found.page > 1 else None,
        "later": sought.query(found.page + 1) if found.page < found.pages else None,
    }  # fmt: skip
    return render(request, "settings/audit.html", page)


def audit_csv(request: Visit) -> StreamingHttpResponse:
    """The same, all of it, with times as UTC."""
    return csvs.download(csvs.lines(_lines(request, Sought.of(request.GET))), "audit-log.csv")


def _lines(request: Visit, sought: Sought) -> Iterator[tuple[object, ...]]:
    known = addresses(request.viewer)
    yield COLUMNS
    for one in whole_log(request.viewer, verb=sought.verb, account_id=sought.account_id):
        yield one.at.isoformat(timespec="seconds"), _who(one, known), one.verb, done(one.verb), _ids(one)


def done(verb: str) -> str:
    """What was done, in words; a verb of an older version that has none as it was written."""
    key = f"audit.verb.{verb}"
    return say(key) if key in catalogue() else verb


def _moment(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{full_date(there.date())}, {there:%H:%M}"


def _who(one: AuditRow, known: Mapping[int, str]) -> str:
    if one.operator:
        return say("audit.operator")
    if one.account_id is None:
        return say("audit.nobody")
    return known.get(one.account_id) or say("audit.account", id=one.account_id)


def _ids(one: AuditRow) -> str:
    return ", ".join(str(part) for part in one.ids)
