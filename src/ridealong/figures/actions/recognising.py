"""Which source the tables are of that were handed in, and what they lack of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from ridealong.figures.actions.gathering import DATA, Given, beside
from ridealong.figures.actions.heading import header
from ridealong.figures.actions.staging import Staged
from ridealong.figures.rules import headers
from ridealong.figures.rules.reports import MOST_NAMED, Stopped
from ridealong.figures.rules.sheets import TITLES, quotas_alone
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
        raise Stopped(*unread, unrecognised(one.name for one in given))
    return found


def unrecognised(files: Iterable[str]) -> Sentence:
    """That nothing says what the files are."""
    return Sentence("imports.problem.unrecognised", {"files": list(islice(files, MOST_NAMED))})


def exports_beside(given: Sequence[Given], known: Sequence[Source], source: Source) -> list[tuple[str, list[Given]]]:
    """What else was handed in that is worth an import of its own, with its title: other exports of deals, sheets that
    people keep, and beside a sheet whatever no source explains. `given` of the source itself have their maps."""
    found: list[tuple[str, list[Given]]] = []
    left, strange = [one for one in given if one.map is None], []
    while left and (recognised := recognise(left, known)) is not None:
        other, maps = recognised
        there = [(left[int(number)], file) for number, file in maps.items()]
        # Loosely, a table may be part of many sources: what belongs together lies together.
        folders = {_folder(one) for one, file in there if _counts(other, file, header(one))}
        own = [one for one, _ in there if _folder(one) in folders]
        if own:
            found.append((other.title, own))
        strange += [one for one, _ in there if _folder(one) not in folders]
        left = [one for number, one in enumerate(left) if str(number) not in maps]
    strange += left
    tables = [one for one in strange if one.ending in DATA and (top := header(one)) is not None and len(top.at) > 1]
    return [*found, ("", tables)] if tables and source.key in TITLES else found


def _folder(one: Given) -> str:
    return Path(one.name).parent.as_posix()


def _counts(source: Source, file: FileMap, top: headers.Header | None) -> bool:
    """Whether somebody would miss the file: it is a whole list of deals, or a sheet beyond doubt. Exports have tables
    that nobody needs and that look like parts of another source."""
    if source.key in TITLES:
        return source.key != "quotas" or all(quotas_alone(one) for one in source.tables_of(file.key))
    deals = any(one.table == "deals" for one in source.tables_of(file.key))
    return deals and top is not None and not headers.missing(top, source, file)


def whole(paths: Iterable[Path], given: Iterable[Given]) -> tuple[Path, ...]:
    """Those of the paths of which the source takes nothing: they can be imported by themselves as they are."""
    used = {one.path for one in given if one.map is not None}
    return tuple(one for one in dict.fromkeys(paths) if one not in used)


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


def _says_when(staged: Staged) -> bool:
    """Whether the file has a day of closing for its deals."""
    return any((one.table.table, one.column) == ("deals", "closed_on") for one in staged.plan.slots)


def lacking(source: Source, staged: Sequence[Staged]) -> Iterator[Sentence]:
    """What it means that files have nothing of a kind, and which files of the source would. Nobody misses anything in a
    sheet that is kept for one thing."""
    if source.key in TITLES:
        return
    there = {table.table for one in staged for table in source.tables_of(one.plan.map.key)}
    if "deals" in there and not any(_says_when(one) for one in staged):
        yield Sentence("imports.absent.closed_on")
    for table in WANTED:
        files = [source.files[one.file] for one in source.offered if one.table == table]
        bring = tuple(dict.fromkeys(one.title for one in files if one.title))
        if table not in there:
            hint = Sentence("imports.absent.bring", {"files": bring}) if bring else Sentence("imports.absent.never")
            yield Sentence(f"imports.absent.{table}", {"hint": hint})
