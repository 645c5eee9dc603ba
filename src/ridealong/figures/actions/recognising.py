"""Which source the tables are of that were handed in, and what they lack of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ridealong.figures.actions.gathering import DATA, Given, beside
from ridealong.figures.actions.heading import header
from ridealong.figures.actions.staging import Staged
from ridealong.figures.rules import headers
from ridealong.figures.rules.reports import Stopped
from ridealong.figures.rules.sources import FileMap, Source
from ridealong.kernel.sentences import Sentence

NAMED = DATA | {".txt"}
# Kinds of facts whose lack is worth a word.
WANTED = ("sellers", "stage_changes", "activities", "quotas")


def recognise(given: Sequence[Given], known: Sequence[Source]) -> tuple[Source, Mapping[str, FileMap]] | None:
    """The source that explains the tables best, and by their numbers which of its files each is."""
    matches = {}
    for number, one in enumerate(given):
        found = headers.candidates(header(one), one.stems, known)
        if found:
            matches[str(number)] = found
    return headers.choose(matches)


def explained(
    given: Sequence[Given],
    known: Sequence[Source],
    unknown: Callable[[Sequence[Given]], Source],
    strange: Iterable[tuple[Given, Sentence]],
) -> tuple[Source, Mapping[str, FileMap]]:
    """The same, or a description that `unknown` makes of the tables. Raises Stopped, and says why there are not more
    tables."""
    unread = [beside(one.name, reason) for one, reason in strange]
    if unread and not given:
        raise Stopped(*unread)
    found = recognise(given, known)
    if found is not None:
        return found
    try:
        found = recognise(given, [unknown(given)])
    except Stopped as problem:
        if not problem.problems:  # something is asked first
            raise
        raise Stopped(*unread, *problem.problems) from problem
    if found is None:
        raise Stopped(*unread, Sentence("imports.problem.unrecognised"))
    return found


def stop_if_unread(source: Source, strange: Iterable[tuple[Given, Sentence]]) -> None:
    """Raises Stopped for files that the source knows by name and that cannot be read or are empty."""
    files = source.files.values()
    problems = [
        beside(one.name, reason)
        for one, reason in strange
        if one.ending in NAMED and any(headers.named(file, stem) for file in files for stem in one.stems)
    ]
    if problems:
        raise Stopped(*problems)


def headers_of(given: Iterable[Given]) -> dict[str, list[str]]:
    """The headers of all tables of each file of the source that is there."""
    found: dict[str, list[str]] = {}
    for one in given:
        if one.map is not None:
            top = header(one)
            found.setdefault(one.map.key, []).extend(top.texts if top is not None else ())
    return found


def lacking(source: Source, staged: Iterable[Staged]) -> Iterator[Sentence]:
    """What it means that files have nothing of a kind, and which files of the source would."""
    there = {table.table for one in staged for table in source.tables_of(one.plan.map.key)}
    for table in WANTED:
        files = [source.files[one.file] for one in source.offered if one.table == table]
        bring = tuple(dict.fromkeys(one.title for one in files if one.title))
        if table not in there:
            hint = Sentence("imports.absent.bring", {"files": bring}) if bring else Sentence("imports.absent.never")
            yield Sentence(f"imports.absent.{table}", {"hint": hint})
