"""What the list of people shows of everybody: searched, narrowed, sorted and cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ridealong.kernel.folding import folded
from ridealong.people.queries.browsing import ListRow
from ridealong.people.rules import matches
from ridealong.web.paging import page_number

HERE, AWAY, LEFT, ALL = "here", "away", "left", "all"
NOBODY = "none"
LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the list somebody wants to see; every part stands in the address."""

    text: str = ""
    leader: str = ""
    job: str = ""
    office: str = ""
    state: str = HERE
    unmatched: bool = False
    sort: str = "name"
    down: bool = False
    page: int = 1

    @classmethod
    def of(cls, sent: QueryDict) -> Sought:
        """From an address; what it does not understand it leaves out."""
        state, sort = sent.get("state", HERE), sent.get("sort", "name")
        return cls(
            text=" ".join(sent.get("q", "").replace("\x00", "").split())[:100],
            leader=sent.get("leader", "")[:20],
            job=sent.get("job", "")[:200],
            office=sent.get("office", "")[:200],
            state=state if state in {HERE, AWAY, LEFT, ALL} else HERE,
            unmatched=sent.get("unmatched") == "1",
            sort=sort if sort in SORTS else "name",
            down=sent.get("down") == "1",
            page=page_number(sent.get("page")),
        )

    def query(self, **changed: Any) -> str:
        """The address's question with some parts changed; what is as usual is left out."""
        wanted, usual = replace(self, **changed), Sought()
        parts = {
            "q": wanted.text, "leader": wanted.leader, "job": wanted.job, "office": wanted.office,
            "state": "" if wanted.state == usual.state else wanted.state,
            "unmatched": "1" if wanted.unmatched else "",
            "sort": "" if wanted.sort == usual.sort else wanted.sort,
            "down": "1" if wanted.down else "",
            "page": str(wanted.page) if wanted.page > 1 else "",
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def narrowed(self) -> bool:
        return replace(self, sort="name", down=False, page=1) != Sought()


SORTS: Mapping[str, Callable[[ListRow], Any]] = {
    "name": lambda row: (folded(row.name), row.id),
    "job": lambda row: (folded(row.job or LAST), folded(row.name)),
    "office": lambda row: (folded(row.office or LAST), folded(row.name)),
    "leader": lambda row: (folded(row.leader or LAST), folded(row.name)),
    "hired": lambda row: (row.hired_on or date.max, folded(row.name)),
}


def sift(rows: Iterable[ListRow], sought: Sought, *, today: date, matched: Collection[int] | None) -> list[ListRow]:
    """The rows that are wanted, in their order. `matched`: who is known to a source; None where nobody may ask."""
    tests: list[Callable[[ListRow], bool]] = [_state(sought.state, today)]
    if sought.text:
        tests.append(lambda row: matches(sought.text, row.name, row.email, row.job, row.office))
    if sought.leader == NOBODY:
        tests.append(lambda row: row.leader_id is None)
    elif sought.leader:
        tests.append(lambda row: str(row.leader_id) == sought.leader)
    if sought.job:
        tests.append(lambda row: row.job == sought.job)
    if sought.office:
        tests.append(lambda row: row.office == sought.office)
    if sought.unmatched and matched is not None:
        tests.append(lambda row: row.id not in matched)
    found = [row for row in rows if all(test(row) for test in tests)]
    return sorted(found, key=SORTS[sought.sort], reverse=sought.down)


def _state(state: str, today: date) -> Callable[[ListRow], bool]:
    match state:
        case "left":
            return lambda row: row.gone(today)
        case "away":
            return lambda row: row.away and not row.gone(today)
        case "all":
            return lambda _row: True
    return lambda row: not row.gone(today)
