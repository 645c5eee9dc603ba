"""Which source the tables are of that were handed in, and what they lack of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ridealong.figures.actions import files as texts
from ridealong.figures.actions.gathering import Given
from ridealong.figures.actions.staging import Staged
from ridealong.figures.rules import headers
from ridealong.figures.rules.headers import Header, plain
from ridealong.figures.rules.sources import FileMap, Source
from ridealong.kernel.sentences import Sentence

# Kinds of facts whose lack is worth a word.
WANTED = ("sellers", "stage_changes", "activities", "quotas")


def recognise(given: Sequence[Given], known: Sequence[Source]) -> tuple[Source, Mapping[str, FileMap]] | None:
    """The source that explains the tables best, and by their numbers which of its files each is."""
    matches = {}
    for number, one in enumerate(given):
        found = headers.candidates(header_of(one), one.stems, known)
        if found:
            matches[str(number)] = found
    return headers.choose(matches)


def header_of(one: Given) -> Header | None:
    """The header as far as it serves to recognise the file; whether it can be used is looked at later."""
    if one.plain is None:
        return None
    separator = "," if one.lined else next(texts.separators(one.plain), ",")
    records = texts.first_records(one.plain, separator)
    skip = 1 if not one.lined and texts.separator_line(one.plain) else 0
    if len(records) <= skip:
        return None
    found = records[skip][:-1] if one.lined else records[skip]
    return Header(tuple(found), {plain(text): at for at, text in enumerate(found)})


def headers_of(given: Iterable[Given]) -> dict[str, list[str]]:
    """The headers of all tables of each file of the source that is there."""
    found: dict[str, list[str]] = {}
    for one in given:
        if one.map is not None:
            header = header_of(one)
            found.setdefault(one.map.key, []).extend(header.texts if header is not None else ())
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
