"""Every calendar file of the acceptance data: busy times in a window of two years in under a second, or why not.

What is expected was read from the files by eye, in the zone that each is about: how many busy times there are, the
first and the last of them, and which entries are refused.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ridealong.calendars.rules.shapes import Span
from tests.calendars.ics import local, read_in, told

pytestmark = pytest.mark.acceptance

# file: zone, first year of the window, how many busy times, first and last, refusals
EXPECTED: dict[str, tuple[str, int, int, list[str], list[str]]] = {
    "allenporter_ical/apple_ical.ics": (
        "America/Los_Angeles",
        2022,
        473,
        ["2022-09-12 09:00/09-12 10:00", "2023-12-31 09:00/12-31 10:00"],
        [],
    ),
    "allenporter_ical/calendar_labs_same_day_dtend.ics": ("Europe/Berlin", 2025, 0, [], []),
    "allenporter_ical/extended_values.ics": ("Europe/Berlin", 2014, 0, [], []),
    "allenporter_ical/google_calendar_invalid_offset.ics": (
        "America/Argentina/Buenos_Aires",
        2003,
        8,
        ["2003-02-03 17:00/02-03 19:00", "2003-02-12 17:00/02-12 19:00"],
        [],
    ),
    "allenporter_ical/google_calendar_public_holidays.ics": ("Europe/Berlin", 2021, 0, [], []),
    "allenporter_ical/google_dtstart_until_mismatch.ics": (
        "America/New_York",
        2023,
        13,
        ["2023-10-05 09:00/10-05 10:00", "2023-12-28 09:00/12-28 10:00"],
        [],
    ),
    "allenporter_ical/office_356_custom_timezone.ics": (
        "Europe/Warsaw",
        2024,
        42,
        ["2024-05-02 11:00/05-02 12:00", "2025-12-30 15:00/12-30 16:00"],
        [],
    ),
    "allenporter_ical/office_360_nz_tz.ics": (
        "Pacific/Auckland",
        2025,
        53,
        ["2025-10-08 09:00/10-08 09:30", "2026-06-01 15:00/06-01 15:30"],
        [],
    ),
    "allenporter_ical/office_365_extended_timezone.ics": (
        "Europe/Berlin",
        2024,
        1,
        ["2024-04-26 14:00/04-26 15:00"],
        [],
    ),
    "allenporter_ical/office_365_invalid_timezone.ics": ("Europe/Berlin", 2024, 0, [], ["zone"]),
    "allenporter_ical/recurring_event.ics": ("Europe/Berlin", 2025, 0, [], []),
    "allenporter_ical/recurring_with_single_change.ics": (
        "America/New_York",
        2026,
        3,
        ["2026-02-01 10:00/02-01 11:00", "2026-02-03 10:00/02-03 11:00"],
        [],
    ),
    "allenporter_ical/store_edit_bugs.ics": (
        "Europe/Berlin",
        2021,
        70,
        ["2021-09-04 11:00/09-04 12:00", "2022-12-31 11:00/12-31 12:00"],
        [],
    ),
    "icalendar/issue_1050_all_components.ics": ("America/New_York", 2025, 1, ["2025-01-15 10:00/01-15 11:00"], []),
    "icalendar/issue_348_exception_parsing_value.ics": ("Europe/Berlin", 2019, 0, [], []),
    "icalendar/multiple_calendar_components.ics": (
        "Europe/Berlin",
        2003,
        2,
        ["2003-05-01 00:00/05-02 00:00", "2003-12-25 00:00/12-26 00:00"],
        [],
    ),
    "icalendar/x_location.ics": (
        "Europe/Zurich",
        2016,
        306,
        ["2016-10-28 14:00/10-28 14:30", "2017-12-29 14:00/12-29 14:30"],
        [],
    ),
    "node_ical/Office-2012-owa.ics": (
        "America/New_York",
        2020,
        89,
        ["2020-10-27 22:30/10-28 00:00", "2021-08-27 13:30/08-27 15:00"],
        [],
    ),
    "node_ical/attendee-with-url.ics": ("Europe/Berlin", 2014, 0, [], []),
    "node_ical/badRRULE.ics": (
        "America/Denver",
        2020,
        346,
        ["2020-09-03 09:40/09-03 09:50", "2021-12-31 09:40/12-31 09:50"],
        ["rule"],
    ),
    "node_ical/bad_custom_ms_tz.ics": ("America/New_York", 2021, 0, [], ["zone", "backwards"]),
    "node_ical/bad_custom_ms_tz2.ics": ("America/New_York", 2021, 0, [], ["zone", "backwards"]),
    "node_ical/bad_ms_tz.ics": (
        "America/New_York",
        2020,
        34,
        ["2020-08-25 10:35/08-25 11:50", "2020-12-17 10:35/12-17 11:50"],
        [],
    ),
    "node_ical/biweekly-exdate-until.ics": (
        "America/Chicago",
        2017,
        94,
        ["2017-02-16 09:00/02-16 19:00", "2018-12-31 08:00/12-31 18:00"],
        [],
    ),
    "node_ical/daily-count-exdate-recurrence-id.ics": (
        "America/Los_Angeles",
        2015,
        8,
        ["2015-07-06 12:00/07-06 13:00", "2015-07-15 12:00/07-15 13:00"],
        ["backwards"],
    ),
    "node_ical/dst-transition-rules.ics": ("Europe/Berlin", 2022, 1, ["2022-10-09 10:00/10-09 11:00"], []),
    "node_ical/duplicate-rrule-sequence.ics": (
        "Europe/Berlin",
        2024,
        5,
        ["2024-01-01 11:00/01-01 12:00", "2024-01-05 11:00/01-05 12:00"],
        [],
    ),
    "node_ical/duplicate-uid-sequence.ics": (
        "Europe/Berlin",
        2024,
        2,
        ["2024-01-15 11:00/01-15 12:00", "2024-01-20 15:00/01-20 16:00"],
        [],
    ),
    "node_ical/event-with-category.ics": ("Europe/Berlin", 2014, 0, [], []),
    "node_ical/exchange-custom-tz.ics": ("Asia/Bangkok", 2019, 1, ["2019-04-30 09:00/04-30 12:00"], []),
    "node_ical/exchange_whole_day_moved_recurrence.ics": ("Europe/Berlin", 2026, 0, [], []),
    "node_ical/exchange_whole_day_moved_recurrence_offset_tz.ics": ("Europe/Berlin", 2026, 0, [], []),
    "node_ical/festival-multiday-rrule.ics": (
        "Europe/Berlin",
        2011,
        3,
        ["2011-08-04 12:00/08-07 06:00", "2011-08-07 14:00/08-07 15:00"],
        [],
    ),
    "node_ical/floating-dtstart-custom-vtimezone.ics": ("Europe/Berlin", 2025, 1, ["2025-06-10 14:00/06-10 15:00"], []),
    "node_ical/germany_at_end_of_day_repeating.ics": ("Europe/Berlin", 2024, 0, [], []),
    "node_ical/google-calendar-kiev-tz.ics": (
        "Europe/Kiev",
        2016,
        4,
        ["2016-08-25 14:00/08-25 15:00", "2016-08-28 14:00/08-28 15:00"],
        [],
    ),
    "node_ical/google-recurrence-order.ics": (
        "America/Denver",
        2026,
        3,
        ["2026-02-10 10:00/02-10 10:30", "2026-02-12 10:00/02-12 10:30"],
        [],
    ),
    "node_ical/large-file-with-late-error.ics": (
        "Europe/Berlin",
        2024,
        359,
        ["2024-01-02 11:00/01-02 12:00", "2024-12-25 11:00/12-25 12:00"],
        ["time", "time", "time", "time", "time", "time"],
    ),
    "node_ical/meetup-timed-tz.ics": ("America/Phoenix", 2011, 1, ["2011-11-09 19:00/11-09 21:00"], []),
    "node_ical/mixed-timezone-handling.ics": ("Europe/Berlin", 2002, 1, ["2002-10-28 00:00/10-29 07:20"], []),
    "node_ical/ms_timezones.ics": (
        "Europe/Berlin",
        2020,
        2,
        ["2020-09-10 09:00/09-10 09:30", "2020-09-15 17:30/09-15 18:30"],
        [],
    ),
    "node_ical/multi-era-vtimezone.ics": ("America/New_York", 1985, 1, ["1985-10-15 14:00/10-15 15:00"], []),
    "node_ical/multi-event-basic.ics": (
        "Europe/Berlin",
        2011,
        7,
        ["2011-03-24 00:00/03-25 00:00", "2011-11-29 00:00/12-03 00:00"],
        ["mixed", "time"],
    ),
    "node_ical/music-school-weekly-until.ics": (
        "Europe/Berlin",
        2022,
        9,
        ["2022-10-04 15:00/10-04 16:00", "2022-11-29 14:00/11-29 15:00"],
        [],
    ),
    "node_ical/non-utc-until-ny.ics": (
        "America/New_York",
        2024,
        15,
        ["2024-03-01 14:00/03-01 15:00", "2024-03-15 14:00/03-15 15:00"],
        [],
    ),
    "node_ical/non-utc-until.ics": (
        "Europe/Berlin",
        2024,
        53,
        ["2024-01-01 10:00/01-01 11:00", "2024-12-30 10:00/12-30 11:00"],
        [],
    ),
    "node_ical/recurrence-sequence.ics": (
        "Europe/Berlin",
        2024,
        6,
        ["2024-01-01 11:00/01-01 12:00", "2024-01-05 11:00/01-05 12:00"],
        [],
    ),
    "node_ical/sabredav-school-holidays.ics": ("Europe/Berlin", 2018, 0, [], []),
    "node_ical/tentative-apple-calendar.ics": (
        "America/Vancouver",
        2022,
        3,
        ["2022-07-04 16:00/07-04 16:50", "2022-07-07 09:00/07-07 10:00"],
        [],
    ),
    "node_ical/test_daily_recurring.ics": ("Europe/Berlin", 2025, 1, ["2025-01-01 01:00/01-31 00:00"], []),
    "node_ical/test_date_duration.ics": ("Europe/Berlin", 2024, 1, ["2024-02-15 00:00/02-22 00:00"], []),
    "node_ical/test_date_time_duration.ics": ("Europe/Berlin", 2024, 1, ["2024-02-15 10:00/02-15 11:15"], []),
    "node_ical/test_with_forward_TZ.ics": ("Europe/Berlin", 2020, 0, [], []),
    "node_ical/test_with_int_tzid.ics": (
        "Europe/Paris",
        2023,
        2,
        ["2023-12-15 15:00/12-15 16:00", "2024-01-08 11:00/01-08 12:00"],
        [],
    ),
    "node_ical/test_with_multiple_tzids_in_vtimezone.ics": (
        "Europe/Berlin",
        2024,
        1,
        ["2024-06-27 00:00/06-27 23:00"],
        [],
    ),
    "node_ical/test_with_tz_list.ics": ("Europe/Berlin", 2024, 0, [], []),
    "node_ical/tv-show-episode.ics": (
        "Europe/Berlin",
        2011,
        26,
        ["2011-03-31 20:00/03-31 20:30", "2011-05-19 20:00/05-19 20:30"],
        [],
    ),
    "node_ical/utf8-french-calendar.ics": ("Europe/Berlin", 2014, 0, [], []),
    "node_ical/vfreebusy-zimbra.ics": (
        "Europe/Berlin",
        2014,
        29,
        ["2014-04-16 17:15/04-16 21:00", "2014-05-05 23:00/05-05 23:30"],
        [],
    ),
    "node_ical/vtimezone-year-0001-dtstart.ics": ("Europe/Berlin", 2024, 1, ["2024-06-01 10:00/06-01 11:00"], []),
    "node_ical/whole_day_moved_over_dst_change_berlin.ics": ("Europe/Berlin", 2024, 0, [], []),
    "node_ical/windows-quoted-tz-rrule.ics": (
        "America/New_York",
        2015,
        10,
        ["2015-07-06 12:00/07-06 16:00", "2015-07-15 12:00/07-15 16:00"],
        [],
    ),
    "node_ical/yearly-party.ics": (
        "Europe/Berlin",
        2022,
        4,
        ["2022-07-14 14:00/07-14 21:00", "2023-07-15 14:00/07-15 21:00"],
        [],
    ),
    "node_ical/yearly-recurring-unicode.ics": (
        "Europe/Berlin",
        2012,
        2,
        ["2012-07-14 00:00/07-15 00:00", "2013-07-14 00:00/07-15 00:00"],
        [],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_busy_times_of_a_real_file(name: str, acceptance_data: Path) -> None:
    zone, year, many, ends, refused = EXPECTED[name]
    window = Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC))
    data = (acceptance_data / "calendars" / name).read_bytes()
    began = time.process_time()
    found = read_in(data, window=window, zone=zone)
    assert time.process_time() - began < 1
    times = local(found, zone)
    assert (len(times), sorted({*times[:1], *times[-1:]})) == (many, ends)
    assert told(found) == refused


def test_no_file_is_left_out(acceptance_data: Path) -> None:
    folder = acceptance_data / "calendars"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.ics")} == set(EXPECTED)
