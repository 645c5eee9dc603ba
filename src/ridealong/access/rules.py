"""Who may do what to whom: the one policy table, deny by default.

`access` knows ids only. A viewer is what a request or a command acts as; a standing is their relation to a person on a
day; the table says which relations and roles an act takes. Pages, exports and commands all ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What an account may do everywhere."""

    ADMINISTRATOR = "administrator"
    OPERATIONS = "sales_operations"
    ENABLEMENT = "enablement"
    HR = "hr"
    EXECUTIVE = "executive"


class Relation(StrEnum):
    """What a viewer is to a person on a day.

    All but SELF and FORMER_LEADER are rows of `Standing`. A former leader is whoever has a standing as leader, or as
    leader's leader, that is over: what they see lies in the days of that standing.
    """

    SELF = "self"
    LEADER = "leader"
    FORMER_LEADER = "former_leader"
    LEADERS_LEADER = "leaders_leader"
    ACTING_LEADER = "acting_leader"  # to the reports of the leader whom one stands in for, day by day
    ACTING_FOR = "acting_for"  # to the leader whom one stands in for: their week, nothing that is about them
    DOTTED_LINE = "dotted_line"
    MENTOR = "mentor"


STORED = frozenset(Relation) - {Relation.SELF, Relation.FORMER_LEADER}


class Act(StrEnum):
    """What can be done. Where an act has a person, it is the one whom the object is about."""

    READ_FIGURES = "read_figures"  # deals, quotas and measures of a person
    READ_WEEK = "read_week"  # the week of a leader
    READ_WEEK_COUNTS = "read_week_counts"  # sessions planned and held, two numbers
    READ_SESSION = "read_session"  # one session of a person, on its day
    WRITE_WEEK = "write_week"  # plan, swap, drop, done in a leader's week
    SET_MINUTES = "set_minutes"  # how many minutes a week a leader has for people
    MEET = "meet"  # plan time with a person, once or again and again; whose time it is, is asked besides
    WRITE_SESSION = "write_session"  # agenda and notes of one session of a person, on its day
    MEET_SKIP_LEVEL = "meet_skip_level"  # plan a talk with somebody whose leader one leads
    SIT_IN = "sit_in"  # ask to sit in on a one-on-one of a leader; the two whose it is are asked besides
    READ_SKIP_LEVEL = "read_skip_level"  # one such talk, on its day; that one was in it is asked besides
    WRITE_SKIP_LEVEL = "write_skip_level"
    WRITE_ITEM = "write_item"  # action items of a person, whoever they were agreed with
    ASK = "ask"  # ask for help, and take that back
    READ_ASK = "read_ask"  # what a person asked for, on its day; what is open has today's
    ANSWER_ASK = "answer_ask"  # say that it was answered
    SAY_WELL_DONE = "say_well_done"  # recognise somebody from above; colleagues of one team may besides
    READ_GOAL = "read_goal"  # a development goal of a person, on its day; an open one has today's
    WRITE_GOAL = "write_goal"  # set, check and close it
    READ_DIRECTORY = "read_directory"  # that somebody is there: name, address, job, office, leader
    READ_PERSON = "read_person"  # the page of a person; what stands on it has acts of its own
    TAKE_AWAY = "take_away"  # everything that is held on a person, as a file
    WRITE_PEOPLE = "write_people"  # persons, positions and reporting lines
    KEEP_CALENDAR = "keep_calendar"  # when one is busy and works, what one's calendar reads, which mails one wants
    APPOINT_ACTING = "appoint_acting"  # who stands in for a leader, from a day, to a day
    IMPORT = "import"
    CONFIGURE = "configure"  # how the organisation wants things
    KEEP_KINDS = "keep_kinds"  # kinds of session, with what they begin and end with
    MANAGE_TOKENS = "manage_tokens"  # what programs sign in with
    BREAK_GLASS = "break_glass"  # ask for what is between a person and their leaders, and read it for its hour
    AGREE_GLASS = "agree_glass"  # be the second who agrees to that
    READ_AUDIT = "read_audit"  # the audit log of everybody; one's own needs no act
    ADMINISTER = "administer"
    ERASE = "erase"
    SIGNED_IN = "signed_in"  # any account: the way in to a page that then shows what it may


class Scope(StrEnum):
    """What a token opens of what its account may."""

    PEOPLE = "read:people"
    MEASURES = "read:measures"
    WEEK = "read:week"
    DEALS = "read:deals"


class Purpose(StrEnum):
    """What a link that was mailed to somebody opens, and nothing beyond it."""

    PREPARE = "prepare"  # one session: its agenda, the action items of its person, and what they ask for
    ITEMS = "items"  # one's own open action items
    WRAP_UP = "wrap_up"  # the sessions of one week of a leader
    MAILS = "mails"  # which mails one wants


def normalised(email: str) -> str:
    """E-mail addresses differ neither by case nor by surrounding space."""
    return email.strip().lower()


StandingRow = tuple[int, int, Relation, date, date | None]
"""viewer, person, relation, first day, last day"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which relations and roles an act takes; nobody else. `everybody`: whoever is signed in. `dated`: a standing opens
    only what lies on one of its own days, so that nobody inherits what was before them."""

    relations: frozenset[Relation] = frozenset()
    roles: frozenset[Role] = frozenset()
    everybody: bool = False
    dated: bool = False


def _rule(*who: Relation | Role, everybody: bool = False, dated: bool = False) -> Rule:
    return Rule(
        frozenset(one for one in who if isinstance(one, Relation)),
        frozenset(one for one in who if isinstance(one, Role)),
        everybody,
        dated,
    )


_LINE = (Relation.SELF, Relation.LEADER, Relation.LEADERS_LEADER, Relation.ACTING_LEADER)

POLICY: Mapping[Act, Rule] = {
    Act.READ_FIGURES: _rule(*_LINE, Role.OPERATIONS),
    Act.READ_WEEK: _rule(Relation.SELF, Relation.ACTING_FOR),
    Act.READ_WEEK_COUNTS: _rule(Relation.SELF, Relation.LEADER, Relation.ACTING_FOR),
    Act.READ_SESSION: _rule(Relation.SELF, Relation.LEADER, Relation.FORMER_LEADER, Relation.ACTING_LEADER, dated=True),
    Act.WRITE_WEEK: _rule(Relation.SELF, Relation.ACTING_FOR),
    Act.SET_MINUTES: _rule(Relation.SELF, Relation.ACTING_FOR, Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.MEET: _rule(Relation.LEADER, Relation.ACTING_LEADER),
    Act.WRITE_SESSION: _rule(Relation.SELF, Relation.LEADER, Relation.ACTING_LEADER, dated=True),
    Act.MEET_SKIP_LEVEL: _rule(Relation.LEADERS_LEADER),
    Act.SIT_IN: _rule(Relation.LEADER),
    Act.READ_SKIP_LEVEL: _rule(Relation.SELF, Relation.LEADERS_LEADER, Relation.FORMER_LEADER, dated=True),
    Act.WRITE_SKIP_LEVEL: _rule(Relation.SELF, Relation.LEADERS_LEADER, dated=True),
    Act.WRITE_ITEM: _rule(Relation.SELF, Relation.LEADER, Relation.ACTING_LEADER),
    Act.ASK: _rule(Relation.SELF),
    Act.READ_ASK: _rule(Relation.SELF, Relation.LEADER, Relation.ACTING_LEADER, dated=True),
    Act.ANSWER_ASK: _rule(Relation.LEADER, Relation.ACTING_LEADER),
    Act.SAY_WELL_DONE: _rule(Relation.LEADER, Relation.LEADERS_LEADER, Relation.ACTING_LEADER),
    Act.READ_GOAL: _rule(*_LINE, dated=True),
    Act.WRITE_GOAL: _rule(Relation.SELF, Relation.LEADER, Relation.ACTING_LEADER),
    Act.READ_DIRECTORY: _rule(*_LINE, Relation.ACTING_FOR, Role.OPERATIONS, Role.ADMINISTRATOR, Role.HR),
    Act.READ_PERSON: _rule(*_LINE),
    Act.TAKE_AWAY: _rule(Relation.SELF),
    Act.WRITE_PEOPLE: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.KEEP_CALENDAR: _rule(Relation.SELF),
    Act.APPOINT_ACTING: _rule(Relation.SELF, Role.HR),
    Act.IMPORT: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.CONFIGURE: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.KEEP_KINDS: _rule(Role.ENABLEMENT, Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.MANAGE_TOKENS: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.BREAK_GLASS: _rule(Role.HR),
    Act.AGREE_GLASS: _rule(Role.HR, Role.ADMINISTRATOR),
    Act.READ_AUDIT: _rule(Role.HR, Role.ADMINISTRATOR),
    Act.ADMINISTER: _rule(Role.ADMINISTRATOR),
    Act.ERASE: _rule(Role.ADMINISTRATOR),
    Act.SIGNED_IN: _rule(everybody=True),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whom a request or a command acts for, on a day. The operator is the command line: it may do everything that a
    command offers, and is audited."""

    account_id: int | None
    person_id: int | None
    today: date
    roles: frozenset[Role] = field(default_factory=frozenset)
    operator: bool = False


class Refused(Exception):
    """The viewer may not. To the outside it looks like something that does not exist."""


def visible_from(recorded_on: date, days: int) -> date:
    """From which day others see what is new about a person, who sees it at once."""
    return recorded_on + timedelta(days=days)


def takes_role(viewer: Viewer, act: Act) -> bool:
    """Whether the viewer may by role, or by being signed in at all, whoever the object is about."""
    rule = POLICY[act]
    return viewer.operator or bool(viewer.roles & rule.roles) or (rule.everybody and viewer.account_id is not None)


def takes_self(viewer: Viewer, act: Act, person_id: int) -> bool:
    """Whether the viewer may because it is about them."""
    return Relation.SELF in POLICY[act].relations and viewer.person_id is not None and viewer.person_id == person_id


def kept_and_new(
    before: Collection[StandingRow], after: Collection[StandingRow], *, relations: Collection[Relation], today: date
) -> frozenset[StandingRow]:
    """The standings after a change of some relations: what was, until yesterday; what is to be, from today on.

    A move that is written back into the past opens no past to anybody and takes none away. Only of somebody who had no
    standing at all, being new here, the past is believed as well.
    """
    known = {row[1] for row in before}
    others = {row for row in before if row[2] not in relations}
    yesterday = today - timedelta(days=1)
    past: set[StandingRow] = {
        (*row[:4], min(row[4] or yesterday, yesterday)) for row in before if row[2] in relations and row[3] < today
    }
    coming = {row if row[1] not in known else (*row[:3], max(row[3], today), row[4]) for row in after}
    return frozenset(others | _joined(past, {row for row in coming if row[4] is None or row[4] >= row[3]}, today))


def _joined(past: set[StandingRow], coming: set[StandingRow], today: date) -> set[StandingRow]:
    """A standing that lasts over the turn of the day stays one row."""
    lasting = {row[:3]: row for row in past if row[4] == today - timedelta(days=1)}
    joined: set[StandingRow] = set()
    for row in coming:
        earlier = lasting.get(row[:3]) if row[3] == today else None
        joined.add(row if earlier is None else (*row[:3], earlier[3], row[4]))
        past.discard(earlier or row)
    return past | joined
