"""A mapping for files that no source explains: proposed from their headers and values, confirmed by a person."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.facts import engine
from ridealong.figures.actions import files as texts
from ridealong.figures.actions.agreeing import Told
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.footers import footer
from ridealong.figures.actions.gathering import Given, gather, unfold
from ridealong.figures.actions.heading import title_above
from ridealong.figures.actions.reading import known_sources
from ridealong.figures.actions.surveying import Unreadable
from ridealong.figures.models import SavedMapping, SourceIdentity
from ridealong.figures.rules import drafting, proposing
from ridealong.figures.rules.drafting import ALL_WON, DraftFile
from ridealong.figures.rules.headers import fingerprint, plain
from ridealong.figures.rules.profiles import Profile, profile
from ridealong.figures.rules.proposing import LEAVE_OUT, TableGuess
from ridealong.figures.rules.reports import Question
from ridealong.kernel.sentences import Sentence

# So many rows are looked at.
SAMPLE_ROWS = 2_000
SAMPLE = 1 << 20
ANOTHER_COLUMN = "one of the columns says it"


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column of a file: what it probably is (`target`, a column of `table`, or LEAVE_OUT), how sure that is (0 to
    1), why, what else it may be, and the id under which it is answered. `said`: a person has."""

    id: str
    file: str
    column: str
    table: str
    target: str
    choices: tuple[str, ...]
    why: Sentence
    confidence: float
    examples: tuple[str, ...]
    said: bool


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One shape of file: its name (of the first such), what its rows are, what else they may be, and the id under which
    that is answered. `missing` are columns of the facts that are needed and that nothing gives."""

    id: str
    file: str
    key: str
    table: str
    choices: tuple[str, ...]
    missing: tuple[str, ...]
    said: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping that a person may confirm. `mapping_text` is it in TOML; `questions` are what is not confirmed yet."""

    source: str
    files: tuple[ProposedFile, ...]
    columns: tuple[ProposedColumn, ...]
    confidence: float
    mapping_text: str
    questions: tuple[Question, ...]

    @property
    def confirmed(self) -> bool:
        """Whether everything that has to be said is said."""
        return not any(one.blocking for one in self.questions)


def propose(by: Viewer, paths: Sequence[Path], *, answers: Mapping[str, str] | None = None) -> Proposal | None:
    """The mapping that fits these files best, with what `answers` (question id to choice) say about it; None where
    there is nothing to go by. Nothing is written. Raises Stopped for a file that cannot be read at all."""
    require(by, Act.IMPORT)
    with tempfile.TemporaryDirectory(prefix="ridealong-") as work, closing(engine.connect()) as connection:
        given, _, _ = unfold(connection, Path(work), gather(paths), lambda _bytes: None)
        return proposal(given, answers or {})


def proposal(given: Sequence[Given], answers: Mapping[str, str]) -> Proposal | None:
    """The same for files that were looked at already."""
    told = Told(answers)
    for one in given:
        title_above(one, drafting.source_key(Path(one.name).stem), told)
    drafts: list[tuple[str, DraftFile, ProposedFile]] = []
    shapes: set[str] = set()
    sellers = _sellers()
    for one in given:
        file = _read(one)
        if file is None or (shape := fingerprint(file.header)) in shapes:
            continue
        shapes.add(shape)
        draft = _draft(file, _key(file, drafts), sellers, answers)
        if draft is not None:
            drafts.append((file.name, *draft))
    if not drafts:
        return None
    source = drafting.source_key(Path(drafts[0][0]).stem, _taken())
    files = tuple(one for _, _, one in drafts)
    columns = tuple(each for name, draft, _ in drafts for each in _columns(name, draft, answers))
    return Proposal(
        source=source,
        files=files,
        columns=columns,
        confidence=min(proposing.confidence(draft.guess) for _, draft, _ in drafts),
        mapping_text=drafting.mapping_text(source, [draft for _, draft, _ in drafts]),
        questions=(*told.questions, *_questions(files, columns)),
    )


def _read(one: Given) -> TextFile | None:
    if one.plain is None or one.found is None:
        return None
    try:
        file = texts.text_file(one.plain, one.name, one.found, lined=one.lined, skip=one.skip)
    except Unreadable:
        return None
    return file if len(file.header.texts) > 1 else None


def _draft(
    file: TextFile, key: str, sellers: Collection[str], answers: Mapping[str, str]
) -> tuple[DraftFile, ProposedFile] | None:
    profiles = _profiles(file, sellers)
    if not profiles or not profiles[0].rows:
        return None
    tables = proposing.ranked(profiles)
    likely = tuple(one.table for one in tables if proposing.usable(one))
    if not likely:
        return None
    said = answers.get(f"rows:{key}")
    if said == LEAVE_OUT:
        return None
    table = said if said in proposing.TABLES else likely[0]
    told = {one.header: answers.get(_column_id(key, one.header), "") for one in profiles}
    guess = proposing.answered(proposing.propose(profiles, table=table), told)
    won = "outcome" in guess.missing and answers.get(f"outcome:{key}") == ALL_WON
    missing = tuple(one for one in guess.missing if not (won and one == "outcome"))
    choices = tuple(dict.fromkeys((table, *likely, *proposing.TABLES, LEAVE_OUT)))
    shown = ProposedFile(f"rows:{key}", file.name, key, table, choices, missing, said == table)
    below = bool(footer(file.path, drafting.FOOTERS)[1])
    return DraftFile(key, TableGuess(table, guess.columns, guess.score, missing), won=won, footer=below), shown


def _profiles(file: TextFile, sellers: Collection[str]) -> list[Profile]:
    first = texts.first_records(file.path, file.separator, SAMPLE_ROWS, sample=SAMPLE, skip=file.skip)[1:]
    return [
        profile(text, [row[at] if at < len(row) else "" for row in first], sellers=sellers)
        for at, text in enumerate(file.header.texts)
        if plain(text)
    ]


def _key(file: TextFile, drafts: Sequence[tuple[str, DraftFile, ProposedFile]]) -> str:
    return drafting.source_key(Path(file.name).stem, [draft.key for _, draft, _ in drafts])


def _column_id(key: str, header: str) -> str:
    return f"column:{key}:{plain(header)}"


def _columns(file: str, draft: DraftFile, answers: Mapping[str, str]) -> list[ProposedColumn]:
    table = draft.guess.table
    return [
        ProposedColumn(
            id=_column_id(draft.key, one.header),
            file=file,
            column=one.header,
            table=table,
            target=one.target,
            choices=proposing.choices(one, table),
            why=one.why,
            confidence=one.score,
            examples=one.profile.examples,
            said=answers.get(_column_id(draft.key, one.header)) == one.target,
        )
        for one in draft.guess.columns
    ]


def _questions(files: Sequence[ProposedFile], columns: Sequence[ProposedColumn]) -> list[Question]:
    """What is not confirmed yet. A column that would be left out need not be: it is only listed."""
    found = []
    for file in files:
        if not file.said:
            found.append(Question(file.id, Sentence("imports.ask.rows"), file.choices, file=file.file))
        if "outcome" in file.missing:
            ask = Sentence("imports.ask.outcome")
            found.append(Question(f"outcome:{file.key}", ask, (ALL_WON, ANOTHER_COLUMN), file=file.file))
        lacking = [one for one in file.missing if one != "outcome"]
        if lacking and file.said:
            ask = Sentence("imports.ask.lacking", {"columns": lacking})
            found.append(Question(file.id, ask, file.choices, file=file.file))
    for one in columns:
        if not one.said:
            blocking = one.target != LEAVE_OUT
            key = "imports.ask.column" if blocking else "imports.ask.column.none"
            ask = Sentence(key, {"column": one.column, "target": one.target, "why": one.why})
            found.append(Question(one.id, ask, one.choices, one.file, one.column, one.examples, blocking))
    return found


def _sellers() -> frozenset[str]:
    known = SourceIdentity.objects.values_list("key", "name", "email")
    return frozenset(text for row in known for text in row if text)


def _taken() -> frozenset[str]:
    """Keys of sources that are somebody else's: another mapping under the same key would replace their facts."""
    used = set(SavedMapping.objects.values_list("source", flat=True))
    used |= set(SourceIdentity.objects.values_list("source", flat=True).distinct())
    return frozenset(used | known_sources())
