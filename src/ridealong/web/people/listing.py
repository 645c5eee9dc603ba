"""What the list of people is asked for: searched, narrowed, sorted and cut into pages, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ridealong.kernel.ids import whole
from ridealong.kernel.lines import one_line
from ridealong.people.queries.sifting import ALL, AWAY, HERE, LEFT, NOBODY, SORTS, Sieve
from ridealong.web.paging import page_number

STATES = (HERE, AWAY, LEFT, ALL)


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
        state, sort, leader = sent.get("state", HERE), sent.get("sort", "name"), sent.get("leader", "")[:20]
        return cls(
            text=one_line(sent.get("q", ""))[:100],
            leader=leader if leader == NOBODY or whole(leader) is not None else "",
            job=sent.get("job", "")[:200].replace("\x00", ""),
            office=sent.get("office", "")[:200].replace("\x00", ""),
            state=state if state in STATES else HERE,
            unmatched=sent.get("unmatched") == "1",
            sort=sort if sort in SORTS else "name",
            down=sent.get("down") == "1",
            page=page_number(sent.get("page")),
        )

    @property
    def sieve(self) -> Sieve:
        return Sieve(self.text, self.leader, self.job, self.office, self.state, self.sort, self.down)

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
