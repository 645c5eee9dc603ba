"""Which mail is due on which day, and when it leaves: pure, by the calendar alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.coaching.rules.habit import Due, Facts, Mail, Wishes, kinds_of, mails_of, outside, still

MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
WORKDAYS = frozenset(range(5))
TIMES = st.integers(0, 24 * 60 - 1).map(lambda at: time(at // 60, at % 60))


def facts(**more: object) -> Facts:
    return Facts(WORKDAYS, **more)


@pytest.mark.parametrize(
    ("day", "known", "kinds"),
    [
        (MONDAY, facts(leads=True, open_in_week=True), (Mail.WEEK,)),
        (FRIDAY, facts(leads=True, open_in_week=True), (Mail.WRAP_UP,)),
        (FRIDAY, facts(leads=True), ()),
        (MONDAY, facts(), ()),
        (MONDAY, facts(meets=[MONDAY]), ()),
        (MONDAY, facts(meets=[date(2026, 11, 24)]), (Mail.AGENDA,)),
        (MONDAY, facts(meets=[date(2026, 11, 25)]), ()),
        (FRIDAY, facts(meets=[date(2026, 11, 30)]), (Mail.AGENDA,)),
        (SATURDAY, facts(meets=[date(2026, 11, 30)], due=[SATURDAY], leads=True), ()),
        (FRIDAY, facts(due=[SATURDAY]), (Mail.ITEMS,)),
        (MONDAY, facts(due=[MONDAY]), (Mail.ITEMS,)),
        (MONDAY, facts(due=[date(2026, 10, 1)]), (Mail.ITEMS,)),
        (date(2026, 11, 24), facts(due=[MONDAY]), ()),
        (date(2026, 11, 24), Facts(frozenset({1, 2, 3}), leads=True), (Mail.WEEK,)),
        (date(2026, 11, 25), facts(leads=True, begins=[date(2026, 11, 25)]), (Mail.WEEK,)),
        (date(2026, 11, 26), facts(leads=True, begins=[date(2026, 11, 25)]), ()),
        (date(2026, 11, 25), facts(leads=False, begins=[date(2026, 11, 25)]), ()),
        (date(2026, 11, 25), Facts(frozenset({0, 2, 4}), leads=True, begins=[date(2026, 11, 24)]), (Mail.WEEK,)),
    ],
)
def test_what_a_day_brings(day: date, known: Facts, kinds: tuple[Mail, ...]) -> None:
    assert kinds_of(day, known) == kinds


def test_what_is_due_on_one_day_comes_in_one_mail_unless_somebody_asked_for_more() -> None:
    kinds = (Mail.AGENDA, Mail.ITEMS, Mail.WRAP_UP)
    assert mails_of(kinds, Wishes()) == (Due(kinds, time(14)),)
    assert [(one.kinds, one.at.hour) for one in mails_of(kinds, Wishes(joined=False))] == [
        ((Mail.AGENDA,), 7), ((Mail.ITEMS,), 7), ((Mail.WRAP_UP,), 14),
    ]  # fmt: skip
    assert mails_of(kinds, Wishes(off=frozenset({Mail.WRAP_UP}))) == (Due((Mail.AGENDA, Mail.ITEMS), time(7)),)
    assert mails_of(kinds, Wishes(off=frozenset(Mail))) == ()


@pytest.mark.parametrize(
    ("at", "quiet", "leaves"),
    [
        (time(7), (time(19), time(7)), time(7)),
        (time(7), (time(20), time(9, 30)), time(9, 30)),
        (time(14), (time(13), time(9)), time(12, 45)),
        (time(14), (time(12), time(16)), time(16)),
        (time(14), (time(13), time(12, 50)), time(12, 50)),
    ],
)
def test_the_hour_keeps_out_of_the_quiet_ones(at: time, quiet: tuple[time, time], leaves: time) -> None:
    assert outside(at, Wishes(quiet_from=quiet[0], quiet_until=quiet[1])) == leaves


@settings(max_examples=30)
@given(TIMES, TIMES, st.sampled_from([time(7), time(14)]))
def test_no_mail_ever_leaves_in_quiet_hours_and_every_day_has_a_time_for_it(starts: time, ends: time, at: time) -> None:
    if starts == ends:
        return
    wishes = Wishes(quiet_from=starts, quiet_until=ends)
    leaves = outside(at, wishes)
    assert not wishes.quiet(leaves)
    due = Due((Mail.WEEK,), leaves)
    assert still(datetime.combine(MONDAY, leaves), due, wishes)
    for minutes in range(0, 24 * 60, 45):
        moment = datetime.combine(MONDAY, time(0)) + timedelta(minutes=minutes)
        assert not (still(moment, due, wishes) and wishes.quiet(moment.time()))
