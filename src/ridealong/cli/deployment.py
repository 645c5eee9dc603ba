"""Looking after a deployment: migrations, the doctor, the worker process."""

from __future__ import annotations

from django.conf import settings

from ridealong.cli import home, out
from ridealong.cli.checks import Finding, examine
from ridealong.cli.failures import stop
from ridealong.jobs import clock
from ridealong.jobs.worker import AnotherWorker, run
from ridealong.kernel.sentences import render, say


def migrate() -> None:
    """Brings the database up to date."""
    new = home.migrate()
    out.say_line(say("cli.migrate.done", n=len(new)) if new else say("cli.migrate.current"))
    for name in new:
        out.say_line(name, indent=2)


def worker() -> None:
    """Works until it is told to stop."""
    try:
        run(settings.RIDEALONG.home)
    except AnotherWorker:
        raise stop("cli.worker.another", home=str(settings.RIDEALONG.home)) from None


def doctor(*, as_json: bool) -> int:
    """Whether this deployment is healthy and safe, and if not, what to do; 1 if anything is bad."""
    findings = examine(now=clock.now())
    bad = any(one.state == "bad" for one in findings)
    if as_json:
        out.document({"healthy": not bad, "checks": [_document(one) for one in findings]})
        return int(bad)
    heads = [say(f"cli.doctor.head.{name}") for name in ("check", "state", "found")]
    out.table(heads, [(one.check, say(f"cli.doctor.{one.state}"), render(one.sentence)) for one in findings])
    for one in findings:
        if one.remedy is not None:
            out.say_line(say("cli.doctor.do", check=one.check, what=render(one.remedy)))
    out.say_line(say("cli.doctor.sick" if bad else "cli.doctor.healthy"), style="bold")
    return int(bad)


def _document(one: Finding) -> dict[str, str | None]:
    return {
        "check": one.check,
        "state": one.state,
        "sentence": render(one.sentence),
        "remedy": None if one.remedy is None else render(one.remedy),
    }
