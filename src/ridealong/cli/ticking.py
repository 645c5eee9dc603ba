"""All that is due, done now: what the worker does by itself every minute, for those who have a timer instead."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings

from ridealong.cli import out
from ridealong.jobs import arrivals, clock, queue, timetable
from ridealong.jobs.worker import AnotherWorker, run_due
from ridealong.kernel.sentences import say

AFTER = timedelta(milliseconds=100)  # so that the time is over for clocks that round


def tick(*, as_json: bool) -> int:
    """Does what is due and says what was done; 1 if any of it failed. Where a worker runs, that one is asked."""
    began = clock.now()
    try:
        _work(began)
        worker = False
    except AnotherWorker:
        worker = True
    lying = arrivals.waiting(settings.RIDEALONG.inbox)
    ran = Counter(queue.ran_since(began))
    waiting = queue.waiting()
    failed = any(not well for _, well in ran) and not worker
    if as_json:
        done = [
            {"job": job, "ended": "done" if well else "failed", "times": n} for (job, well), n in sorted(ran.items())
        ]
        out.document({"at": began.isoformat(), "worker": worker, "waiting": waiting, "inbox": lying, "done": done})
    elif worker:
        out.say_line(say("cli.tick.elsewhere", n=waiting))
    else:
        _print(ran, lying)
    return int(failed)


def _work(began: datetime) -> None:
    """What is due now, and what lies in the inbox, as soon as it is sure that it does not grow any more. Raises
    AnotherWorker."""
    run_due(settings.RIDEALONG.home, now=began)
    lasts = timetable.inbox_due_in(now=clock.now())
    if not lasts:
        return
    out.note(say("cli.tick.inbox.looks", n=arrivals.waiting(settings.RIDEALONG.inbox), seconds=arrivals.QUIET.seconds))
    time.sleep((lasts + AFTER).total_seconds())
    run_due(settings.RIDEALONG.home, now=clock.now())


def _print(ran: Counter[tuple[str, bool]], lying: int) -> None:
    if lying:
        out.say_line(say("cli.tick.inbox.waits", n=lying))
    if not ran:
        if not lying:
            out.say_line(say("cli.tick.nothing"))
        return
    heads = [say(f"cli.tick.{name}") for name in ("job", "outcome", "times")]
    rows = [
        (job, say("cli.tick.done" if well else "cli.tick.failed"), str(n)) for (job, well), n in sorted(ran.items())
    ]
    out.table(heads, rows, right=[2])
