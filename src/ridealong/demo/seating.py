"""Sitting in at the demo company: leaders are coached on coaching, and the visitor is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.history import bring_past
from ridealong.coaching.actions.observing import write_sheet
from ridealong.coaching.actions.sitting_in import answer_sitting_in, ask_to_sit_in
from ridealong.coaching.queries.sitting_in import unanswered
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.coaching.rules.merging import Written
from ridealong.coaching.rules.past import Past
from ridealong.demo.company import SMALL, Company
from ridealong.demo.words import words
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible

TOPIC, MINUTES = "coaching_skill", 30
BACK, DAY, EVENING = 5, timedelta(days=2), time(17, tzinfo=UTC)
MARKS = (
    {"asks_before_telling": "2", "lets_them_begin": "4", "ends_with_one_action": "3"},
    {"asks_before_telling": "3", "stays_with_one_thing": "4", "says_what_was_seen": "3"},
)


def sit_in(by: Viewer, company: Company, ids: Mapping[str, int], *, now: datetime) -> None:
    """What was seen a month ago of every leader of sellers, and the next one: agreed, but for the visitor, who is
    asked. A large company has none."""
    if len(company.sellers) > SMALL:
        return
    day = Week.of(company.until).plus(-BACK).monday + DAY
    for turn, one in enumerate(one for one in company.leaders if one.leader is not None):
        team = [ids[who.ref] for who in company.sellers if who.leader == one.ref and who.left_on is None]
        if not team or one.leader is None or one.hired_on > day:
            continue
        observer = Viewer(account_id=None, person_id=ids[one.leader], today=by.today)
        _seen(by, observer, ids[one.ref], turn, day=day)
        try:
            ask_to_sit_in(observer, leader_id=ids[one.ref], person_id=team[0], since=by.today + timedelta(3), now=now)
        except NotPossible:
            continue  # they meet by no rhythm
        if one.ref != company.demo_leader:
            _agree(by, ids[one.ref], team[0], now)


def _seen(by: Viewer, observer: Viewer, leader_id: int, turn: int, *, day: date) -> None:
    held = Past(held_on=day, minutes=MINUTES, topic=TOPIC, form=SIT_IN)
    at = datetime.combine(day, EVENING)
    (session,) = bring_past(by, leader_id=observer.person_id or 0, person_id=leader_id, sessions=[held], now=at)
    seen, said = MARKS[turn % len(MARKS)], words()["talk"]
    written = {f"level.{code}": Written("", level) for code, level in seen.items()}
    for part in ("worked", "change"):
        lines = said[f"sat_in_{part}"]
        written[part] = Written("", str(lines[turn % len(lines)]))
    then = Viewer(account_id=None, person_id=observer.person_id, today=day)
    write_sheet(then, session_id=session, written=written, now=at)


def _agree(by: Viewer, leader_id: int, person_id: int, now: datetime) -> None:
    (asked,) = unanswered(by.today, person_id=leader_id)[leader_id]
    for one in (person_id, leader_id):
        who = Viewer(account_id=None, person_id=one, today=by.today)
        answer_sitting_in(who, session_id=asked.session_id, agrees=True, now=now)
