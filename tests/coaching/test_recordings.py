"""Recordings of calls: which addresses are taken, how moments are written, who may add and take away."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.rules import Refused
from ridealong.coaching.actions import recordings
from ridealong.coaching.models import Mark, Recording
from ridealong.coaching.queries.talks import talk
from ridealong.coaching.rules.recordings import LONGEST_CALL, address_of, mark_of, seconds_of
from ridealong.kernel.possible import NotPossible
from tests.cast import Cast
from tests.coaching.meeting import meet

ADDRESS = "https://calls.example.org/recording/42?t=90"


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/a", "//example.org/a",
        "example.org", "https://", "https://user@example.org/", "https://example.org@evil.example/",
        "https://example.org/a b",
        "https://example.org/\u202egpj.exe", "https://example.org/\x00", "https://example.org\\@evil.example/", "http://[::1",
        "https://example.org:port/", "https://" + "x" * 1000, "",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_of_the_web_is_not_taken(text: str) -> None:
    assert address_of(text) is None


@pytest.mark.parametrize("text", [f"  {ADDRESS}\n", "HTTP://example.org:8080/ü", "https://[2001:db8::1]/a"])
def test_what_is_one_is_kept_as_it_was_pasted(text: str) -> None:
    assert address_of(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("0:00", 0), ("12:34", 754), ("90:00", 5400), ("1:02:03", 3723), (" 1:05 ", 65), ("23:59:59", LONGEST_CALL - 1),
        ("24:00:00", None), ("1:60:00", None), ("1:60", None), ("12", None), ("-1:00", None), ("1:2", None), ("", None),
    ],
)  # fmt: skip
def test_a_moment_is_written_as_minutes_and_seconds(text: str, second: int | None) -> None:
    assert seconds_of(text) == second


@given(st.integers(0, LONGEST_CALL - 1))
def test_a_moment_reads_as_it_is_written(second: int) -> None:
    assert seconds_of(mark_of(second)) == second


def test_both_mark_moments_and_take_away_their_own(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now, form="call_review")
    recordings.set_recording(bob, session_id=session, address=ADDRESS, now=now)
    recordings.set_recording(alice, session_id=session, address=ADDRESS, now=now)
    with pytest.raises(NotPossible, match="there"):
        recordings.set_recording(alice, session_id=session, address="https://example.org/other", now=now)
    late = recordings.add_mark(alice, session_id=session, at="12:34", text="the  price", now=now)
    recordings.add_mark(bob, session_id=session, at="2:05", text="who decides?", now=now)
    found = talk(bob, session).recording
    assert (found.address, [(one.second, one.text) for one in found.marks]) == (
        ADDRESS, [(125, "who decides?"), (754, "the price")],
    )  # fmt: skip
    with pytest.raises(Refused):
        recordings.remove_mark(bob, session_id=session, mark_id=late, now=now)
    recordings.remove_mark(alice, session_id=session, mark_id=late, now=now)
    recordings.remove_recording(bob, session_id=session, now=now)
    assert (Recording.objects.count(), Mark.objects.count()) == (0, 1)
    for what, why in (({"at": "12", "text": "x"}, "mark"), ({"at": "1:00", "text": " "}, "word")):
        with pytest.raises(NotPossible, match=why):
            recordings.add_mark(alice, session_id=session, **what, now=now)


@pytest.mark.hostile(1)
def test_nobody_else_and_no_other_session_takes_a_recording(cast: Cast, now: datetime) -> None:
    """Case 1; and a one-on-one carries none."""
    session, talk = meet(cast, now, form="call_review"), meet(cast, now)
    mark = recordings.add_mark(cast.viewers["alice"], session_id=session, at="1:00", text="x", now=now)
    tries = [(name, session) for name in ("dora", "edgar", "carol", "olga", "adam")] + [("alice", talk)]
    for name, of in tries:
        by = cast.viewers[name]
        for act in (
            lambda by, of: recordings.set_recording(by, session_id=of, address=ADDRESS, now=now),
            lambda by, of: recordings.add_mark(by, session_id=of, at="1:00", text="x", now=now),
            lambda by, of: recordings.remove_mark(by, session_id=of, mark_id=mark, now=now),
        ):
            with pytest.raises(Refused):
                act(by, of)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.create(session_id=session, address="javascript:alert(1)", made_at=now)
