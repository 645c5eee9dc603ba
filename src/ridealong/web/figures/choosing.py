"""What an address of luck or real asks for: up to which day, among which peers, which measure. Whoever gets the
address sees the same of the people whom they may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from ridealong.figures.queries.luck import LuckPage
from ridealong.figures.rules.leagues import Ask
from ridealong.figures.rules.peers import Peers
from ridealong.kernel.calendar import quarter_of, quarters_over
from ridealong.kernel.lines import one_line
from ridealong.kernel.sentences import say
from ridealong.web.paging import page_number

OFFERED = 6  # quarters that are over
LONG_AGO = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`until` None: up to now, as far as the facts go. `measure` empty: those of which there is most to say. `group`:
    one group of peers, empty for all of them."""

    until: date | None = None
    peers: Peers = "job"
    measure: str = ""
    group: str = ""
    whole: bool = False
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, sent: QueryDict, *, today: date, fiscal_year_start: int) -> Chosen:
        """From an address; what it does not understand it leaves out. A day is the end of a quarter that is over."""
        return cls(
            until=_quarter_end(sent.get("until", ""), today, fiscal_year_start),
            peers="office" if sent.get("peers") == "office" else "job",
            measure=sent.get("measure", "")[:200].replace("\x00", ""),
            group=sent.get("group", "")[:400].replace("\x00", ""),
            whole=sent.get("rows") == "all",
            text=one_line(sent.get("q", ""))[:100],
            page=page_number(sent.get("page")),
        )

    @property
    def usual(self) -> bool:
        """Whether it is what the worker keeps ready for everybody."""
        return self.until is None and self.peers == "job"

    def query(self, **changed: Any) -> str:
        """The part of an address that asks for this, with a few things changed."""
        one = replace(self, **changed)
        asked = urlencode(one.named)
        return f"?{asked}" if asked else ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """Name and value of everything that is not as usual."""
        found = {
            "until": self.until.isoformat() if self.until else "",
            "peers": "" if self.peers == "job" else self.peers,
            "measure": self.measure,
            "group": self.group,
            "rows": "all" if self.whole else "",
            "q": self.text if self.whole else "",
            "page": str(self.page) if self.whole and self.page > 1 else "",
        }
        return [(name, value) for name, value in found.items() if value]

    @property
    def ask(self) -> Ask:
        return Ask(self.whole, self.text, self.page)

    def address(self, **changed: Any) -> str:
        return reverse("figures") + self.query(**changed)


def _quarter_end(text: str, today: date, fiscal_year_start: int) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    over = LONG_AGO <= day < today and quarter_of(day, fiscal_year_start)[1] == day
    return day if over else None


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a list to choose from."""

    value: str
    words: str
    here: bool


def periods(chosen: Chosen, *, until: date, since: date | None, fiscal_year_start: int) -> list[Offer]:
    """Up to the last day of the facts (`until`), the quarters that were over before it and that they reach back to
    (`since`), and the one that was asked."""
    days = [day for day in quarters_over(until, fiscal_year_start, most=OFFERED) if since is None or day > since]
    if chosen.until is not None and chosen.until not in days:
        days.append(chosen.until)
    now = say("web.luck.period.now") if chosen.until else say("web.luck.period.to", day=until)
    return [
        Offer("", now, chosen.until is None),
        *(Offer(day.isoformat(), say("web.luck.period.to", day=day), day == chosen.until) for day in days),
    ]


def known(chosen: Chosen, luck: LuckPage) -> Chosen:
    """The same without a group of peers in which the viewer sees nobody."""
    return chosen if chosen.group in _groups(luck) else replace(chosen, group="")


def narrowed(luck: LuckPage, chosen: Chosen) -> LuckPage:
    """Without the groups of peers in which the viewer sees nobody, and with one group alone where one was asked for."""
    shown = [one for one in luck.measures if one.seen or luck.whole] or luck.measures
    return replace(luck, measures=tuple(one for one in shown if chosen.group in {"", one.group}))


def _groups(luck: LuckPage) -> set[str]:
    return {one.group for one in luck.measures if one.seen and one.group}


def groups(chosen: Chosen, luck: LuckPage) -> list[Offer]:
    """The groups of peers in which the viewer sees somebody; nothing to choose where there is one."""
    names = sorted(_groups(luck))
    if len(names) < 2:
        return []
    whole = Offer("", say("web.luck.groups.all", n=len(names)), not chosen.group)
    return [whole, *(Offer(one, one, one == chosen.group) for one in names)]


def peers(chosen: Chosen, *, offices: bool) -> list[Offer]:
    """By job, and by office too where there is more than one."""
    kinds = ["job", "office"] if offices or chosen.peers == "office" else ["job"]
    return [Offer("" if one == "job" else one, say(f"web.luck.peers.{one}"), one == chosen.peers) for one in kinds]
