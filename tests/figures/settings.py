"""Settings for measures without a database: who sells what follows from the snapshot itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ridealong.facts.engine import connect
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.rules.setting import Setting
from ridealong.people.rules import LeaveRow, Line, PersonRow, Roster

LONG_AGO = date(2000, 1, 1)


def setting_of(
    snapshot: Snapshot,
    *,
    imported_on: date = date(2026, 11, 1),
    first_import_on: date | None = None,
    currency: str | None = None,
    people: Mapping[str, PersonRow] | None = None,
    leave: tuple[LeaveRow, ...] = (),
) -> Setting:
    """Everybody in the snapshot is a person with the source's key as name; managers lead since long ago.

    `people` replaces some of them, by key without source.
    """
    with connect() as connection:
        rows = connection.execute(
            f"SELECT source, seller, manager FROM {scan(snapshot, 'sellers')} ORDER BY source, seller"
        ).fetchall()
    ids = {f"{source}:{seller}": at for at, (source, seller, _) in enumerate(rows, start=1)}
    known = dict(people or {})
    found = {}
    for source, seller, _ in rows:
        row = known.get(seller) or PersonRow(0, seller, None, None, None, None, None)
        number = ids[f"{source}:{seller}"]
        found[number] = PersonRow(number, row.name, row.email, row.job, row.office, row.hired_on, row.left_on)
    lines = tuple(
        Line(ids[f"{source}:{seller}"], ids[f"{source}:{manager}"], LONG_AGO, None)
        for source, seller, manager in rows
        if manager is not None
    )
    return Setting(
        snapshot=snapshot,
        imported_on=imported_on,
        first_import_on=first_import_on or imported_on,
        currency=currency,
        fiscal_year_start=1,
        roster_revision=1,
        roster=Roster(found, lines, leave),
        persons=ids,
        labels={key: found[number].name for key, number in ids.items()},
    )
