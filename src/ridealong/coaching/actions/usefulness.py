"""Saying how useful a session was, without a name; and telling leaders once a quarter what may be said of it.

Neither writes whom it was of or by into the audit log: that somebody answered is nobody's business.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Answered, Hint, Release, Round, Session, Tally
from ridealong.coaching.queries.guarding import with_person
from ridealong.coaching.rules.possible import line
from ridealong.coaching.rules.usefulness import LONGEST_HINT, VALUES, counts_from, due_quarter, is_open, quarter_end
from ridealong.kernel.possible import check
from ridealong.people import queries as people
from ridealong.science.anonymity import Cell, cell, trend_may_show


@transaction.atomic
def rate(by: Viewer, *, session_id: int, value: int, hint: str = "") -> None:
    """Counts an answer of the session's own person, or of one who takes part, once each, within two weeks.
    Raises Refused, NotPossible."""
    me = by.person_id or 0
    coached = Session.objects.select_for_update(of=("self",)).filter(with_person(me, coached=True))
    session = coached.filter(pk=session_id).first()
    if session is None or session.held_on is None or not is_open(session.held_on, by.today):
        raise Refused
    check(value in VALUES, "useful.not_possible.value")
    words = line(hint, LONGEST_HINT, "useful.not_possible.hint", optional=True)
    known = Answered.objects.filter(session=session, person=me)
    check(not known.exists(), "useful.not_possible.again")
    quarter = quarter_end(session.held_on, people.organisation().fiscal_year_start)
    Answered.objects.create(session=session, person_id=me, quarter=quarter)
    row, _ = Tally.objects.select_for_update().get_or_create(
        leader_id=session.leader_id, quarter=quarter, value=value, defaults={"n": 0}
    )
    row.n += 1
    row.save(update_fields=["n"])
    if words:
        _put_down_anew(session.leader_id, quarter, words)


def _put_down_anew(leader_id: int, quarter: date, words: str) -> None:
    """All that was written of a leader's quarter, in another order and under other keys."""
    rows = Hint.objects.filter(leader=leader_id, quarter=quarter, release=None)
    texts = [*rows.values_list("text", flat=True), words]
    rows.delete()
    secrets.SystemRandom().shuffle(texts)
    Hint.objects.bulk_create(Hint(leader_id=leader_id, quarter=quarter, text=text) for text in texts)


@transaction.atomic
def release(by: Viewer, *, now: datetime) -> int:
    """Tells every leader what may be said of the quarters that are over; answers that may not be told wait for the next
    time. Done once a quarter; answers how many were told."""
    require(by, Act.ADMINISTER)
    first = people.organisation().fiscal_year_start
    quarter = due_quarter(by.today, first)
    if Round.objects.filter(quarter__gte=quarter).exists():
        return 0
    round_ = Round.objects.create(quarter=quarter, released_on=by.today)
    leaders = Tally.objects.filter(quarter__lte=quarter).values_list("leader_id", flat=True).distinct()
    since = counts_from(quarter, first)
    told = sum(_tell(leader, round_, since) for leader in sorted(leaders))
    record(by, "coaching.usefulness_released", round_.pk, at=now)
    return told


def _tell(leader_id: int, round_: Round, since: date) -> bool:
    """Whoever was put down here `since` a day is in the sum, and counts as nobody."""
    quarter = round_.quarter
    tallies = Tally.objects.filter(leader=leader_id, quarter__lte=quarter)
    answers: Counter[int] = Counter()
    for value, n in tallies.values_list("value", "n"):
        answers[value] += n
    given = Answered.objects.filter(session__leader=leader_id, quarter__lte=quarter, release=None)
    persons = _persons(given)
    new = people.recorded_since(persons, since)
    found = cell(answers, list(Counter(one for one in persons if one not in new).values()))
    if found is None:
        return False
    made = Release.objects.create(
        round=round_, leader_id=leader_id, value=found.value, people=found.people, trend=_trend(leader_id, persons)
    )
    given.update(release=made)
    tallies.delete()
    _release_words(leader_id, quarter, made, found)
    return True


def _release_words(leader_id: int, quarter: date, made: Release, found: Cell) -> None:
    """What was written goes out with ten people or more; else it is gone with its quarter."""
    hints = Hint.objects.filter(leader=leader_id, quarter__lte=quarter, release=None)
    if found.words:
        hints.update(release=made)
    else:
        hints.delete()


def _persons(given: QuerySet[Answered]) -> list[int]:
    """Who answered, as often as they did."""
    return list(given.values_list("person_id", flat=True))


def _trend(leader_id: int, persons: Sequence[int]) -> bool:
    before = Release.objects.filter(leader=leader_id).order_by("-round__quarter").first()
    if before is None:
        return False
    earlier = _persons(Answered.objects.filter(release=before))
    return trend_may_show(frozenset(earlier), frozenset(persons))
