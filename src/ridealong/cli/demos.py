"""Filling an empty home with the demo company."""

from __future__ import annotations

from datetime import date

from ridealong.access.queries import operator
from ridealong.cli import home, out
from ridealong.cli.failures import stop
from ridealong.demo import filling, homes
from ridealong.demo.company import SEED, SELLERS, generate
from ridealong.jobs import clock, queue
from ridealong.kernel.sentences import say


def demo(*, sellers: int, seed: int, until: date | None, reset: bool) -> None:
    """Makes the company and says what is in it, in an empty home or, with `reset`, one that holds a demo."""
    if not homes.is_empty():
        if not reset:
            raise stop("cli.demo.not_empty_demo" if homes.is_demo() else "cli.demo.not_empty")
        if not homes.is_demo():
            raise stop("cli.demo.real")
        home.start_over()
    made = make(sellers=sellers, seed=seed, until=until)
    out.say_line(say("cli.demo.done", **made))
    out.say_line(say("cli.demo.next"))


def make(*, sellers: int = SELLERS, seed: int = SEED, until: date | None = None) -> dict[str, object]:
    """Fills an empty home; answers what is in it."""
    today, now = clock.today(), clock.now()
    if until is not None and until > today:
        raise stop("cli.demo.future", day=until)
    with out.progress(say("cli.demo.making")) as told:
        company = generate(seed, sellers, until=until or today)
        deals = filling.fill(
            operator(today), company, now=now, progress=lambda what: told(say(f"cli.demo.step.{what}"))
        )
    queue.figures_changed()
    return {"name": company.name, "sellers": sellers, "leaders": len(company.leaders), "deals": deals}
