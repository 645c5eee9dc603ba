"""What measures depend on besides the facts, read from the records."""

from __future__ import annotations

from collections.abc import Mapping

from ridealong.figures.queries import imports
from ridealong.figures.rules.setting import Setting
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow


class NoFacts(LookupError):
    """Nothing has been imported yet."""


class MeasureOff(ValueError):
    """The organisation has switched the measure off."""


def setting() -> Setting:
    """The current snapshot with the roster and the identities of its sellers. Raises NoFacts."""
    current, snapshot = imports.current(), imports.snapshot()
    if current is None or snapshot is None:
        raise NoFacts
    organisation, identities = people.organisation(), imports.identities()
    roster = people.roster()
    return Setting(
        snapshot=snapshot,
        imported_on=current.imported_on,
        first_import_on=current.first_import_on,
        currency=organisation.currency,
        fiscal_year_start=organisation.fiscal_year_start,
        roster_revision=organisation.roster_revision,
        roster=roster,
        persons={key: one.person_id for key, one in identities.items() if one.person_id is not None},
        labels={key: _name(one, roster.people) for key, one in identities.items()},
        off=people.switched_off(),
    )


def _name(identity: imports.Identity, known: Mapping[int, PersonRow]) -> str:
    person = None if identity.person_id is None else known.get(identity.person_id)
    return identity.name if person is None else person.name
