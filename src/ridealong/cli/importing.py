"""Bringing an export in, and going back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.figures.actions import imports
from ridealong.figures.queries.imports import offered
from ridealong.figures.queries.uploads import running
from ridealong.figures.rules.reports import APART, BUSY, ImportReport, shortly
from ridealong.figures.rules.uploads import fraction
from ridealong.jobs import clock, queue
from ridealong.jobs.telling import tell
from ridealong.kernel.lines import beginning
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import render, say
from ridealong.people import queries as people

SHOWN = 10
LONGEST = 40  # letters of a value in the table; all of them stand in the file of refused rows


def bring(
    *,
    paths: Sequence[Path],
    accept_suggestions: bool,
    answers: Path | None,
    mapping: Path | None,
    dry_run: bool,
    scheduled: bool,
    as_json: bool,
) -> int:
    """Imports files and folders, each export among them by itself; answers the exit code, the worst of several. A
    scheduled one says nothing when it needs nobody."""
    codes, left = [], tuple(paths)
    while left:
        with nullcontext(_nothing) if scheduled else out.progress(say("cli.import.reading")) as told:
            report = imports.import_files(
                operator(clock.today()),
                left,
                accept_suggestions=accept_suggestions,
                answers=answers,
                mapping=mapping,
                dry_run=dry_run,
                now=clock.now(),
                progress=partial(_phase, told),
            )
        silent = scheduled and not dry_run and _needs_nobody(report, left)
        codes.append(report.exit_code if silent else _told(report, as_json=as_json, dry_run=dry_run))
        left = () if as_json or report.problems else report.apart
    return max(codes)


def _phase(told: Callable[[str], None], phase: str, _bytes: int, rows: int) -> None:
    told(say("cli.import.phase", phase=say(f"imports.phase.{phase}").capitalize(), rows=rows))


def _nothing(_words: str) -> None:
    """Nobody watches."""


def _needs_nobody(report: ImportReport, paths: Sequence[Path]) -> bool:
    """Tells by mail what needs a person, and asks for new figures; whether there is nothing to be said."""
    names = [path.name for path in paths]
    needed = tell(report, names, where=None, now=clock.now())
    if report.changed:
        queue.figures_changed()
    if needed is not None:
        queue.mail_posted()
    return needed is None


def undo(*, as_json: bool) -> int:
    """Goes back to the facts before the last import."""
    report = imports.undo_import(operator(clock.today()), now=clock.now())
    if as_json or report.problems:
        if report.changed:
            out.note(say(_went(report)))  # which way it went: the document has no word for it, being that of an import
        return _told(report, as_json=as_json, dry_run=False)
    queue.figures_changed()
    out.say_line(say(_went(report)), style="bold")
    return report.exit_code


def _went(report: ImportReport) -> str:
    if report.forward:
        return "cli.import.redone"
    return "cli.import.undone" if report.snapshot else "cli.import.undone_all"


def _told(report: ImportReport, *, as_json: bool, dry_run: bool) -> int:
    if report.changed and not dry_run:
        queue.figures_changed()
    if as_json:
        out.document(report.as_json())
        for note in report.notes:
            if note.key.startswith(APART):
                out.note(render(note))
    for problem in report.problems:
        out.note(render(problem))
        if problem.key == BUSY:
            _say_how_far()
    if not as_json:
        _in_words(report, dry_run=dry_run)
    return report.exit_code


def _say_how_far() -> None:
    """How far the import is that stands in the way, wherever it was started."""
    found = running()
    if found is not None:
        phase = say(f"imports.phase.{found.phase}")
        out.note(say("cli.import.busy", phase=phase, done=fraction(found), rows=found.rows))


def _in_words(report: ImportReport, *, dry_run: bool) -> None:
    if report.problems:
        return
    out.say_line(_outcome(report, dry_run=dry_run), style="bold")
    if report.files:
        out.say_line(say("cli.import.rows", report=report, read=report.rows_read, accepted=report.rows_accepted))
    for note in report.notes:
        out.say_line(render(note if dry_run else shortly(note)))
    if report.ignored:
        out.say_line(say("cli.import.ignored", files=report.ignored))
    _suggestions(report)
    _rejected(report)
    _questions(report)
    if report.changed and not dry_run:
        out.say_line(say("cli.import.next"))


def _questions(report: ImportReport) -> None:
    for question in report.questions:
        out.say_line()
        out.say_line(say("cli.import.question", id=question.id, ask=render(question.ask)), style="bold")
        out.say_line(say("cli.import.choices", choices=offered(question)), indent=2)
        if question.examples:
            out.say_line(say("cli.import.examples", examples=", ".join(question.examples)), indent=2)
    blocking = [question.id for question in report.questions if question.blocking]
    if blocking:
        out.say_line()
        out.say_line(say("cli.import.answer", example=blocking[0]))
    if report.mapping_file:
        out.say_line(say("cli.import.proposal", file=report.mapping_file))
    elif report.proposal:
        out.say_line()
        out.plain_line(report.proposal)


def _outcome(report: ImportReport, *, dry_run: bool) -> str:
    if any(question.blocking for question in report.questions):
        return say("cli.import.asked")
    if dry_run:
        return say("cli.import.dry", added=report.added, changed=report.changed_rows, gone=report.gone)
    if not report.changed:
        return say("cli.import.unchanged")
    return say("cli.import.done", added=report.added, changed=report.changed_rows, gone=report.gone)


def _suggestions(report: ImportReport) -> None:
    currency = people.organisation().currency
    for one in report.suggestions:
        money = "" if one.amount is None else ", " + Money(one.amount, currency).exact()
        key = "cli.import.joined" if one.accepted else "cli.import.suggested"
        out.say_line(say(key, kind=one.kind, of=one.of, into=one.into, rows=one.rows, money=money))


def _rejected(report: ImportReport) -> None:
    if not report.rows_rejected:
        return
    out.say_line()
    out.say_line(say("cli.import.rejected", rows=report.rows_rejected), style="bold")
    out.table(
        [say(f"cli.import.head.{name}") for name in ("file", "line", "column", "value", "reason")],
        [
            (row.file, str(row.line), row.column or "", beginning(row.value or "", LONGEST), render(row.reason))
            for row in report.rejected[:SHOWN]
        ],
        right=[1],
        indent=2,
    )
    if report.rejected_file:
        out.say_line(say("cli.import.rejected_file", file=report.rejected_file), indent=2)
