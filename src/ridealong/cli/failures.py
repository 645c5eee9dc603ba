"""The one place that turns what can go wrong into a sentence and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from django.db.utils import OperationalError

from ridealong.access.actions import AccountExists, PersonHasAccount
from ridealong.access.rules import Refused
from ridealong.cli import out
from ridealong.facts.snapshots import NoSnapshot
from ridealong.figures.queries.setting import MeasureOff, NoFacts
from ridealong.kernel.sentences import Sentence, render
from ridealong.people.rules import CircularLines, NobodyFound, SeveralFound

DONE, BAD_INPUT, WRONG_USAGE, QUESTION = 0, 1, 2, 3
SHOWN = 8


class Stopped(Exception):
    """A command cannot go on; the sentence says why and what to do."""

    def __init__(self, sentence: Sentence, code: int = BAD_INPUT) -> None:
        super().__init__(sentence.key)
        self.sentence, self.code = sentence, code


def stop(key: str, /, *, code: int = BAD_INPUT, **values: object) -> Stopped:
    """What to raise when a command cannot go on."""
    return Stopped(Sentence(key, values), code)


@contextmanager
def told(*, debug: bool) -> Iterator[None]:
    """Whatever is raised inside ends the command with its sentence; tracebacks are for RIDEALONG_DEBUG only."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BrokenPipeError:
        # Whoever read our output has gone: nothing is left to be said, not even by the interpreter's last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise typer.Exit(BAD_INPUT) from None
    except Exception as problem:
        if debug:
            raise
        sentence, code = explain(problem)
        out.note(render(sentence))
        raise typer.Exit(code) from problem


def explain(problem: Exception) -> tuple[Sentence, int]:
    """The sentence and the exit code for a failure."""
    if isinstance(problem, Stopped):
        return problem.sentence, problem.code
    for kind, words in _KNOWN:
        if isinstance(problem, kind):
            return words(problem), BAD_INPUT
    if _beyond_memory(problem):
        return Sentence("cli.failure.memory", {"what": str(problem)}), BAD_INPUT
    return Sentence("cli.failure.unforeseen", {"what": type(problem).__name__}), BAD_INPUT


def _beyond_memory(problem: Exception) -> bool:
    """What the engine raises, where it has been loaded."""
    engine = sys.modules.get("duckdb")
    return engine is not None and isinstance(problem, engine.OutOfMemoryException)


def _several(problem: SeveralFound) -> Sentence:
    people = "; ".join(
        f"{one.id} {one.name}, {one.email or one.office or one.job}" for one in problem.candidates[:SHOWN]
    )
    return Sentence("cli.failure.several", {"who": problem.args[0], "people": people})


def _system(problem: OSError) -> Sentence:
    if problem.errno == errno.ENOSPC:
        return Sentence("cli.failure.disk_full")
    if problem.filename and isinstance(problem, FileNotFoundError | PermissionError):
        found = "absent" if isinstance(problem, FileNotFoundError) else "closed"
        return Sentence(f"cli.failure.{found}", {"path": str(problem.filename)})
    return Sentence("cli.failure.system", {"what": problem.strerror or str(problem), "path": problem.filename or ""})


def _stated(key: str) -> Callable[[Exception], Sentence]:
    return lambda problem: Sentence(key, {"what": str(problem)})


_KNOWN: tuple[tuple[type[Exception], Callable[..., Sentence]], ...] = (
    (NobodyFound, _stated("cli.failure.nobody")),
    (SeveralFound, _several),
    (Refused, _stated("cli.failure.refused")),
    (CircularLines, _stated("cli.failure.circle")),
    (AccountExists, _stated("cli.failure.account_exists")),
    (PersonHasAccount, _stated("cli.failure.person_has_account")),
    (NoFacts, _stated("cli.failure.no_facts")),
    (MeasureOff, _stated("cli.failure.measure_off")),
    (NoSnapshot, _stated("cli.failure.snapshot")),
    (OperationalError, _stated("cli.failure.database")),
    (OSError, _system),
    (ValueError, _stated("cli.failure.value")),
)
