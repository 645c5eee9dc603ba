"""Reads of the audit log as people look through it: narrowed, paged, and whole for a download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from ridealong.access.models import Account, AuditEvent
from ridealong.access.queries import AuditRow, allowed
from ridealong.access.rules import Act, Viewer

SIZE = 50


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log, the latest first. `verbs` and `accounts` (their addresses by id) are what there is to narrow
    it by; `all`: it is everybody's."""

    rows: tuple[AuditRow, ...]
    total: int
    page: int
    pages: int
    verbs: tuple[str, ...]
    accounts: Mapping[int, str]
    all: bool


def log_page(viewer: Viewer, *, verb: str = "", account_id: int | None = None, page: int = 1) -> LogPage:
    """A page of the log: everybody's for administrators and HR, else what the viewer did. Past the end is the last."""
    seen = _seen(viewer)
    found = _narrowed(seen, verb, account_id)
    total = found.count()
    pages = max(1, -(-total // SIZE))
    at = max(1, min(page, pages))
    return LogPage(
        rows=tuple(_row(one) for one in found[(at - 1) * SIZE : at * SIZE]),
        total=total,
        page=at,
        pages=pages,
        verbs=tuple(sorted(seen.order_by().values_list("verb", flat=True).distinct())),
        accounts=addresses(viewer),
        all=allowed(viewer, Act.READ_AUDIT),
    )


def addresses(viewer: Viewer) -> Mapping[int, str]:
    """The addresses of the accounts that stand in what the viewer may read, by id."""
    acted = _seen(viewer).order_by().values("account_id").distinct()
    return dict(Account.objects.filter(pk__in=acted).order_by("email").values_list("pk", "email"))


def whole_log(viewer: Viewer, *, verb: str = "", account_id: int | None = None) -> Iterator[AuditRow]:
    """The same, all of it, row by row."""
    return (_row(one) for one in _narrowed(_seen(viewer), verb, account_id).iterator(chunk_size=1000))


def _seen(viewer: Viewer) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.order_by("-pk")
    if allowed(viewer, Act.READ_AUDIT):
        return events
    return events.none() if viewer.account_id is None else events.filter(account_id=viewer.account_id)


def _narrowed(events: QuerySet[AuditEvent], verb: str, account_id: int | None) -> QuerySet[AuditEvent]:
    if verb:
        events = events.filter(verb=verb)
    return events if account_id is None else events.filter(account_id=account_id)


def _row(one: AuditEvent) -> AuditRow:
    return AuditRow(one.at, one.account_id, one.operator, one.verb, tuple(one.ids))
