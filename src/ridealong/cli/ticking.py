"""All that is due, done now: what the worker does by itself every minute, for those who have a timer instead."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from ridealong.cli import out
from ridealong.jobs import clock, queue
from ridealong.jobs.worker import AnotherWorker, run_due
from ridealong.kernel.sentences import say


def tick(*, as_json: bool) -> int:
    """Does what is due and says what was done; 1 if any of it failed. Where a worker runs, that one is asked."""
    began = clock.now()
    try:
        run_due(settings.RIDEALONG.home, now=began)
        worker = False
    except AnotherWorker:
        worker = True
    ran = Counter(queue.ran_since(began))
    waiting = queue.waiting()
    failed = any(not well for _, well in ran) and not worker
    if as_json:
        done = [
            {"job": job, "ended": "done" if well else "failed", "times": n} for (job, well), n in sorted(ran.items())
        ]
        out.document({"at": began.isoformat(), "worker": worker, "waiting": waiting, "done": done})
    elif worker:
        out.say_line(say("cli.tick.elsewhere", n=waiting))
    else:
        _print(ran)
    return int(failed)


def _print(ran: Counter[tuple[str, bool]]) -> None:
    if not ran:
        out.say_line(say("cli.tick.nothing"))
        return
    heads = [say(f"cli.tick.{name}") for name in ("job", "outcome", "times")]
    rows = [
        (job, say("cli.tick.done" if well else "cli.tick.failed"), str(n)) for (job, well), n in sorted(ran.items())
    ]
    out.table(heads, rows, right=[2])
