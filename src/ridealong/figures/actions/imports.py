"""Importing: files become the next snapshot, and one transaction makes it the current one."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from django.conf import settings

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.facts.content import content_hash
from ridealong.facts.schema import BY_NAME, TABLES
from ridealong.facts.snapshots import NoSnapshot, Snapshot, open_snapshot
from ridealong.figures.actions import reading as reads
from ridealong.figures.actions.agreeing import Told
from ridealong.figures.actions.answering import misunderstood, said, unread
from ridealong.figures.actions.asking import lost_zeros, older, too_many_gone, too_many_refused
from ridealong.figures.actions.building import (
    Build,
    Rows,
    build_table,
    refused_keys,
    repeating,
    settle_duplicates,
)
from ridealong.figures.actions.committing import commit, keep_proposal, saved
from ridealong.figures.actions.feeding import fed_before, feed
from ridealong.figures.actions.gathering import Given, visible
from ridealong.figures.actions.keeping import keep_raw
from ridealong.figures.actions.merging import Difference, Merge, compare, kept, write
from ridealong.figures.actions.naming import name_people
from ridealong.figures.actions.occurring import left_out
from ridealong.figures.actions.previewing import first_rows
from ridealong.figures.actions.proposing import proposal
from ridealong.figures.actions.reading import Progress, Reading
from ridealong.figures.actions.recognising import unrecognised
from ridealong.figures.actions.rejecting import twice
from ridealong.figures.actions.running import Point, Run, running
from ridealong.figures.actions.sheeting import overlapping
from ridealong.figures.actions.spelling import join_spellings
from ridealong.figures.actions.undoing import undo_import as undo_import
from ridealong.figures.actions.waiting import keep_preview
from ridealong.figures.models import Answer, CurrentFacts, Import, SavedMapping
from ridealong.figures.rules.previews import preview
from ridealong.figures.rules.reports import (
    ImportReport,
    Stopped,
    TableChange,
)
from ridealong.figures.rules.sources import Source, WrongMapping
from ridealong.kernel.sentences import Sentence
from ridealong.people.rules import CircularLines

# A contract may be dated ahead by some days; a deal that closes later than that is not closed.
AHEAD = timedelta(days=31)


def _nowhere(_point: str) -> None:
    pass


def _silent(_phase: str, _bytes: int, _rows: int) -> None:
    pass


def import_files(
    by: Viewer,
    paths: Sequence[Path],
    *,
    accept_suggestions: bool = False,
    answers: Mapping[str, str] | Path | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    rejected_to: Path | None = None,
    now: datetime,
    progress: Progress | None = None,
    at: Point = _nowhere,
) -> ImportReport:
    """Imports the files of one source. Whatever happens before the commit point changes nothing.

    `answers` is question id to choice, or a TOML or JSON file of it. `rejected_to` is where a run that commits nothing
    leaves the refused rows. `at` hears of each point that is passed: tests crash there.
    """
    require(by, Act.IMPORT)
    try:
        with running(by, dry_run=dry_run, now=now, progress=progress or _silent, total=_total(paths), at=at) as run:
            run.accept = accept_suggestions
            run.rejected_to = rejected_to
            try:
                _import(run, paths, answers, mapping)
            except Stopped as stop:
                _nothing_changed(run, *stop.problems)
            except CircularLines:
                _nothing_changed(run, Sentence("imports.problem.circle"))
            except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as problem:
                _nothing_changed(run, _disk(problem))
            _finish(run)
            return run.report
    except Stopped as stop:
        return ImportReport(problems=stop.problems)
    except OSError as problem:
        # The home or the paths refuse even to begin.
        return ImportReport(problems=(_disk(problem),))


def _total(paths: Sequence[Path]) -> int:
    """Bytes of the files, as far as they can be seen."""
    found = (one for path in paths for one in (visible(path) if path.is_dir() else (path,)))
    return sum(one.stat().st_size for one in found if one.is_file())


def _nothing_changed(run: Run, *problems: Sentence) -> None:
    if run.report.rejected_file is not None:
        Path(run.report.rejected_file).unlink(missing_ok=True)
    run.report = replace(
        run.report,
        problems=problems,
        questions=tuple(run.reading.questions),
        snapshot=None,
        changed=False,
        rejected_file=None,
    )


def _disk(problem: Exception) -> Sentence:
    said = problem.strerror if isinstance(problem, OSError) else str(problem).splitlines()[0]
    return Sentence("imports.problem.disk", {"problem": said or "no space"})


def _import(run: Run, paths: Sequence[Path], answers: Mapping[str, str] | Path | None, mapping: Path | None) -> None:
    reading = run.reading
    known = list(_sources(run, mapping))
    told = said(answers)
    reading.told = Told(told, {(one.source, one.question): one.choice for one in Answer.objects.all()})
    reading.latest = run.seen_on + AHEAD
    reads.read(reading, paths, known, lambda given: _proposed(run, given))
    source = _source(reading)
    _stop_at_refusals(run)
    if reading.blocked:
        return
    reading.explainer.begin(*reading.staged)
    try:
        _built(run, source, told)
    finally:
        _explained(run)


def _explained(run: Run) -> None:
    """Waits until all refused rows that are being explained are, and puts them into the report."""
    run.reading.explainer.end(run.reading.log)
    run.report = _counted(run)


def _built(run: Run, source: Source, told: Mapping[str, str]) -> None:
    """From files that are read to the commit point."""
    reading, previous = run.reading, _previous()
    build = _build(run, source, previous)
    made = [one for table in TABLES if (one := build_table(build, table)) is not None]
    rows, doubled = _settled(run, build, made)
    run.report = replace(run.report, first=first_rows(build, rows, run.named))
    merge = _merge(run, source, rows, previous, _refused(build, rows, doubled))
    reading.notes.extend(
        Sentence("imports.note.kept", {"n": count, "table": table.name}) for table, count in kept(merge)
    )
    reading.questions.extend(lost_zeros(merge, told))
    if reading.blocked:
        return
    reading.progress("comparing", reading.bytes, reading.rows)
    digests = write(merge)
    if "quotas" in rows:
        reading.notes.extend(overlapping(reading.connection, merge.folder))
    found = {name: compare(merge, BY_NAME[name], digests) for name in rows}
    difference = _together(found.values())
    run.report = replace(
        run.report,
        added=difference.added,
        changed_rows=difference.changed,
        gone=difference.gone,
        tables=tuple(
            TableChange(name, rows[name].rows, one.added, one.changed, one.gone) for name, one in found.items()
        ),
    )
    reading.questions.extend((*too_many_gone(found, told), *older(merge, told)))
    _explained(run)
    if not reading.blocked:
        commit(run, source, merge, content_hash(digests), told)


def _proposed(run: Run, given: Sequence[Given]) -> Source:
    """The description that a person has confirmed column by column; Stopped with questions while they have not."""
    found = proposal(given, run.reading.told.now) if run.mapping is None else None
    if found is None:
        raise Stopped(unrecognised(one.name for one in given))
    run.reading.questions.extend(found.questions)
    if not found.confirmed:
        run.report = replace(run.report, proposal=found.mapping_text, files=tuple(one.file for one in found.files))
        raise Stopped
    run.mapping = found.mapping_text
    return reads.mapping(found.mapping_text)


def _source(reading: Reading) -> Source:
    if reading.source is None:
        raise Stopped(unrecognised(reading.names))
    return reading.source


def _sources(run: Run, mapping: Path | None) -> Iterator[Source]:
    """Sources by themselves, and mappings that were used before; a mapping that is named is the only one."""
    if mapping is None:
        yield from reads.built_in()
        for saved in SavedMapping.objects.order_by("source"):
            # One that an earlier version wrote and this one does not read is as good as none.
            with suppress(WrongMapping):
                yield reads.mapping(saved.text)
        return
    try:
        run.mapping = mapping.read_text(encoding="utf-8")
        yield reads.mapping(run.mapping)
    except OSError as problem:
        raise Stopped(unread(problem)) from problem
    except (UnicodeDecodeError, WrongMapping) as problem:
        raise Stopped(Sentence("imports.problem.mapping", {"problem": str(problem)})) from problem


def _stop_at_refusals(run: Run) -> None:
    """Asks if too many rows are refused, once it is clear how columns are written. Raises Stopped if all are."""
    reading = run.reading
    question = None if reading.blocked else too_many_refused(reading)
    refused = reading.log.count + sum(one.refused for one in reading.staged)
    if not reading.blocked and (question is not None or refused == reading.rows):
        reading.explainer.begin(*reading.staged)
        _explained(run)
    if question is not None:
        examples = tuple(one.value for one in reading.log.listed[:5] if one.value is not None)
        reading.questions.append(replace(question, examples=examples))
    run.report = _counted(run)
    if not reading.blocked and refused == reading.rows:
        raise Stopped(Sentence("imports.problem.no_rows"))


def _counted(run: Run) -> ImportReport:
    reading, log = run.reading, run.reading.log
    return replace(
        run.report,
        source=_source(reading).key,
        files=reading.names,
        rows_read=reading.rows,
        rows_accepted=reading.rows - log.count,
        rows_rejected=log.count,
        rejected=tuple(sorted(log.listed, key=lambda one: (one.file, one.line))),
        rejected_by_file=tuple(log.by_file.items()),
        ignored=tuple(reading.ignored),
        apart=reading.apart,
        notes=tuple(reading.notes),
        questions=tuple(reading.questions),
    )


def _previous() -> Snapshot | None:
    current = CurrentFacts.objects.exclude(snapshot="").first()
    if current is None:
        return None
    try:
        return open_snapshot(settings.RIDEALONG.facts, current.snapshot)
    except NoSnapshot as problem:
        raise Stopped(Sentence("imports.problem.snapshot")) from problem


def _build(run: Run, source: Source, previous: Snapshot | None) -> Build:
    reading = run.reading
    reading.progress("building", reading.bytes, reading.rows)
    bare = Build(reading.connection, source, reading.staged, reading.work)
    run.named = name_people(bare)
    bare = _limited(run, bare, previous)
    return join_spellings(run, bare, previous)


def _limited(run: Run, build: Build, previous: Snapshot | None) -> Build:
    """Only those listed people who occur in deals and the like, where the source says so."""
    unneeded = left_out(build, previous)
    if not unneeded:
        return build
    run.unneeded = unneeded
    run.named = {key: one for key, one in run.named.items() if key not in unneeded}
    run.reading.notes.append(Sentence("imports.note.occurring", {"count": len(unneeded)}))
    return replace(build, limited=True)


def _settled(run: Run, build: Build, made: Iterable[Rows]) -> tuple[dict[str, Rows], Collection[str]]:
    """The rows of each table with every key once, and the tables in which some had a key with different contents."""
    rows, different = {}, set()
    before = fed_before(build.source)
    run.fed = dict(before)
    brought = [feed(run, build, one, before) for one in made]
    repeats = repeating(build.connection, brought)
    if repeats:
        _explained(run)
    for one in brought:
        if one.table.name not in repeats:
            rows[one.table.name] = one
            continue
        once, doubled = settle_duplicates(build, one)
        same = one.rows - once.rows - len(doubled)
        if same > 0:
            run.reading.notes.append(Sentence("imports.note.same", {"n": same, "table": one.table.name}))
        for number, (staged, _) in enumerate(build.reads(one.table.name)):
            lines = [row for file, row in doubled if file == number]
            if lines:
                twice(staged, one.table.name, lines, run.reading.log)
        if doubled:
            different.add(one.table.name)
        rows[one.table.name] = once
    return rows, different


def _refused(build: Build, rows: Iterable[str], doubled: Collection[str]) -> dict[str, str]:
    """By table the engine's SQL for the keys of rows that were refused."""
    found = {one: refused_keys(build, BY_NAME[one], twice=one in doubled) for one in rows}
    return {table: keys for table, keys in found.items() if keys is not None}


def _merge(
    run: Run, source: Source, rows: Mapping[str, Rows], previous: Snapshot | None, refused: Mapping[str, str]
) -> Merge:
    last = (
        Import.objects.filter(source=source.key, state=Import.State.DONE)
        .order_by("-seen_on")
        .values_list("seen_on", flat=True)
        .first()
    )
    folder = run.folder / "snapshot"
    folder.mkdir()
    # A clock that went back must not turn what is observed around.
    seen_on = run.seen_on if last is None else max(run.seen_on, last)
    return Merge(run.reading.connection, source.key, rows, previous, folder, seen_on, last, refused)


def _together(found: Iterable[Difference]) -> Difference:
    every = tuple(found)
    return Difference(
        added=sum(one.added for one in every),
        changed=sum(one.changed for one in every),
        gone=sum(one.gone for one in every),
        before=sum(one.before for one in every),
    )


def _finish(run: Run) -> None:
    """After the commit point, or instead of it."""
    _leave_rejected(run)
    wrong = misunderstood(run.report.questions, run.reading.told.now)
    run.report = replace(run.report, notes=(*run.report.notes, *wrong))
    if run.row is None:
        return
    run.report = replace(run.report, import_id=run.row.pk, seconds=run.row.seconds)
    keep_preview(settings.RIDEALONG.rejected / f"{run.row.pk}.json", preview(run.report))
    if run.report.exit_code == 0:
        keep_raw(run.row.pk, run.reading.used)
    else:
        saved(run, Import.State.REFUSED if run.report.exit_code == 1 else Import.State.ASKED)
        keep_proposal(run)


def _leave_rejected(run: Run) -> None:
    """Where nothing was committed, the refused rows are still there to be corrected, if somebody wants them."""
    log = run.reading.log
    if run.rejected_to is None or not log.path.exists():
        return
    log.close()
    shutil.copyfile(log.path, run.rejected_to)
    run.report = replace(run.report, rejected_file=str(run.rejected_to))
