"""Messages for channels of other programs go out through a box, as mail does: announced once by a key, written and sent
by the worker, tried again when it must be.

The address of a channel is a secret: it rests sealed, is never shown again, and is called by the rules of `fetching`,
so that nothing inside the network can be reached by it. Nothing here logs an address or a word.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from ridealong.kernel.sentences import Sentence
from ridealong.store import outbox
from ridealong.store.fetching import Unfetched, send, usable
from ridealong.store.models import OutgoingCall, Webhook
from ridealong.store.sealing import Unreadable, opened, sealed, sealed_anew

GENERIC = "generic"
BATCH = 50
KEPT = timedelta(days=60)
TEST_EVERY, MOST_TESTS = timedelta(minutes=1), 5


@dataclass(frozen=True, slots=True)
class HookRow:
    """A channel without its address. `problem`: why the last message did not arrive."""

    id: int
    kind: str
    name: str
    person_id: int
    made_at: datetime
    reached_at: datetime | None
    problem: Sentence | None
    waiting: int


Write = Callable[[str, HookRow], bytes | None]


def keep_hook(*, kind: str, name: str, person_id: int, address: str, now: datetime) -> tuple[int, str]:
    """Keeps a channel; answers its id and, for one that takes any program's messages, the secret that signs them, which
    is shown once. Raises Unfetched for an address that never could be."""
    wanted = usable(address, trusted=settings.RIDEALONG.webhook_hosts)
    secret = secrets.token_urlsafe(32) if kind == GENERIC else ""
    row = Webhook.objects.create(kind=kind, name=name, person_id=person_id, made_at=now)
    row.sealed = _sealed(row, "address", wanted)
    row.secret = _sealed(row, "secret", secret) if secret else ""
    row.save(update_fields=["sealed", "secret"])
    return row.pk, secret


def end_hook(hook_id: int, *, now: datetime) -> bool:
    """Ends a channel for good: its address and what waits for it go. False where there is none."""
    ended = Webhook.objects.filter(pk=hook_id, ended_at=None).update(ended_at=now, sealed="", secret="", problem=None)
    OutgoingCall.objects.filter(hook=hook_id).delete()
    return bool(ended)


def hooks() -> list[HookRow]:
    """Every channel that has not ended, by name. One query."""
    return [_row(one) for one in _rows().order_by("name", "pk")]


def hook(hook_id: int) -> HookRow | None:
    """The channel of that number; None where there is none, or it has ended."""
    found = _rows().filter(pk=hook_id).first()
    return None if found is None else _row(found)


def any_hook() -> bool:
    """Whether any channel is told anything."""
    return Webhook.objects.filter(ended_at=None).exists()


def announce_call(*, hook_id: int, key: str, now: datetime, life: timedelta) -> bool:
    """Puts a message into the box that is written when it is sent, once a key; false where it was there before."""
    fields = {"hook_id": hook_id, "due_at": now, "posted_at": now, "useless_after": now + life}
    return OutgoingCall.objects.get_or_create(key=key, defaults=fields)[1]


def may_test(hook_id: int, *, now: datetime) -> bool:
    """Takes the leave to send a test: once a minute to a channel, five times a minute to all of them, those that have
    ended included, so that nobody is hammered by it."""
    lately = Webhook.objects.filter(tried_at__gt=now - TEST_EVERY)
    if lately.filter(pk=hook_id).exists() or lately.count() >= MOST_TESTS:
        return False
    free = Webhook.objects.filter(pk=hook_id, ended_at=None).exclude(tried_at__gt=now - TEST_EVERY)
    return bool(free.update(tried_at=now))


def send_now(hook_id: int, body: bytes, *, now: datetime) -> Sentence | None:
    """Sends a message at once, past the box; answers why it did not arrive, None where it did."""
    row = Webhook.objects.filter(pk=hook_id, ended_at=None).first()
    return Sentence("hook.problem.sealed") if row is None else _sent(row, body, now)


def calls_wait(*, now: datetime) -> bool:
    """Whether a message is due."""
    return OutgoingCall.objects.filter(due_at__lte=now).exists()


def deliver_calls(*, now: datetime, write: Write) -> tuple[int, int]:
    """Sends what is due, as `write` writes it; answers how many arrived and how many did not."""
    calls = outbox.due(OutgoingCall.objects.select_related("hook"), now=now, most=BATCH)
    arrived = [_deliver(call, write, now) for call in calls]
    return arrived.count(True), arrived.count(False)


def troubled() -> int:
    """How many channels the last message did not reach."""
    return Webhook.objects.filter(ended_at=None, problem__isnull=False).count()


def forget_calls(*, now: datetime) -> None:
    """Removes the traces of messages that were done with long ago."""
    OutgoingCall.objects.filter(due_at=None, posted_at__lt=now - KEPT).delete()


@transaction.atomic
def seal_anew() -> None:
    """Seals under the key of today what a former one sealed."""
    if not settings.RIDEALONG.former_keys:
        return
    for row in Webhook.objects.select_for_update().exclude(sealed=""):
        keys = settings.RIDEALONG.secret_keys
        for what, field in (("address", "sealed"), ("secret", "secret")):
            setattr(row, field, sealed_anew(getattr(row, field), keys=keys, about=_place(row, what)))
        row.save(update_fields=["sealed", "secret"])


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What a receiver computes to know that a message came from here, and when."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()


def _deliver(call: OutgoingCall, write: Write, now: datetime) -> bool | None:
    """Whether it arrived; None where there was nothing to say."""
    channel = hook(call.hook_id) if now < call.useless_after else None
    body = None if channel is None else write(call.key, channel)
    if body is None:
        OutgoingCall.objects.filter(pk=call.pk).update(due_at=None, given_up_at=now)
        return None
    if _sent(call.hook, body, now) is not None:
        return False
    OutgoingCall.objects.filter(pk=call.pk).update(due_at=None, sent_at=now)
    return True


def why(problem: Unfetched | Unreadable) -> Sentence:
    """What went wrong with a channel, without its address."""
    if isinstance(problem, Unreadable):
        return Sentence("hook.problem.sealed")
    return Sentence(f"hook.problem.{problem.sentence.key.rpartition('.')[2]}", problem.sentence.values)


def _sent(row: Webhook, body: bytes, now: datetime) -> Sentence | None:
    """Why the message did not arrive, which is kept with the channel; None where it did."""
    try:
        _call(row, body, now)
    except (Unfetched, Unreadable) as problem:
        found = why(problem)
        Webhook.objects.filter(pk=row.pk).update(problem={"key": found.key, "values": dict(found.values)})
        return found
    Webhook.objects.filter(pk=row.pk).update(problem=None, reached_at=now)
    return None


def _call(row: Webhook, body: bytes, now: datetime) -> None:
    keys = settings.RIDEALONG.secret_keys
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if row.secret:
        stamp = str(int(now.timestamp()))
        secret = opened(row.secret, keys=keys, about=_place(row, "secret"))
        headers |= {"X-Ridealong-Timestamp": stamp, "X-Ridealong-Signature": signature(secret, stamp, body)}
    address = opened(row.sealed, keys=keys, about=_place(row, "address"))
    send(address, body=body, headers=headers, trusted=settings.RIDEALONG.webhook_hosts)


def _sealed(row: Webhook, what: str, text: str) -> str:
    return sealed(text, key=settings.RIDEALONG.secret_key, about=_place(row, what))


def _place(row: Webhook, what: str) -> str:
    return f"store.webhook.{what}:{row.pk}"


def _rows() -> QuerySet[Any, Any]:
    waits = Count("calls", filter=Q(calls__due_at__isnull=False))
    return Webhook.objects.filter(ended_at=None).annotate(waiting=waits)


def _row(row: Any) -> HookRow:
    stored: Mapping[str, Any] | None = row.problem
    problem = None if stored is None else Sentence(stored["key"], stored["values"])
    return HookRow(row.pk, row.kind, row.name, row.person_id, row.made_at, row.reached_at, problem, row.waiting)
