"""Channels are told in the morning whom a leader meets that day, on what. Administrators set them up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import leads_somebody, require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.queries.habit import ahead
from ridealong.desk.queries.readers import Reader, address_of, can_call, reader
from ridealong.desk.rules.hooks import Message, Talked, body_of, probe_of
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import check
from ridealong.kernel.sentences import Sentence, render, say
from ridealong.store import hooks
from ridealong.store.hooks import HookRow
from ridealong.week.rules.topics import topic_name

MORNING = time(7)
LIFE = timedelta(hours=10)


@transaction.atomic
def make_hook(by: Viewer, *, kind: str, name: str, leader_id: int, address: str, now: datetime) -> str:
    """Tells a channel of a leader's days from now on; answers the secret that signs, where there is one. Raises
    Refused, Unfetched."""
    require(by, Act.ADMINISTER)
    made, secret = hooks.keep_hook(kind=kind, name=name, person_id=leader_id, address=address, now=now)
    record(by, "desk.hook_made", made, leader_id, at=now)
    return secret


@transaction.atomic
def end_hook(by: Viewer, *, hook_id: int, now: datetime) -> None:
    """Tells a channel nothing more. Raises Refused."""
    require(by, Act.ADMINISTER)
    if not hooks.end_hook(hook_id, now=now):
        raise Refused
    record(by, "desk.hook_ended", hook_id, at=now)


def send_test(by: Viewer, *, hook_id: int, now: datetime) -> Sentence | None:
    """Sends a channel a message about nobody, at once; answers why it did not arrive, None where it did. Raises
    Refused, and NotPossible where one was sent just now."""
    kind = _begin_test(by, hook_id, now)
    # What waits for another server stands in no transaction.
    return hooks.send_now(hook_id, probe_of(kind, say("hook.message.test")), now=now)


@transaction.atomic
def _begin_test(by: Viewer, hook_id: int, now: datetime) -> str:
    require(by, Act.ADMINISTER)
    channel = hooks.hook(hook_id)
    if channel is None:
        raise Refused
    check(hooks.may_test(hook_id, now=now), "hook.not_possible.again")
    record(by, "desk.hook_tested", hook_id, at=now)
    return channel.kind


def announce_calls(*, now: datetime) -> int:
    """Announces the messages of the day that are due, each once; answers how many are new."""
    if not can_call():
        return 0
    found = ((one, reader(now, one.person_id)) for one in hooks.hooks())
    return sum(
        hooks.announce_call(hook_id=one.id, key=f"day:{one.id}:{who.local.date()}", now=now, life=LIFE)
        for one, who in found
        if who is not None and who.local.time() >= MORNING and _meets(who)
    )


def message(key: str, hook: HookRow, *, now: datetime) -> bytes | None:
    """What a channel is told now; None where there is nothing to tell, or the leader leads nobody any more."""
    who, day = reader(now, hook.person_id), date.fromisoformat(key.rpartition(":")[2])
    if who is None or who.local.date() != day or not leads_somebody(who.viewer) or not can_call():
        return None
    sessions = _meets(who)
    if not sessions:
        return None
    return body_of(
        hook.kind,
        Message(
            leader_id=who.person_id,
            heading=say("hook.message", name=who.name, n=len(sessions)),
            sessions=sessions,
            open_words=say("hook.message.open"),
            href=address_of("leader_week", who.person_id, Week.of(day)),
        ),
    )


def _meets(who: Reader) -> tuple[Talked, ...]:
    """The sessions that the leader holds today. Others read in a channel, so talks over a leader's head stay out."""
    today = who.local.date()
    return tuple(
        Talked(one.id, one.with_id, one.with_whom, render(topic_name(one.topic)), address_of("session", one.id))
        for one in ahead(who.viewer, first=today, last=today)
        if one.leads and not one.apart
    )
