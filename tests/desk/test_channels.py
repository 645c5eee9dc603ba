"""Channels of other programs over a real server: names, topics and a link, once, tried again, never inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings as django_settings

from ridealong.access.models import AuditEvent
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.notes import write_note
from ridealong.coaching.models import Session
from ridealong.desk.actions.calling import announce_calls, end_hook, make_hook, message, send_test
from ridealong.desk.rules.hooks import Message, Talked, body_of
from ridealong.kernel.possible import NotPossible
from ridealong.people.models import Person
from ridealong.store import hooks
from ridealong.store.fetching import Unfetched
from ridealong.store.models import OutgoingCall, Webhook
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.store.pages import Server, plain, serving

EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PATH = "/services/T0/B0/secret"


@pytest.fixture(scope="module")
def listening() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def server(listening: Server, settings: Any) -> Server:
    """A server on this machine, which the operator has named; mails and messages lead somewhere."""
    settings.RIDEALONG = replace(
        django_settings.RIDEALONG, address="https://coach.example.org", webhook_hosts=("localhost",)
    )
    listening.asked.clear()
    listening.bodies.clear()
    listening.answers = {PATH: plain(b"ok")}
    return listening


def made(cast: Cast, server: Server, now: datetime, kind: str = "slack", leader: str = "alice") -> str:
    return make_hook(
        cast.viewers["adam"], kind=kind, name="team-alice", leader_id=cast[leader], address=server.address(PATH),
        now=now,
    )  # fmt: skip


def deliver(at: datetime) -> tuple[int, int]:
    announce_calls(now=at)
    return hooks.deliver_calls(now=at, write=partial(message, now=at))


def test_a_channel_hears_of_the_day_once_and_nothing_but_names_topics_and_a_link(
    server: Server, cast: Cast, now: datetime
) -> None:
    session = meet(cast, now, topic="negotiating")
    alice = cast.viewers["alice"]
    add_point(alice, session_id=session, text="canary of the agenda", now=now)
    write_note(alice, session_id=session, text="canary of a note", version=0, now=now)
    made(cast, server, now)
    assert deliver(EIGHT - timedelta(hours=2)) == (0, 0)
    assert deliver(EIGHT) == (1, 0)
    assert deliver(EIGHT + timedelta(hours=1)) == (0, 0)
    (body,) = server.bodies
    told = json.loads(body)
    assert "Bob Adeyemi" in told["text"]
    assert f"<https://coach.example.org/week/{cast['alice']}/2026-W48/|" in told["blocks"][0]["text"]["text"]
    assert b"canary" not in body
    assert PATH not in repr(list(Webhook.objects.values()))


def test_a_talk_over_a_leaders_head_is_not_told_in_a_channel(server: Server, cast: Cast, now: datetime) -> None:
    """Whoever stands between the two may read there."""
    meet(cast, now, leader="dora", person="bob", form="skip_level")
    meet(cast, now, leader="dora", person="alice")
    made(cast, server, now, leader="dora")
    assert deliver(EIGHT) == (1, 0)
    assert b"Alice Moreau" in server.bodies[0]
    assert b"Bob" not in server.bodies[0]


def test_teams_gets_a_card_and_another_program_ids_that_are_signed(server: Server, cast: Cast, now: datetime) -> None:
    session = meet(cast, now, topic="negotiating")
    made(cast, server, now, kind="teams")
    secret = made(cast, server, now, kind="generic")
    assert deliver(EIGHT) == (2, 0)
    card, ids = sorted(map(json.loads, server.bodies), key=lambda one: "event" in one)
    content = card["attachments"][0]["content"]
    assert (card["type"], content["type"], content["version"]) == ("message", "AdaptiveCard", "1.4")
    assert content["actions"][0]["url"].startswith("https://coach.example.org/week/")
    assert [one["id"] for one in ids["sessions"]] == [session]
    assert "Bob" not in json.dumps(ids)
    (signed,) = [(asked, body) for asked, body in zip(server.asked, server.bodies, strict=True) if b'"event"' in body]
    headers = signed[0][1]
    expected = hooks.signature(secret, headers["X-Ridealong-Timestamp"], signed[1])
    assert headers["X-Ridealong-Signature"] == expected
    assert hooks.signature(secret, headers["X-Ridealong-Timestamp"], signed[1] + b" ") != expected


def test_a_failure_is_said_and_tried_again(server: Server, cast: Cast, now: datetime) -> None:
    meet(cast, now)
    made(cast, server, now)
    server.answers[PATH] = plain(b"no", status=500)
    assert deliver(EIGHT) == (0, 1)
    (row,) = hooks.hooks()
    assert (row.problem is not None and row.problem.key, row.waiting, hooks.troubled()) == (
        "hook.problem.answer", 1, 1,
    )  # fmt: skip
    server.answers[PATH] = plain(b"ok")
    assert deliver(EIGHT + timedelta(minutes=1)) == (0, 0)
    assert deliver(EIGHT + timedelta(minutes=3)) == (1, 0)
    assert hooks.troubled() == 0


@pytest.mark.hostile(53)
def test_53_nothing_inside_the_network_is_reached_and_no_redirect_followed(
    server: Server, cast: Cast, now: datetime, settings: Any
) -> None:
    meet(cast, now)
    made(cast, server, now)
    server.answers[PATH] = plain(b"", status=307, Location="http://localhost/elsewhere")
    assert deliver(EIGHT) == (0, 1)
    assert Webhook.objects.get().problem["key"] == "hook.problem.redirects"
    settings.RIDEALONG = replace(django_settings.RIDEALONG, webhook_hosts=())
    for host in ("localhost", "127.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "[::1]"):
        Webhook.objects.all().delete()
        make_hook(
            cast.viewers["adam"], kind="slack", name="inside", leader_id=cast["alice"], address=f"https://{host}/x",
            now=now,
        )  # fmt: skip
        assert deliver(EIGHT) == (0, 1), host
        assert Webhook.objects.get().problem["key"] == "hook.problem.inside", host
    with pytest.raises(Unfetched):
        made(cast, server, now)  # not encrypted
    assert len(server.asked) == 1


@pytest.mark.parametrize("what", ["ended", "left", "dropped"])
def test_a_channel_that_is_to_hear_nothing_hears_nothing(
    server: Server, cast: Cast, operator: Viewer, now: datetime, what: str
) -> None:
    session = meet(cast, now)
    made(cast, server, now)
    announce_calls(now=EIGHT)
    if what == "ended":
        end_hook(cast.viewers["adam"], hook_id=Webhook.objects.get().pk, now=now)
        assert Webhook.objects.get().sealed == ""
        assert not OutgoingCall.objects.exists()
    elif what == "left":
        Person.objects.filter(pk=cast["alice"]).update(left_on=datetime(2026, 11, 23, tzinfo=UTC).date())
    else:
        Session.objects.filter(pk=session).update(dropped_at=now, drop_reason="customer")
    assert hooks.deliver_calls(now=EIGHT, write=partial(message, now=EIGHT)) == (0, 0)
    assert server.asked == []


def test_a_test_is_about_nobody_says_at_once_what_became_of_it_and_hammers_nobody(
    server: Server, cast: Cast, now: datetime
) -> None:
    meet(cast, now)
    for at, kind in enumerate(("slack", "teams", "generic")):
        secret = made(cast, server, now, kind=kind)
        hook = Webhook.objects.latest("pk").pk
        server.answers[PATH] = plain(b"ok") if at else plain(b"no", status=404)
        problem = send_test(cast.viewers["adam"], hook_id=hook, now=now)
        assert (problem is None, hooks.troubled()) == (bool(at), 1)
        with pytest.raises(NotPossible):
            send_test(cast.viewers["adam"], hook_id=hook, now=now + timedelta(seconds=50))
    assert len(server.bodies) == 3
    assert not [name for name in (b"Bob", b"Alice", b"coach.example.org") for body in server.bodies if name in body]
    assert json.loads(server.bodies[2]) == {"event": "test"}
    signed = server.asked[2][1]
    expected = hooks.signature(secret, signed["X-Ridealong-Timestamp"], server.bodies[2])
    assert signed["X-Ridealong-Signature"] == expected
    later = now + timedelta(minutes=2)
    first = Webhook.objects.earliest("pk").pk
    assert send_test(cast.viewers["adam"], hook_id=first, now=later) is None
    assert (hooks.troubled(), AuditEvent.objects.filter(verb="desk.hook_tested").count()) == (0, 4)
    # Six channels of one server are no way around it.
    for _ in range(5):
        made(cast, server, now)
    told = [hooks.may_test(one, now=later) for one in Webhook.objects.exclude(pk=first).values_list("pk", flat=True)]
    assert told == [True, True, True, True, False, False, False]


@pytest.mark.parametrize("count", [1, 30])
def test_channels_and_what_waits_for_them_are_read_in_one_query(
    server: Server, cast: Cast, now: datetime, django_assert_num_queries: Any, count: int
) -> None:
    meet(cast, now)
    for _ in range(count):
        made(cast, server, now)
    announce_calls(now=EIGHT)
    with django_assert_num_queries(1):
        assert [one.waiting for one in hooks.hooks()] == [1] * count


def test_only_an_administrator_sets_one_up(server: Server, cast: Cast, now: datetime) -> None:
    made(cast, server, now)
    for who in ("alice", "olga"):
        with pytest.raises(Refused):
            send_test(cast.viewers[who], hook_id=Webhook.objects.get().pk, now=now)
        with pytest.raises(Refused):
            make_hook(
                cast.viewers[who], kind="slack", name="x", leader_id=cast["alice"], address=server.address(PATH),
                now=now,
            )  # fmt: skip


def test_no_name_is_markup() -> None:
    hostile = Talked(1, 2, "<!channel> [x](https://evil.example) *B*", "a & b", "https://coach.example.org/sessions/1/")
    message_ = Message(3, "h <b>", (hostile,), "Open", "https://coach.example.org/week/3/")
    slack = json.loads(body_of("slack", message_))["blocks"][0]["text"]["text"]
    assert "&lt;!channel&gt;" in slack
    assert "<!channel>" not in slack
    inlines = [one["inlines"][0] for one in json.loads(body_of("teams", message_))["attachments"][0]["content"]["body"]]
    assert all(set(one) == {"type", "text"} and one["type"] == "TextRun" for one in inlines)
