"""Busy times out of calendar files: recurrences, zones, changes, and what is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.calendars.rules.reading import merged, read
from ridealong.calendars.rules.shapes import NotUsable, Span
from ridealong.kernel.sentences import Sentence, render
from tests.calendars.ics import BERLIN, WINDOW, calendar, event, local, read_in, told

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NINE = "DTSTART;TZID=Europe/Berlin:20261019T090000"
TEN = "DTEND;TZID=Europe/Berlin:20261019T100000"
EVERY_MINUTE = [datetime(2026, 10, 1, tzinfo=UTC) + at * MINUTE for at in range(6_000)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((NINE, TEN), ["2026-10-19 09:00/10-19 10:00"]),
        ((NINE, "DURATION:PT45M"), ["2026-10-19 09:00/10-19 09:45"]),
        ((NINE,), []),
        (("DTSTART:20261019T070000Z", "DTEND:20261019T080000Z"), ["2026-10-19 09:00/10-19 10:00"]),
        (("DTSTART:20261019T090000", "DTEND:20261019T100000"), ["2026-10-19 09:00/10-19 10:00"]),
        (("DTSTART;VALUE=DATE:20261025",), ["2026-10-25 00:00/10-26 00:00"]),
        (("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261025"), ["2026-10-25 00:00/10-26 00:00"]),
        ((NINE, TEN, "TRANSP:TRANSPARENT"), []),
        ((NINE, TEN, "STATUS:CANCELLED"), []),
        ((NINE, TEN, "STATUS:TENTATIVE"), ["2026-10-19 09:00/10-19 10:00"]),
        ((NINE, TEN, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((NINE, TEN, "ATTENDEE;PARTSTAT=DECLINED:mailto:Lena@example.org"), []),
        ((NINE, TEN, "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org"), ["2026-10-19 09:00/10-19 10:00"]),
        ((NINE, TEN, "RRULE:FREQ=WEEKLY;COUNT=2"), ["2026-10-19 09:00/10-19 10:00", "2026-10-26 09:00/10-26 10:00"]),
        (
            (NINE, TEN, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261026T090000"),
            ["2026-10-19 09:00/10-19 10:00", "2026-11-02 09:00/11-02 10:00"],
        ),
        ((NINE, TEN, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;VALUE=DATE:20261020"), ["2026-10-19 09:00/10-19 10:00"]),
        ((NINE, TEN, "RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;COUNT=5"), []),
        (
            (NINE, TEN, "RDATE;TZID=Europe/Berlin:20261026T150000"),
            ["2026-10-19 09:00/10-19 10:00", "2026-10-26 15:00/10-26 16:00"],
        ),
        (
            (NINE, TEN, "RDATE;VALUE=PERIOD:20261026T150000Z/PT2H"),
            ["2026-10-19 09:00/10-19 10:00", "2026-10-26 16:00/10-26 18:00"],
        ),
        ((NINE, TEN, "RRULE:FREQ=WEEKLY;UNTIL=20261019"), ["2026-10-19 09:00/10-19 10:00"]),
        ((NINE, TEN, "RRULE:FREQ=WEEKLY;UNTIL=20261019T070000Z"), ["2026-10-19 09:00/10-19 10:00"]),
        (
            (NINE, TEN, "RRULE:FREQ=HOURLY;INTERVAL=2;COUNT=2"),
            ["2026-10-19 09:00/10-19 10:00", "2026-10-19 11:00/10-19 12:00"],
        ),
    ],
)  # fmt: skip
def test_one_entry(lines: tuple[str, ...], expected: list[str]) -> None:
    found = read_in(calendar(event(*lines)), own=("lena@example.org",))
    assert local(found) == expected
    assert not found.problems


@pytest.mark.parametrize("name", ["Europe/Berlin", "Australia/Sydney", "America/New_York"])
def test_a_weekly_nine_o_clock_stays_nine_o_clock_over_both_changes_of_clocks(name: str) -> None:
    lines = (f"DTSTART;TZID={name}:20260105T090000", f"DTEND;TZID={name}:20260105T100000", "RRULE:FREQ=WEEKLY;COUNT=52")
    walls = {one[11:] for one in local(read_in(calendar(event(*lines)), zone=name), name)}
    assert {one[:5] for one in walls} == {"09:00"}


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("W. Europe Standard Time", 9),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', 15),
        ('"(UTC-05:00) Eastern Time (US and Canada)"', 15),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", 1),
        ("/mozilla.org/20050126_1/Europe/Berlin", 9),
        ("US/Eastern", 15),
        ("europe/london", 10),
        ("tzone://Microsoft/Utc", 11),
        ("UTC+03", 8),
        ("GMT-0230", 13),
    ],
)
def test_zones_by_the_names_that_programs_give_them(name: str, hour: int) -> None:
    found = read_in(calendar(event(f"DTSTART;TZID={name}:20260615T090000", f"DTEND;TZID={name}:20260615T100000")))
    assert [int(one[11:13]) for one in local(found)] == [hour]
    assert not found.problems


ODD_ZONE = """BEGIN:VTIMEZONE\r\nTZID:Our own\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200
TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000
TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"""


@given(st.datetimes(WINDOW.start.replace(tzinfo=None) + DAY, WINDOW.end.replace(tzinfo=None) - DAY))
def test_a_zone_that_a_file_describes_is_the_zone_it_describes(wall: datetime) -> None:
    """Seconds before, inside and after both changes of clocks included: what describes Berlin is Berlin."""
    written = f"{wall:%Y%m%dT%H%M%S}"
    found = [
        read_in(calendar(*parts, event(f"DTSTART;TZID={name}:{written}", "DURATION:PT1H"))).busy
        for name, parts in (("Our own", (ODD_ZONE,)), (BERLIN, ()))
    ]
    assert found[0] == found[1]


MOVED = "RECURRENCE-ID;TZID=Europe/Berlin:20261020T090000"
SERIES = event(NINE, TEN, "RRULE:FREQ=DAILY;COUNT=3")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            (MOVED, "DTSTART;TZID=Europe/Berlin:20261020T140000", "DURATION:PT30M"),
            ["10-19 09:00", "10-20 14:00", "10-21 09:00"],
        ),
        ((MOVED, "DTSTART;TZID=Europe/Berlin:20261020T090000", "STATUS:CANCELLED"), ["10-19 09:00", "10-21 09:00"]),
        (
            (
                MOVED.replace("ID;", "ID;RANGE=THISANDFUTURE;"),
                "DTSTART;TZID=Europe/Berlin:20261020T110000",
                "DURATION:PT1H",
            ),
            ["10-19 09:00", "10-20 11:00", "10-21 11:00"],
        ),
        (
            ("RECURRENCE-ID;VALUE=DATE:20261020", "DTSTART;TZID=Europe/Berlin:20261022T090000", "DURATION:PT1H"),
            ["10-19 09:00", "10-21 09:00", "10-22 09:00"],
        ),
        (
            (MOVED, "DTSTART;TZID=Europe/Berlin:20261020T140000", "DTEND;TZID=Europe/Berlin:20261020T130000"),
            ["10-19 09:00", "10-20 09:00", "10-21 09:00"],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_a_single_time_of_a_series_is_moved_or_cancelled(
    change: tuple[str, ...], expected: list[str], first: bool
) -> None:
    parts = (event(*change), SERIES) if first else (SERIES, event(*change))
    assert [one[5:16] for one in local(read_in(calendar(*parts)))] == expected


def test_the_latest_revision_of_an_entry_counts() -> None:
    old, new = event(NINE, TEN, "SEQUENCE:1"), event(NINE, "DURATION:PT3H", "SEQUENCE:2")
    assert local(read_in(calendar(new, old))) == local(read_in(calendar(old, new))) == ["2026-10-19 09:00/10-19 12:00"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((NINE, "DTEND;TZID=Europe/Berlin:20261019T080000"), "backwards"),
        ((NINE, "DTEND;VALUE=DATE:20261020"), "mixed"),
        ((NINE, "DURATION:-PT1H"), "backwards"),
        ((NINE, "DURATION:soon"), "length"),
        (("DTSTART:20260230T090000", TEN), "time"),
        (("DTSTART:Next Year", TEN), "time"),
        (("DTSTART;TZID=Atlantis:20261019T090000", TEN), "zone"),
        ((NINE, TEN, "RRULE:FREQ=DAILY;INTERVAL=0"), "rule"),
        ((NINE, TEN, "RRULE:FREQ=SOMETIMES"), "rule"),
        ((NINE, TEN, "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20270101"), "rule"),
        ((NINE, TEN, "RRULE:FREQ=WEEKLY;BYDAY=0MO"), "rule"),
        ((NINE, TEN, "RRULE:FREQ=SECONDLY"), "often"),
        ((NINE, TEN, "RRULE:FREQ=SECONDLY;COUNT=1000000000"), "often"),
        ((NINE, TEN, "RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"), "fast"),
        ((NINE, TEN, "RRULE:FREQ=DAILY;BYHOUR=8,9,10,11,12"), "often"),
        (("DTSTART:99991231T235900Z", "DURATION:P1000D", "RRULE:FREQ=DAILY"), "time"),
        ((NINE, "DURATION:P99999D"), "length"),
    ],
)
def test_an_entry_that_cannot_be_read_is_told_by_line_and_takes_nothing_else_down(
    lines: tuple[str, ...], why: str
) -> None:
    found = read_in(calendar(event(*lines), event(NINE, TEN, uid="two")))
    assert told(found) == [why]
    assert local(found) == ["2026-10-19 09:00/10-19 10:00"]
    for one in found.problems:
        assert one.line == 3
        assert render(one.sentence)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "other"),
        (b"<html><body>Sign in</body></html>", "other"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "other"),
        (calendar(event(NINE, TEN))[:-20], "cut"),
        (b"BEGIN:VCALENDAR\r\n" * 20, "deep"),
        (b"x" * (11 << 20), "large"),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 20_001), "entries"),
    ],
)
def test_what_is_no_whole_calendar_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(NotUsable) as refused:
        read_in(data)
    assert refused.value.sentence.key == f"calendars.refused.{why}"
    assert render(refused.value.sentence)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=7",
        "FREQ=YEARLY;INTERVAL=9999",
        "FREQ=WEEKLY;COUNT=1000000000",
    ],
)
def test_rules_that_never_come_true_or_never_end_cost_next_to_nothing(rule: str) -> None:
    began = time.process_time()
    found = read_in(calendar(event("DTSTART:19700105T090000Z", "DURATION:PT1H", f"RRULE:{rule}")))
    assert time.process_time() - began < 0.3
    assert len(found.busy) in {0, 104, 105}


def test_a_calendar_in_which_everything_recurs_is_refused_in_time() -> None:
    rule = "RRULE:FREQ=DAILY;COUNT=999999999;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"
    daily = [event("DTSTART:19000105T090000Z", "DURATION:PT1H", rule, uid=str(at)) for at in range(60)]
    began = time.process_time()
    with pytest.raises(NotUsable) as refused:
        read_in(calendar(*daily))
    assert refused.value.sentence.key == "calendars.refused.long"
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("data", "busy"),
    [
        (calendar("\n" * 1_000_000, event(NINE, TEN)), 1),
        (calendar(event(NINE, TEN, f"RRULE:FREQ=MONTHLY;BYDAY={','.join(['1MO'] * 100_000)}")), 15),
        (calendar(*(event(NINE, TEN, f"SEQUENCE:{'9' * 5_000}") for _ in range(2))), 1),
        (calendar(*(event(f"RECURRENCE-ID:{at:%Y%m%dT%H%M%SZ}", NINE, TEN) for at in EVERY_MINUTE)), 1),
    ],
    ids=["empty lines", "one day again and again", "endless number", "changes of one series"],
)
def test_a_file_made_to_keep_the_reader_busy_costs_no_more_than_its_length(data: bytes, busy: int) -> None:
    began = time.process_time()
    assert len(read_in(data).busy) == busy
    assert time.process_time() - began < 3


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "latin-1"])
def test_files_in_other_codings(coding: str) -> None:
    data = calendar(event(NINE, TEN, "SUMMARY:Gespräch")).decode().encode(coding)
    assert len(read_in(data).busy) == 1


def test_folded_lines_are_one_line() -> None:
    data = calendar(event(NINE, TEN)).replace(b"20261019T09", b"2026\r\n 1019T\r\n\t09")
    assert local(read_in(data)) == ["2026-10-19 09:00/10-19 10:00"]


def test_a_window_longer_than_two_years_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="too long"):
        read(calendar(), zone=BERLIN, window=Span(WINDOW.start, WINDOW.end + timedelta(days=9)))


spans = st.lists(
    st.builds(
        lambda at, long: Span(WINDOW.start + at * MINUTE, WINDOW.start + (at + long) * MINUTE),
        st.integers(0, 60),
        st.integers(1, 15),
    ),
    max_size=12,
)


@given(spans)
def test_merged_spans_are_the_same_minutes_in_order_and_apart(given_spans: list[Span]) -> None:
    found = merged(given_spans)
    assert _minutes(found) == _minutes(given_spans)
    assert all(one.end < other.start for one, other in pairwise(found))


def _minutes(some: object) -> set[datetime]:
    return {
        one.start + at * MINUTE
        for one in some  # type: ignore[attr-defined]
        for at in range(int((one.end - one.start) / MINUTE))
    }


def test_what_lasts_into_the_window_counts_from_its_start() -> None:
    found = read_in(calendar(event("DTSTART;VALUE=DATE:20251220", "DTEND;VALUE=DATE:20260110")), zone="UTC")
    assert [(one.start, one.end) for one in found.busy] == [(WINDOW.start, datetime(2026, 1, 10, tzinfo=UTC))]


WHOLE = calendar(ODD_ZONE, SERIES, event(NINE, TEN, "RDATE;VALUE=PERIOD:20261026T150000Z/PT2H", uid="two"))
MISTAKES = (
    b"99999999",
    b"-1",
    b";",
    b":",
    b"P",
    b"Z",
    b"\xff",
    b"BEGIN:VEVENT\r\n",
    b"COUNT=1000000000",
    b"+1500",
    b"0001",
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 30), st.sampled_from(MISTAKES)), max_size=6))
def test_whatever_is_done_to_a_file_it_is_read_or_refused(mistakes: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE
    for at, gone, put in mistakes:
        data = data[:at] + put + data[at + gone :]
    busy, told_of = _read_or_refused(data)
    assert all(WINDOW.start <= one.start < one.end <= WINDOW.end for one in busy)
    assert all(render(one) for one in told_of)


def _read_or_refused(data: bytes) -> tuple[tuple[Span, ...], list[Sentence]]:
    try:
        found = read_in(data)
    except NotUsable as refused:
        return (), [refused.sentence]
    return found.busy, [one.sentence for one in found.problems]
