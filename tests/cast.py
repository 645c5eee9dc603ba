"""One cast of characters for the whole suite, built through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ridealong.access import actions as access_actions
from ridealong.access import queries as access_queries
from ridealong.access.rules import Role, Viewer
from ridealong.people import actions
from ridealong.people.rules import NewPerson

SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Ids of persons, and viewers who are signed in as them."""

    ids: dict[str, int]
    viewers: dict[str, Viewer]

    def __getitem__(self, name: str) -> int:
        return self.ids[name]


def bring_cast(operator: Viewer, now: datetime) -> Cast:
    """Dora leads Alice and Edgar; Alice leads Bob and Carol; Edgar leads Fay. Olga is sales operations, Adam the
    administrator; both are persons whom nobody leads."""
    lines = {"alice": "dora", "edgar": "dora", "bob": "alice", "carol": "alice", "fay": "edgar"}
    names = {
        "dora": "Dora Lindqvist",
        "alice": "Alice Moreau",
        "edgar": "Edgar Novak",
        "bob": "Bob Adeyemi",
        "carol": "Carol Ito",
        "fay": "Fay Brandt",
        "olga": "Olga Petrova",
        "adam": "Adam Keller",
    }
    people = [
        NewPerson(
            ref=ref,
            name=name,
            email=f"{ref}@example.org",
            job="seller" if ref in {"bob", "carol", "fay"} else "leader",
            hired_on=SINCE,
            leader_ref=lines.get(ref),
            line_starts_on=SINCE,
        )
        for ref, name in names.items()
    ]
    ids = dict(actions.bring_roster(operator, people=people, now=now))
    roles = {"olga": [Role.OPERATIONS], "adam": [Role.ADMINISTRATOR]}
    viewers = {}
    for ref, person_id in ids.items():
        account_id = access_actions.add_account(
            operator,
            email=f"{ref}@example.org",
            password="a long enough password",
            roles=roles.get(ref, ()),
            person_id=person_id,
            now=now,
        )
        viewers[ref] = access_queries.viewer_of(account_id, operator.today)
    return Cast(ids, viewers)
