"""What the help says about each page: one table, from the names of addresses to words and measures of the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ridealong.week.rules.topics import TOPICS

EVERY_MEASURE = ("*",)


@dataclass(frozen=True, slots=True)
class Topic:
    """The page in one sentence (`about`), the words that stand on it, and the measures whose numbers it shows."""

    about: str
    words: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


WEEK = Topic(
    "help.about.week",
    ("session", "standing", "must", "unmet", "focus", "close_call", "peers", "likely_between", "adjusted"),
    ("stage_conversion", *TOPICS),
)
FIGURES = Topic(
    "help.about.figures",
    ("real", "mix", "too_close_to_call", "peers", "adjusted", "likely_between"),
    EVERY_MEASURE,
)
EVIDENCE = Topic("help.about.evidence", ("peers",), EVERY_MEASURE)
PEOPLE = Topic("help.about.people", ("session", "standing"))
PERSON = Topic(
    "help.about.person",
    ("real", "mix", "too_close_to_call", "peers", "adjusted", "likely_between"),
    EVERY_MEASURE,
)
TEAM = Topic("help.about.team", ("too_close_to_call", "peers", "likely_between"), ("attainment", "win_rate"))
IMPORTS = Topic("help.about.imports", ("mix", "peers"))
OTHER = Topic("help.about.other", ("real", "too_close_to_call", "likely_between", "peers"))

PAGES: Mapping[str, Topic] = {
    "leader_week": WEEK,
    "week": WEEK,
    "session_swap": WEEK,
    "session_drop": WEEK,
    "session_done": WEEK,
    "session_agreed": PEOPLE,
    "musts": Topic("help.about.musts", ("must", "unmet", "catch_up", "session")),
    "leader_minutes": Topic("help.about.minutes", ("session", "standing", "must")),
    "figures": FIGURES,
    "evidence": EVIDENCE,
    "find": PEOPLE,
    "people": PEOPLE,
    "people_tree": PEOPLE,
    "measures": FIGURES,
    "person": PERSON,
    "my_page": PERSON,
    "team_of": TEAM,
    "weeks": Topic("help.about.weeks", ("session", "standing")),
    "imports": IMPORTS,
    "upload": IMPORTS,
    "import": IMPORTS,
    "observed": Topic("help.about.observed", ("session", "likely_between")),
    "session_kinds": Topic("help.about.kinds", ("session",)),
    "session_kind": Topic("help.about.kinds", ("session",)),
    "own_calendar": Topic("help.about.own_calendar", ("session",)),
    "own_mails": Topic("help.about.own_mails", ("session",)),
    "own_items": Topic("help.about.own_items", ("session",)),
    "hooks": Topic("help.about.hooks", ("session",)),
}


def topic_of(page: str) -> Topic:
    """What the help says about a page; one that is not in the table gets what holds everywhere."""
    return PAGES.get(page, OTHER)
