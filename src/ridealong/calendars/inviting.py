"""What calendars were asked by mail to hold, kept so that each change is told once and in its order.

This room knows nothing of sessions: whoever asks for invitations says what is to stand in a calendar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q

from ridealong.calendars.models import Invitation
from ridealong.calendars.rules.inviting import Asked, Event, Rule
from ridealong.calendars.rules.series import Known, Series, Steps, When, has_company, over, steps
from ridealong.kernel.codes import hashed

Told = tuple[str, int]
"""a name and a sequence"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose calendar it is, and the address by which it is asked."""

    person_id: int
    address: str


@transaction.atomic
def ask(
    who: Recipient, *, events: Collection[Event], series: Collection[Series], until: datetime, now: datetime
) -> list[Told]:
    """Keeps what the person's calendar is to hold: what recurs from now on, single events from now until then; answers
    what is to be told, in its order.

    What was told of before is told of wherever it went, and what is over is never taken back. Another address is told
    everything anew. Days of a series that were told of one by one, before it was, stay as they are.
    """
    rows = list(
        Invitation.objects.select_for_update().filter(Q(starts_at__gt=now) | _RECURRING, person_id=who.person_id)
    )
    alone = {row.uid: row for row in rows if row.rule is None}
    told, singles = _recur(who, [row for row in rows if row.rule is not None], alone, series, now)
    ahead = [one for one in (*events, *singles) if one.starts > now and (one.starts <= until or one.uid in alone)]
    kept = [_hold(alone.pop(one.uid, None), who, one, now) for one in ahead]
    gone = [_take_back(row, now) for row in alone.values() if not row.cancelled]
    return [one for one in (*told, *kept, *gone) if one is not None]


_RECURRING = Q(rule__isnull=False)


def asked(*, person_id: int, uid: str, sequence: int) -> Asked | None:
    """What was asked as that sequence; None where something else was asked since."""
    row = Invitation.objects.filter(person_id=person_id, uid=uid, sequence=sequence).first()
    if row is None:
        return None
    rule = None if row.rule is None else _read(row.rule)
    event = Event(row.uid.partition("/")[0], row.starts_at, row.minutes, rule, row.day, row.company)
    return Asked(event, row.sequence, row.cancelled, row.changed_at)


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody's calendar holds by invitation: the names of single events, and of series with their first day."""

    alone: frozenset[str]
    series: Mapping[str, date]


def held(person_id: int, *, now: datetime) -> Held:
    """What the person's calendar was asked to hold from now on. One query."""
    rows = Invitation.objects.filter(Q(starts_at__gt=now) | _RECURRING, person_id=person_id, cancelled=False, day=None)
    found = list(rows.values_list("uid", "rule"))
    return Held(
        frozenset(uid for uid, rule in found if rule is None),
        {uid: date.fromisoformat(rule["first"]) for uid, rule in found if rule is not None},
    )


def _recur(
    who: Recipient, rows: list[Invitation], alone: Mapping[str, Invitation], series: Collection[Series], now: datetime
) -> tuple[list[Told], list[Event]]:
    """Tells of what recurs; answers that, and those of its days that are events of their own."""
    of: dict[str, list[Invitation]] = defaultdict(list)
    for row in rows:
        of[row.uid.partition("/")[0]].append(row)
    told: list[Told] = []
    singles: list[Event] = []
    for one in series:
        known = of.pop(one.uid, [])
        names = [row.uid for row in alone.values() if not row.cancelled and row.uid.startswith(one.single)]
        apart = {date.fromisoformat(name.removeprefix(one.single)) for name in names}
        anew = any(row.told != hashed(who.address) for row in known if row.day is None)
        found = steps(one, _known(known), apart=apart, anew=anew, now=now)
        told += _tell(who, one.uid, one.minutes, known, found, now)
        singles += found.singles
    for uid, known in of.items():
        was = _known(known)
        if was is not None and not was.cancelled:
            told += _tell(who, uid, was.minutes, known, over(was, uid=uid, now=now), now)
    return told, singles


def _known(rows: list[Invitation]) -> Known | None:
    whole = next((row for row in rows if row.day is None), None)
    if whole is None:
        return None
    days = {row.day: None if row.cancelled else _when(row) for row in rows if row.day is not None}
    return Known(_read(whole.rule or {}), whole.minutes, whole.cancelled, days)


def _when(row: Invitation) -> When:
    return (row.starts_at, row.minutes, True) if row.company else (row.starts_at, row.minutes)


def _tell(who: Recipient, uid: str, minutes: int, rows: list[Invitation], found: Steps, now: datetime) -> list[Told]:
    """Keeps what is told of a series; everything that is told in one go has the same sequence, above all before."""
    if found.rule is None:
        return []
    sequence = max((row.sequence + 1 for row in rows), default=0)
    known = {row.day: row for row in rows}
    fields = {"rule": _written(found.rule), "told": hashed(who.address), "changed_at": now}
    told = []
    if found.whole:
        values = {**fields, "starts_at": found.rule.starts(found.rule.first), "minutes": minutes, "sequence": sequence}
        _keep(who, uid, known.get(None), {**values, "cancelled": found.over, "day": None})
        told.append((uid, sequence))
    elif None in known:
        known[None].rule = fields["rule"]
        known[None].save(update_fields=["rule"])
    for day, when in found.days.items():
        row = known.get(day)
        told_of = when or ((found.rule.starts(day), minutes) if row is None else _when(row))
        values = {**fields, "starts_at": told_of[0], "minutes": told_of[1], "sequence": sequence, "day": day}
        values["company"] = has_company(when)
        _keep(who, f"{uid}/{day}", row, {**values, "cancelled": when is None})
        told.append((f"{uid}/{day}", sequence))
    return told


def _keep(who: Recipient, uid: str, row: Invitation | None, values: Mapping[str, Any]) -> None:
    row = row or Invitation(person_id=who.person_id, uid=uid)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _hold(row: Invitation | None, who: Recipient, event: Event, now: datetime) -> Told | None:
    told = hashed(f"{event.starts.isoformat()} {event.minutes} {who.address}{' company' * event.company}")
    if row is None:
        # One that was moved here from a day that is over is known under its name all the same.
        row = Invitation.objects.filter(person_id=who.person_id, uid=event.uid).first()
    if row is not None and row.told == told and not row.cancelled:
        return None
    if row is None:
        row = Invitation(person_id=who.person_id, uid=event.uid, sequence=-1)
    row.sequence += 1
    row.starts_at, row.minutes, row.told, row.cancelled, row.changed_at = event.starts, event.minutes, told, False, now
    row.company = event.company
    row.save()
    return row.uid, row.sequence


def _take_back(row: Invitation, now: datetime) -> Told:
    row.sequence, row.cancelled, row.changed_at = row.sequence + 1, True, now
    row.save(update_fields=["sequence", "cancelled", "changed_at"])
    return row.uid, row.sequence


def _written(rule: Rule) -> dict[str, Any]:
    return {
        "zone": rule.zone,
        "first": rule.first.isoformat(),
        "at": rule.at.isoformat(),
        "every": rule.every,
        "until": None if rule.until is None else rule.until.isoformat(),
        "without": sorted(day.isoformat() for day in rule.without),
    }


def _read(kept: Mapping[str, Any]) -> Rule:
    return Rule(
        kept["zone"],
        date.fromisoformat(kept["first"]),
        time.fromisoformat(kept["at"]),
        kept["every"],
        None if kept["until"] is None else date.fromisoformat(kept["until"]),
        frozenset(map(date.fromisoformat, kept["without"])),
    )
