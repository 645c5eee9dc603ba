"""What is held on one person, taken away or erased, from the command line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.cli.failures import WRONG_USAGE, stop
from ridealong.jobs import clock, queue
from ridealong.kernel.sentences import say
from ridealong.people import queries as people


def export(*, who: str, file: Path | None) -> None:
    """Everything held on a person, as JSON: to standard output, or into a file that only its owner can read."""
    person = people.find(who)
    held = held_on(operator(clock.today()), person.id)
    written = json.dumps(held, ensure_ascii=False, indent=2, default=str) + "\n"
    if file is None:
        out.plain_line(written.rstrip())
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise stop("cli.person.there", file=str(file)) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(written)
    out.say_line(say("cli.person.exported", name=person.name, rows=sum(map(len, held.values())), file=str(file)))


def erase(*, who: str, yes: bool) -> None:
    """Erases a person for good, once somebody has said so."""
    person = people.find(who)
    if not yes:
        _confirmed(person.name)
    gone = erase_person(operator(clock.today()), person_id=person.id, now=clock.now())
    queue.figures_changed()
    out.say_line(say("cli.person.erased", rows=gone), style="bold")
    out.say_line(say("cli.person.remains"))


def _confirmed(name: str) -> None:
    if not sys.stdin.isatty():
        raise stop("cli.person.say_yes", code=WRONG_USAGE)
    if input(say("cli.person.ask", name=name) + " ").strip() != name:
        raise stop("cli.person.kept")
