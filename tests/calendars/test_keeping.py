"""A person's own calendar, kept: read from a real server, sealed, told in words, removed, taken away, erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from ridealong.access import actions as access
from ridealong.access.erasure import erase_person, held_on
from ridealong.access.queries import account_by_email
from ridealong.access.rules import Refused, Viewer
from ridealong.calendars import actions, queries
from ridealong.calendars.models import BusyTime, Feed, OwnCalendar
from ridealong.calendars.rules.shapes import NotUsable, Span
from ridealong.kernel.sentences import render
from ridealong.store.fetching import Unfetched
from tests.calendars.ics import calendar, event
from tests.cast import Cast
from tests.store.pages import Server, plain, serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FILE = calendar(event("DTSTART:20261125T090000Z", "DTEND:20261125T100000Z", "SUMMARY:secret-of-the-board"))
DAY = Span(datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def trusting(settings: Any, server: Server) -> Server:
    """The server, on a host that the operator named."""
    settings.RIDEALONG = replace(settings.RIDEALONG, calendar_hosts=("localhost",))
    server.answers.clear()
    server.asked.clear()
    return server


@pytest.fixture
def alice(cast: Cast) -> tuple[Viewer, int]:
    return cast.viewers["alice"], cast["alice"]


def give(alice: tuple[Viewer, int], server: Server, path: str = "/alice-secret.ics") -> None:
    actions.give_address(alice[0], person_id=alice[1], address=server.address(path), now=NOW)


def hours_of(alice: tuple[Viewer, int]) -> list[int]:
    return [one.hour for one in BusyTime.objects.filter(person_id=alice[1]).values_list("starts_at", flat=True)]


def knows(alice: tuple[Viewer, int], window: Span = DAY, *, now: datetime) -> list[int] | None:
    found = queries.known(*alice, window, zone="UTC", now=now)
    return None if found is None else [one.start.hour for one in found.busy]


def row_of(alice: tuple[Viewer, int]) -> queries.CalendarRow:
    found = queries.calendar(*alice)
    assert found is not None
    return found


def test_an_address_is_kept_sealed_and_read_by_the_worker(alice: tuple[Viewer, int], trusting: Server) -> None:
    trusting.answers["/alice-secret.ics"] = plain(FILE, ETag='"1"')
    give(alice, trusting)
    assert queries.due(NOW) == [alice[1]]
    kept = OwnCalendar.objects.get()
    assert "alice-secret" not in kept.sealed
    actions.read_again(person_id=alice[1], now=NOW)
    assert hours_of(alice) == [9]
    row = row_of(alice)
    assert (row.read_at, row.entries, row.problem, row.left_out) == (NOW, 1, None, ())
    assert queries.due(NOW + timedelta(minutes=50)) == []
    assert queries.due(NOW + timedelta(minutes=56)) == [alice[1]]
    # What has not changed is not sent again, and counts as read.
    actions.read_again(person_id=alice[1], now=NOW + timedelta(hours=1))
    assert trusting.asked[-1][1]["If-None-Match"] == '"1"'
    assert (hours_of(alice), row_of(alice).read_at) == ([9], NOW + timedelta(hours=1))


def test_nothing_of_what_a_calendar_says_is_kept(alice: tuple[Viewer, int]) -> None:
    actions.give_file(alice[0], person_id=alice[1], data=FILE, now=NOW)
    stored = [str(list(model.objects.values_list())) for model in (OwnCalendar, BusyTime)]
    assert not [text for text in stored if "secret-of-the-board" in text]


def test_a_calendar_that_fails_says_why_and_what_was_read_before_stays(
    alice: tuple[Viewer, int], trusting: Server
) -> None:
    trusting.answers["/alice-secret.ics"] = plain(FILE)
    give(alice, trusting)
    actions.read_again(person_id=alice[1], now=NOW)
    for answer, key in (
        (plain(b"", status=404), "fetching.gone"),
        (plain(b"<html>Sign in</html>"), "calendars.refused.other"),
        (plain(FILE[:-20]), "calendars.refused.cut"),
    ):
        trusting.answers["/alice-secret.ics"] = answer
        actions.read_again(person_id=alice[1], now=NOW + timedelta(hours=2))
        row = row_of(alice)
        assert row.problem is not None
        assert (row.problem.key, row.read_at, hours_of(alice)) == (key, NOW, [9])
        assert "secret" not in render(row.problem)
    assert knows(alice, now=NOW + timedelta(days=3)) == [9]
    assert knows(alice, now=NOW + timedelta(days=4)) is None
    assert [queries.by_address(NOW + timedelta(days=days)) for days in (3, 4)] == [(1, 0), (1, 1)]
    trusting.answers["/alice-secret.ics"] = plain(FILE.replace(b"T09", b"T08"))
    actions.read_again(person_id=alice[1], now=NOW + timedelta(hours=3))
    assert (row_of(alice).problem, hours_of(alice)) == (None, [8])


def test_another_key_or_another_person_opens_no_address(
    alice: tuple[Viewer, int], cast: Cast, trusting: Server, settings: Any
) -> None:
    give(alice, trusting)
    OwnCalendar.objects.update(person_id=cast["edgar"])
    actions.read_again(person_id=cast["edgar"], now=NOW)
    edgar = (cast.viewers["edgar"], cast["edgar"])
    assert row_of(edgar).problem.key == "calendars.refused.sealed"  # type: ignore[union-attr]
    OwnCalendar.objects.update(person_id=alice[1], problem=None)
    before = settings.RIDEALONG.secret_key
    settings.RIDEALONG = replace(settings.RIDEALONG, secret_key="another", former_keys=(before,))
    actions.seal_anew()
    settings.RIDEALONG = replace(settings.RIDEALONG, former_keys=())
    assert queries.address(OwnCalendar.objects.get()) == trusting.address("/alice-secret.ics")
    settings.RIDEALONG = replace(settings.RIDEALONG, secret_key="a third")
    actions.read_again(person_id=alice[1], now=NOW)
    assert row_of(alice).problem.key == "calendars.refused.sealed"  # type: ignore[union-attr]
    assert trusting.asked == []


def test_an_address_inside_the_network_is_told_so(alice: tuple[Viewer, int], server: Server) -> None:
    server.asked.clear()
    address = server.address("/a.ics", host="127.0.0.1", scheme="https")
    actions.give_address(alice[0], person_id=alice[1], address=address, now=NOW)
    actions.read_again(person_id=alice[1], now=NOW)
    assert row_of(alice).problem.key == "fetching.inside"  # type: ignore[union-attr]
    assert server.asked == []
    with pytest.raises(Unfetched):
        actions.give_address(alice[0], person_id=alice[1], address="http://example.org/a.ics", now=NOW)


def test_a_file_counts_once_and_a_wrong_one_changes_nothing(alice: tuple[Viewer, int]) -> None:
    actions.give_file(alice[0], person_id=alice[1], data=FILE, now=NOW)
    with pytest.raises(NotUsable):
        actions.give_file(alice[0], person_id=alice[1], data=b"PDF", now=NOW)
    assert hours_of(alice) == [9]
    assert queries.due(NOW + timedelta(days=1)) == []
    assert knows(alice, now=NOW + timedelta(days=200)) == [9]
    later = Span(NOW + timedelta(days=300), NOW + timedelta(days=301))
    assert knows(alice, later, now=NOW + timedelta(days=200)) == []
    assert knows(alice, Span(NOW, NOW + timedelta(days=800)), now=NOW) is None


def test_more_entries_are_left_out_than_are_told(alice: tuple[Viewer, int]) -> None:
    data = calendar(*(event("DTSTART:20261101T000000Z", "DTEND:soon", uid=str(at)) for at in range(25)))
    actions.give_file(alice[0], person_id=alice[1], data=data, now=NOW)
    assert (len(row_of(alice).left_out), row_of(alice).more_left_out) == (20, True)


def test_removing_takes_all_of_it(alice: tuple[Viewer, int]) -> None:
    actions.give_file(alice[0], person_id=alice[1], data=FILE, now=NOW)
    actions.remove_calendar(alice[0], person_id=alice[1], now=NOW)
    assert (OwnCalendar.objects.count(), BusyTime.objects.count(), queries.calendar(*alice)) == (0, 0, None)
    with pytest.raises(Refused):
        actions.remove_calendar(alice[0], person_id=alice[1], now=NOW)


def test_what_was_removed_while_it_was_read_stays_removed(alice: tuple[Viewer, int], trusting: Server) -> None:
    trusting.answers["/alice-secret.ics"] = plain(FILE)
    give(alice, trusting)
    fetched = actions.fetch

    def removing(*args: Any, **kwargs: Any) -> Any:
        found = fetched(*args, **kwargs)
        actions.remove_calendar(alice[0], person_id=alice[1], now=NOW)
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "fetch", removing)
        actions.read_again(person_id=alice[1], now=NOW)
    assert (OwnCalendar.objects.count(), BusyTime.objects.count()) == (0, 0)


def test_declined_meetings_and_whole_days_are_the_persons_own(alice: tuple[Viewer, int]) -> None:
    data = calendar(
        event("DTSTART:20261125T110000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.org"),
        event("DTSTART;VALUE=DATE:20261125", uid="two"),
    )
    actions.set_hours(
        alice[0], person_id=alice[1], opens=time(8), closes=time(16), weekdays=frozenset({0, 4}),
        zone="America/New_York", now=NOW,
    )  # fmt: skip
    actions.give_file(alice[0], person_id=alice[1], data=data, now=NOW)
    start = datetime(2026, 11, 25, 5, tzinfo=UTC)
    found = queries.hours(*alice, zone="Europe/Berlin")
    known = queries.known(*alice, DAY, zone="Europe/Berlin", now=NOW)
    assert known is not None
    assert (known.hours, known.busy) == (found, (Span(start, start + timedelta(days=1)),))
    assert (found.opens, found.weekdays, found.zone) == (time(8), frozenset({0, 4}), "America/New_York")


def test_nobody_else_reads_or_keeps_it(alice: tuple[Viewer, int], cast: Cast) -> None:
    actions.give_file(alice[0], person_id=alice[1], data=FILE, now=NOW)
    for name in ("dora", "bob", "edgar", "adam", "olga"):
        viewer = cast.viewers[name]
        for ask in (
            lambda viewer=viewer: queries.calendar(viewer, alice[1]),
            lambda viewer=viewer: queries.known(viewer, alice[1], DAY, zone="UTC", now=NOW),
            lambda viewer=viewer: queries.hours(viewer, alice[1], zone="UTC"),
            lambda viewer=viewer: queries.feed(viewer, alice[1]),
            lambda viewer=viewer: actions.make_feed(viewer, person_id=alice[1], now=NOW),
            lambda viewer=viewer: actions.remove_calendar(viewer, person_id=alice[1], now=NOW),
            lambda viewer=viewer: actions.give_file(viewer, person_id=alice[1], data=FILE, now=NOW),
        ):
            with pytest.raises(Refused):
                ask()


def test_it_is_taken_away_without_the_secret_and_erased_whole(
    alice: tuple[Viewer, int], trusting: Server, operator: Viewer
) -> None:
    trusting.answers["/alice-secret.ics"] = plain(FILE)
    give(alice, trusting)
    actions.read_again(person_id=alice[1], now=NOW)
    actions.make_feed(alice[0], person_id=alice[1], now=NOW)
    held = held_on(alice[0], alice[1])
    assert {"calendars.OwnCalendar", "calendars.BusyTime", "calendars.Feed"} <= set(held)
    assert {"sealed", "mark"}.isdisjoint(held["calendars.OwnCalendar"][0])
    assert "token_hash" not in held["calendars.Feed"][0]
    erase_person(operator, person_id=alice[1], now=NOW)
    assert not any(model.objects.exists() for model in (OwnCalendar, BusyTime, Feed))


def test_a_feed_is_replaced_ended_and_ends_with_the_account(
    alice: tuple[Viewer, int], operator: Viewer, cast: Cast
) -> None:
    first = actions.make_feed(alice[0], person_id=alice[1], now=NOW)
    second = actions.make_feed(alice[0], person_id=alice[1], now=NOW)
    assert len(first) >= 43
    assert queries.fed_by(first) is None
    assert queries.fed_by(second) == (alice[0].account_id, alice[1])
    assert second not in str(list(Feed.objects.values_list()))
    actions.end_feed(alice[0], person_id=alice[1], now=NOW)
    assert queries.fed_by(second) is None
    third = actions.make_feed(alice[0], person_id=alice[1], now=NOW)
    actions.make_feed(cast.viewers["bob"], person_id=cast["bob"], now=NOW)
    account = account_by_email("alice@example.org")
    assert account is not None
    access.deactivate_account(operator, account_id=account, now=NOW)
    actions.end_feeds_of_ended_accounts()
    assert (queries.fed_by(third), Feed.objects.count()) == (None, 1)
