"""How sizes, people and files are called on the pages of imports, and their fields in forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ridealong.access import queries as access
from ridealong.access.rules import Viewer
from ridealong.kernel.sentences import NBSP, figures, say
from ridealong.people import queries as people

ASKED = "q:"
MOST_NAMED = 3
UNITS = ("bytes", "kB", "MB", "GB")


def size(count: int) -> str:
    """1900000 as `1.9 MB`."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{figures(value, 2 if value < 100 else 3)}{NBSP}{UNITS[unit]}"


def first_few(names: Sequence[str]) -> str:
    """The first three files, and whether there are more."""
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def names_of(viewer: Viewer, account_ids: Collection[int | None]) -> Mapping[int | None, str]:
    """Who somebody is to the viewer: themselves, a person by name, the command line, or a number."""
    persons = access.persons_of_accounts([one for one in account_ids if one is not None])
    names = people.names([one for one in persons.values() if one is not None])
    found: dict[int | None, str] = {None: say("uploads.by.command")}
    for account_id in account_ids:
        if account_id is not None:
            name = names.get(persons.get(account_id) or 0, say("uploads.by.account", number=account_id))
            found[account_id] = say("uploads.by.you") if account_id == viewer.account_id else name
    return found
