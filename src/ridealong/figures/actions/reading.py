"""From paths to staged files: which source, which file is what, how its columns are written."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from ridealong.figures.actions import files as texts
from ridealong.figures.actions import letters, surveying
from ridealong.figures.actions.agreeing import Presumed, Told, agree, credit_notes
from ridealong.figures.actions.building import apart, left_out, read_directly, simple
from ridealong.figures.actions.deciding import decide
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.footers import footer, headers_again, without
from ridealong.figures.actions.gathering import Given, gather, of, unfold
from ridealong.figures.actions.heading import find_header
from ridealong.figures.actions.looking_up import lookup_tables
from ridealong.figures.actions.planning import Plan, Terms, plan
from ridealong.figures.actions.presuming import presume
from ridealong.figures.actions.recognising import (
    explained,
    exports_beside,
    headers_of,
    lacking,
    stop_if_unread,
    whole,
)
from ridealong.figures.actions.records import repair
from ridealong.figures.actions.rejecting import Explainer, RejectLog
from ridealong.figures.actions.sheeting import sheets
from ridealong.figures.actions.staging import Staged, said, stage
from ridealong.figures.actions.surveying import Unreadable
from ridealong.figures.queries.sources import BUILT_IN
from ridealong.figures.rules import describing, headers
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import EPOCH, Style
from ridealong.figures.rules.reports import UNUSED, Question, Stopped
from ridealong.figures.rules.sheets import INTO_WHAT
from ridealong.figures.rules.sources import FileMap, Source, WrongMapping
from ridealong.kernel.sentences import Sentence

MEND, KEEP = "put the letters right", "keep them as they are"

Progress = Callable[[str, int, int], None]
"""Hears phase, bytes read and rows read so far."""


@dataclass
class Reading:
    """One import while it is read."""

    connection: duckdb.DuckDBPyConnection
    work: Path
    zone: str
    log: RejectLog
    explainer: Explainer
    progress: Progress
    latest: date | None = None
    told: Told = field(default_factory=Told)
    source: Source | None = None
    staged: list[Staged] = field(default_factory=list)
    shared: frozenset[str] = frozenset()
    used: list[Path] = field(default_factory=list)
    names: tuple[str, ...] = ()
    ignored: list[str] = field(default_factory=list)
    apart: tuple[Path, ...] = ()
    notes: list[Sentence] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    @property
    def blocked(self) -> bool:
        """Whether something must be answered first."""
        return any(one.blocking for one in self.questions)

    def heard(self, count: int) -> None:
        """Some bytes more have been read."""
        self.bytes += count
        self.progress("reading", self.bytes, self.rows)


Unknown = Callable[[Sequence[Given]], Source]
"""The description of files that no source explains."""


@cache
def built_in() -> tuple[Source, ...]:
    """The sources that Ridealong knows by itself."""
    return tuple(mapping(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.toml")))


def known_sources() -> frozenset[str]:
    """Keys of the sources that Ridealong knows by itself."""
    return frozenset(one.key for one in built_in())


def mapping(text: str) -> Source:
    """The source that a TOML text describes. Raises WrongMapping."""
    try:
        return describing.read(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise WrongMapping(str(problem)) from problem


def read(reading: Reading, paths: Sequence[Path], known: Iterable[Source], unknown: Unknown) -> None:
    """Reads every file that the recognised source needs into the engine; `unknown` describes files that none of those
    known explains. Raises Stopped; what must be asked first is in `reading.questions`."""
    given, notes, strange = unfold(reading.connection, reading.work, gather(paths), reading.heard)
    reading.notes.extend(notes)
    reading.ignored.extend(one.name for one, _ in strange)
    sources = (*known, *sheets(given))
    for one in given:
        find_header(one, sources, reading.told)
    _stop_if_asked(reading)
    source, maps = explained(given, sources, unknown, strange)
    stop_if_unread(source, strange)
    for number, one in enumerate(given):
        one.map = maps.get(str(number))
    _part(reading, given, sources, source)
    source = source.resolved(headers_of(given))
    reading.source = source
    reading.told.source = source.key
    for one in given:
        _encode_once(reading, one)
    _stop_if_asked(reading)
    reading.used = list(dict.fromkeys(one.path for one in given if one.map is not None))
    files = [(one.map, _text_file(reading, source, one, one.map)) for one in given if one.map is not None]
    reading.names = tuple(dict.fromkeys(file.name for _, file in files))
    lookups, missed = lookup_tables(reading.connection, source, files)
    reading.notes.extend(missed)
    shared = Counter(table.table for map_, _ in files for table in source.tables_of(map_.key))
    reading.shared = frozenset(table for table, count in shared.items() if count > 1)
    files = [(map_, file) for map_, file in files if source.tables_of(map_.key)]
    for map_, file in files:
        reading.notes.extend(file.notes)
        _stage(reading, source, map_, file, lookups)
    reading.notes.extend((*_left_out(reading), *_zones(reading), *lacking(source, reading.staged)))
    for map_, file in files:
        reading.notes.extend(_unused(source, map_, file))


def _part(reading: Reading, given: Sequence[Given], known: Sequence[Source], source: Source) -> None:
    """What the source does not take: it is not needed, or an export of its own, of which is said how it comes in."""
    for title, files in exports_beside(given, known, source):
        alone = whole((one.path for one in files), given)
        reading.apart = tuple(dict.fromkeys((*reading.apart, *alone)))
        for within in (False, True):
            names = [one.name for one in files if (one.path not in alone) == within]
            way = f"imports.note.{'within' if within else 'apart'}{'' if title else '.strange'}"
            if names:
                reading.notes.append(Sentence(way, {"files": names, "n": len(names), "title": title}))
    reading.ignored.extend(one.name for one in given if one.map is None and one.path not in reading.apart)


def _stop_if_asked(reading: Reading) -> None:
    """Takes over what was asked; Raises Stopped, without a problem, where something must be answered first."""
    _ask(reading)
    if reading.blocked:
        raise Stopped


def _ask(reading: Reading) -> None:
    """Takes over what was asked; of several files of one kind once."""
    for one in reading.told.questions:
        if one.id not in {each.id for each in reading.questions}:
            reading.questions.append(one)
    reading.told.questions.clear()


def _encode_once(reading: Reading, one: Given) -> None:
    """Letters that were encoded twice are mended or kept, as a person says."""
    if one.plain is None or one.map is None or one.found is None or not one.found.twice:
        return
    examples = letters.encoded_twice(one.plain)
    if not examples:
        return
    ask = Sentence("imports.ask.encoding")
    choices = (MEND, KEEP)
    if reading.told.choice(Question(f"encoding:{one.map.key}", ask, choices, one.name, None, examples)) == MEND:
        number = len(list(reading.work.iterdir()))
        one.plain = letters.encode_once(one.plain, reading.work / f"once-{number}.csv")


def _text_file(reading: Reading, source: Source, one: Given, map_: FileMap) -> TextFile:
    _cut_footer(reading, one, map_.footer)
    _cut_headers(reading, one, map_)
    if one.plain is None or one.found is None:
        raise ValueError(one.name)
    try:
        file = texts.text_file(
            one.plain,
            one.name,
            one.found,
            separator="," if one.lined else map_.separator,
            columns=map_.columns,
            lined=one.lined,
            wanted=source.mentioned(map_.key),
            epoch=one.part.epoch if one.part is not None else EPOCH,
            skip=one.skip,
        )
    except Unreadable as problem:
        raise Stopped(of(one.name, problem.reason)) from problem
    absent = headers.missing(file.header, source, map_)
    if absent:
        no_currency = (source.key, absent) == ("rates", (INTO_WHAT,))
        said = "imports.file.no_currency" if no_currency else "imports.file.missing"
        raise Stopped(of(one.name, Sentence(said, {"columns": absent})))
    return file


def _cut_footer(reading: Reading, one: Given, starts: Sequence[str]) -> None:
    if not starts or one.plain is None:
        return
    end, lines = footer(one.plain, starts)
    if lines:
        one.plain = without(one.plain, end, reading.work / f"cut-{len(list(reading.work.iterdir()))}.csv")
        one.found = surveying.survey(one.plain)
        reading.notes.append(
            Sentence("imports.note.footer", {"file": one.name, "lines": len(lines), "first": lines[0]})
        )


def _cut_headers(reading: Reading, one: Given, map_: FileMap) -> None:
    if one.plain is None or one.lined or not map_.header:
        return
    target = reading.work / f"once-{len(list(reading.work.iterdir()))}.csv"
    count = headers_again(one.plain, texts.top(one.plain, lined=False, skip=one.skip)[0], target)
    if count:
        one.plain = target
        one.found = surveying.survey(target)
        reading.notes.append(Sentence("imports.note.headers", {"file": one.name, "n": count}))


def _unused(source: Source, map_: FileMap, file: TextFile) -> Iterator[Sentence]:
    used = {plain(one) for one in (*source.mentioned(map_.key), *headers.OURS)}
    unused = [one for one in file.header.texts if plain(one) and plain(one) not in used]
    if unused:
        yield Sentence(UNUSED, {"file": file.name, "columns": unused, "count": len(unused)})


def _left_out(reading: Reading) -> Iterator[Sentence]:
    """That the source itself says of rows that they do not count."""
    for staged in () if reading.blocked else reading.staged:
        count, columns = left_out(reading.connection, staged)
        if count:
            told = {"file": staged.plan.file.name, "n": count, "rows": staged.rows, "columns": columns}
            yield Sentence("imports.note.dropped", told)


def _zones(reading: Reading) -> Iterator[Sentence]:
    """By which clocks times were read that do not say so themselves: those of the source, or of the organisation."""
    files: dict[str, dict[str, None]] = {}
    for staged in reading.staged:
        for slot in staged.plan.slots:
            if slot.kind == "time":
                files.setdefault(slot.style.given or reading.zone, {})[staged.plan.file.name] = None
    for zone, names in files.items():
        yield Sentence("imports.note.zone", {"files": list(names), "zone": zone})


def _stage(reading: Reading, source: Source, map_: FileMap, file: TextFile, lookups: Mapping[str, str]) -> None:
    terms = Terms(reading.zone, lookups, reading.latest)
    made = _decided(reading, plan(source, map_, file, terms, {}))
    presumed, staged = _presumed(reading, made, terms)
    agreed = agree(reading.connection, staged, reading.told, presumed)
    _ask(reading)
    if agreed != presumed.styles:
        # Whatever else must be asked: amounts below zero show only in their own style.
        staged = _try(reading, _restyled(staged.plan, agreed, terms))
    positive = credit_notes(reading.connection, staged, reading.told)
    _ask(reading)
    if positive and not reading.blocked:
        agreed |= {one: replace(agreed.get(one, Style()), negative=False) for one in positive}
        staged = _try(reading, _restyled(staged.plan, agreed, terms))
    if staged.direct is None and not reading.blocked and _alone(reading, staged.plan):
        staged = apart(reading.connection, staged, reading.work)
        reading.explainer.begin(staged)
    if staged.rows == 0 and reading.log.by_file.get(file.name, 0) == 0:
        raise Stopped(of(file.name, Sentence("imports.file.no_rows")))
    reading.rows += staged.rows + reading.log.by_file.get(file.name, 0)
    reading.staged.append(staged)
    reading.progress("reading", reading.bytes, reading.rows)


def _presumed(reading: Reading, made: Plan, terms: Terms) -> tuple[Presumed, Staged]:
    """The file, staged as is usual if it is written so, else in the styles that a sample speaks for."""
    direct = _directly(reading, made)
    if direct is not None:
        return Presumed(), direct
    presumed = presume(reading.connection, made, reading.work, reading.told)
    if not presumed.styles:
        return presumed, _row_by_row(reading, made)
    return presumed, _try(reading, _restyled(made, presumed.styles, terms))


def _restyled(made: Plan, styles: Mapping[str, Style], terms: Terms) -> Plan:
    """The plan with columns in the styles, by plain header."""
    return replace(plan(made.source, made.map, made.file, terms, styles), outcomes=made.outcomes)


def _decided(reading: Reading, made: Plan) -> Plan:
    """The plan with the meaning of stages; without it where the file's records have to be mended first."""
    with suppress(duckdb.InvalidInputException):
        return decide(reading.connection, made, reading.told)
    return made


def _try(reading: Reading, made: Plan) -> Staged:
    """Stages the file; one whose records are not well formed is read again one by one."""
    if made.outcomes is None:
        made = _decided(reading, made)
    return _directly(reading, made) or _row_by_row(reading, made)


def _path(reading: Reading) -> Path:
    return reading.work / f"staged-{len(reading.staged)}.parquet"


def _directly(reading: Reading, made: Plan) -> Staged | None:
    """The file's rows in the form of the facts, where they can be read so and none of them is refused."""
    if not _alone(reading, made):
        return None
    direct = read_directly(reading.connection, made, reading.work)
    if direct is None:
        return None
    path, rows = direct
    return Staged(made, _path(reading), rows, rows, 0, (), path)


def _alone(reading: Reading, made: Plan) -> bool:
    """Whether the file's rows become facts as they stand, and no other file's rows with them."""
    return simple(made) and not any(one.table in reading.shared for one in made.source.tables_of(made.map.key))


def _row_by_row(reading: Reading, made: Plan) -> Staged:
    """The file with what is wrong with which row."""
    try:
        return stage(reading.connection, made, _path(reading), held=_alone(reading, made))
    except duckdb.InvalidInputException as problem:
        if made.file.lined:
            reason = Sentence("imports.file.malformed", {"problem": said(problem)})
            raise Stopped(of(made.file.name, reason)) from problem
    target = reading.work / f"repaired-{len(reading.staged)}.csv"
    try:
        repaired = repair(
            made.file,
            target,
            lambda line, fields, reason: reading.log.add(made.file, line, fields, None, reason),
        )
    except Unreadable as problem:
        raise Stopped(of(made.file.name, problem.reason)) from problem
    return _try(reading, replace(made, file=repaired))
