"""Whether a home holds the demo company, and whose week of it is shown first. Light: `serve` asks this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ridealong.access import queries as accounts
from ridealong.demo.words import words
from ridealong.figures.queries import imports
from ridealong.people import queries as roster


@dataclass(frozen=True, slots=True)
class DemoLeader:
    """Whose week a visitor sees first."""

    account_id: int
    person_id: int
    name: str


def is_empty() -> bool:
    """Whether nothing has been put into this home yet."""
    return not roster.roster().people and imports.current() is None and accounts.never_set_up()


def is_demo() -> bool:
    """Whether what this home holds is the demo company."""
    return roster.organisation().demo


def demo_leader() -> DemoLeader | None:
    """The demo leader of a demo home."""
    if not is_demo():
        return None
    viewer = accounts.operator(date.min)
    for account in accounts.accounts(viewer):
        if account.person_id is not None and account.email.endswith(f"@{words()['domain']}"):
            return DemoLeader(account.id, account.person_id, roster.person(account.person_id).name)
    return None
