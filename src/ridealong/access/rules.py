"""Who may do what to whom: the one policy table, deny by default.

`access` knows ids only. A viewer is what a request or a command acts as; a standing is their relation to a person on a
day; the table says which relations and roles an act takes. Pages, exports and commands all ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What an account may do everywhere."""

    ADMINISTRATOR = "administrator"
    OPERATIONS = "sales_operations"
    ENABLEMENT = "enablement"
    HR = "hr"
    EXECUTIVE = "executive"


class Relation(StrEnum):
    """What a viewer is to a person on a day."""

    SELF = "self"
    LEADER = "leader"
    LEADERS_LEADER = "leaders_leader"


class Act(StrEnum):
    """What can be done. Where an act has a person, it is the one whom the object is about."""

    READ_FIGURES = "read_figures"  # deals, quotas and measures of a person
    READ_WEEK = "read_week"  # the week of a leader
    READ_WEEK_COUNTS = "read_week_counts"  # sessions planned and held, two numbers
    READ_SESSION = "read_session"  # one session of a person
    WRITE_WEEK = "write_week"  # plan, swap, drop, done in a leader's week
    READ_DIRECTORY = "read_directory"  # that somebody is there: name, address, job, office, leader
    READ_PERSON = "read_person"  # what is held on a person
    WRITE_PEOPLE = "write_people"  # persons, positions and reporting lines
    IMPORT = "import"
    CONFIGURE = "configure"  # how the organisation wants things
    ADMINISTER = "administer"
    ERASE = "erase"
    SIGNED_IN = "signed_in"  # any account: the way in to a page that then shows what it may


@dataclass(frozen=True, slots=True)
class Rule:
    """Which relations and roles an act takes; nobody else."""

    relations: frozenset[Relation] = frozenset()
    roles: frozenset[Role] = frozenset()


def _rule(*who: Relation | Role) -> Rule:
    return Rule(
        frozenset(one for one in who if isinstance(one, Relation)),
        frozenset(one for one in who if isinstance(one, Role)),
    )


POLICY: Mapping[Act, Rule] = {
    Act.READ_FIGURES: _rule(Relation.SELF, Relation.LEADER, Relation.LEADERS_LEADER, Role.OPERATIONS),
    Act.READ_WEEK: _rule(Relation.SELF),
    Act.READ_WEEK_COUNTS: _rule(Relation.SELF, Relation.LEADER),
    Act.READ_SESSION: _rule(Relation.SELF, Relation.LEADER),
    Act.WRITE_WEEK: _rule(Relation.SELF),
    Act.READ_DIRECTORY: _rule(
        Relation.SELF, Relation.LEADER, Relation.LEADERS_LEADER, Role.OPERATIONS, Role.ADMINISTRATOR, Role.HR
    ),
    Act.READ_PERSON: _rule(Relation.SELF, Relation.LEADER),
    Act.WRITE_PEOPLE: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.IMPORT: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.CONFIGURE: _rule(Role.OPERATIONS, Role.ADMINISTRATOR),
    Act.ADMINISTER: _rule(Role.ADMINISTRATOR),
    Act.ERASE: _rule(Role.ADMINISTRATOR),
    Act.SIGNED_IN: _rule(*Role, *Relation),
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


def takes_role(viewer: Viewer, act: Act) -> bool:
    """Whether the viewer may by role, whoever the object is about."""
    return viewer.operator or bool(viewer.roles & POLICY[act].roles)


def takes_self(viewer: Viewer, act: Act, person_id: int) -> bool:
    """Whether the viewer may because it is about them."""
    return Relation.SELF in POLICY[act].relations and viewer.person_id is not None and viewer.person_id == person_id
