"""Which source the tables are of that were handed in, and what they lack of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ridealong.figures.actions.gathering import Given
from ridealong.figures.actions.heading import header
from ridealong.figures.actions.staging import Staged
from ridealong.figures.rules import headers
from ridealong.figures.rules.sources import FileMap, Source
from ridealong.kernel.sentences import Sentence

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
