"""The observation sheet and the debrief of a session: both write them, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.models import Debrief, Observation, Session
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.rules.behaviours import LONGEST_DEBRIEF, LONGEST_EVIDENCE, behaviours, level_of
from ridealong.coaching.rules.merging import Written, merged
from ridealong.coaching.rules.possible import line, lines
from ridealong.kernel.lines import all_lines
from ridealong.kernel.possible import check

DEBRIEF = ("worked", "change")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every field that was sent, as it stands now; `clashes` are those of them that both had changed: there nothing was
    overwritten."""

    stands: Mapping[str, str]
    clashes: frozenset[str]


@transaction.atomic
def write_sheet(by: Viewer, *, session_id: int, written: Mapping[str, Written], now: datetime) -> Outcome:
    """Takes what was changed of the sheet: `level.<behaviour>`, `evidence.<behaviour>`, `worked` and `change`. What the
    other side has changed meanwhile stays. Raises Refused, NotPossible."""
    session = _observed(by, session_id)
    rows = {row.behaviour: row for row in Observation.objects.filter(session=session)}
    debrief = Debrief.objects.filter(session=session).first() or Debrief(session=session)
    before = {name: _stands(name, rows, debrief) for name in written}
    found = {name: merged(_clean(name, one, session.form), before[name]) for name, one in written.items()}
    fresh = {name: value for name, value in found.items() if value is not None and value != before[name]}
    if fresh:
        _keep(session, rows, debrief, fresh, by, now)
        record(by, "coaching.sheet_written", session.pk, at=now)
    return Outcome(before | fresh, frozenset(name for name, value in found.items() if value is None))


@transaction.atomic
def try_out(by: Viewer, *, session_id: int, text: str, due_on: date | None, now: datetime) -> int:
    """How the one thing is tried, and by when: an action item of the person. Raises Refused, NotPossible."""
    session = _observed(by, session_id)
    if session.person_id is None:
        raise Refused
    check(due_on is not None, "observing.not_possible.when")
    debrief = Debrief.objects.filter(session=session).first() or Debrief(session=session)
    check(debrief.item_id is None, "observing.not_possible.tried")
    debrief.item_id = add_item(
        by, person_id=session.person_id, owner_id=session.person_id, text=text, due_on=due_on, session_id=session.pk,
        now=now,
    )  # fmt: skip
    debrief.changed_by_id, debrief.changed_at = by.person_id, now
    debrief.save()
    return debrief.item_id


def _observed(by: Viewer, session_id: int) -> Session:
    """A session that carries a sheet and that the viewer may write into; nobody else writes before this is over.
    Raises Refused."""
    session = writable(by, session_id)
    if not kind_of_session(session).observed:
        raise Refused
    Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    return session


def _stands(name: str, rows: Mapping[str, Observation], debrief: Debrief) -> str:
    if name in DEBRIEF:
        return str(getattr(debrief, name))
    part, _, code = name.partition(".")
    row = rows.get(code)
    if row is None:
        return ""
    if part == "evidence":
        return row.evidence
    return "" if row.level is None else str(row.level)


def _clean(name: str, one: Written, form: str) -> Written:
    """The field as it may be kept. Raises Refused for one that is none, NotPossible for words that are too long."""
    if name in DEBRIEF:
        return Written(all_lines(one.was), lines(one.now, LONGEST_DEBRIEF, "observing.not_possible.debrief"))
    part, _, code = name.partition(".")
    known = behaviours().get(code)
    if known is None or not known.is_seen_in(form) or part not in {"level", "evidence"}:
        raise Refused
    if part == "level":
        try:
            level_of(one.now)
        except ValueError:
            raise Refused from None
        return one
    return Written(one.was, line(one.now, LONGEST_EVIDENCE, "observing.not_possible.evidence", optional=True))


def _keep(
    session: Session,
    rows: dict[str, Observation],
    debrief: Debrief,
    fresh: Mapping[str, str],
    by: Viewer,
    now: datetime,
) -> None:
    touched: dict[str, Observation | Debrief] = {}
    before = {row.pk for row in rows.values()}
    for name, value in fresh.items():
        part, _, code = name.partition(".")
        if name in DEBRIEF:
            setattr(debrief, name, value)
            touched["debrief"] = debrief
            continue
        row = rows.setdefault(code, Observation(session=session, behaviour=code))
        setattr(row, part, level_of(value) if part == "level" else value)
        touched[code] = row
    for one in touched.values():
        one.changed_by_id, one.changed_at = by.person_id, now
    seen = [one for one in touched.values() if isinstance(one, Observation)]
    Observation.objects.bulk_create(one for one in seen if one.pk is None)
    for one in (one for one in touched.values() if one is debrief or one.pk in before):
        if isinstance(one, Observation) and one.level is None and not one.evidence:
            one.delete()
        else:
            one.save()
