"""Where the header of a file stands: in its first line, or below a title, which is a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ridealong.figures.actions import files as texts
from ridealong.figures.actions.agreeing import Told
from ridealong.figures.actions.gathering import Given
from ridealong.figures.rules import headers
from ridealong.figures.rules.headers import Header, plain
from ridealong.figures.rules.reports import Question
from ridealong.figures.rules.sources import Source
from ridealong.kernel.sentences import Sentence

# So many records are looked at.
DEEP = 20
# Texts that people read: what looks like a header in them is a list of headers.
PROSE = frozenset({".md", ".rst", ".html"})


def header(one: Given) -> Header | None:
    """The header as far as it serves to recognise the file; whether it can be used is looked at later."""
    found = _records(one)
    return _header(found[0][1]) if found else None


def find_header(one: Given, known: Sequence[Source], told: Told) -> None:
    """Finds a header below a title where a known source has such columns; it is a question which line is meant."""
    if one.plain is None or one.found is None or one.ending in PROSE:
        return
    records = _records(one)
    for number, (line, fields) in enumerate(records):
        found = headers.candidates(_header(fields), one.stems, known)
        if found and (number == 0 or found[0].file.header):
            if number:
                told.source = found[0].source.key
                choose(one, found[0].file.key, line, records[:3], told)
            return


def title_above(one: Given, key: str, told: Told) -> None:
    """The same for a file that no source explains; what is proposed for it supposes that the title is one."""
    if one.plain is None or one.skip:
        return
    records = _records(one)
    number = headers.below_title([fields for _, fields in records])
    if number:
        line = records[number][0]
        choose(one, key, line, records[: number + 1], told)
        if told.questions and told.questions[-1].id == f"header:{key}" and told.questions[-1].blocking:
            one.skip = line - 1


def choose(one: Given, key: str, line: int, above: Sequence[tuple[int, list[str]]], told: Told) -> None:
    """Asks which line is the header; takes the one that is answered."""
    question = Question(
        id=f"header:{key}",
        ask=Sentence("imports.ask.header"),
        choices=(f"line {line}", "line 1"),
        file=one.name,
        examples=tuple(", ".join(filter(None, fields))[:60] for _, fields in above),
    )
    choice = told.choice(question)
    if choice is not None:
        one.skip = int(choice.removeprefix("line ")) - 1


def _header(fields: Sequence[str]) -> Header:
    return Header(tuple(fields), {plain(text): at for at, text in enumerate(fields)})


def _records(one: Given) -> list[tuple[int, list[str]]]:
    """The first records below what is skipped, with the physical line that each starts in."""
    if one.plain is None:
        return []
    skip, separator = texts.top(one.plain, lined=one.lined, skip=one.skip)
    if not one.lined and skip == 0:
        separator = _usual(one.plain) or separator
    start = io.StringIO(texts.beginning(one.plain, skip=skip))
    reader = csv.reader(start, delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    before = skip
    try:
        for fields in reader:
            if fields:
                found.append((before + 1, fields[:-1] if one.lined else fields))
            before = skip + reader.line_num
            if len(found) >= DEEP:
                break
    except csv.Error:
        pass
    return found


def _usual(path: Path) -> str | None:
    """The separator that most lines have, which a title above them does not."""
    best, most = None, 0
    for each in headers.SEPARATORS:
        wide = sum(len(record) > 2 for record in texts.first_records(path, each))
        if wide > most:
            best, most = each, wide
    return best
