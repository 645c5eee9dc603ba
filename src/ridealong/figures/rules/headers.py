"""Which file of which source a file is, by its headers and its name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ridealong.figures.rules.sources import FileMap, Source

# A file whose header has at least this share of the columns that a source reads is that file of the source.
ENOUGH = 0.5
# Columns that a file of rejected rows has beside the source's own: such a file adds rows and removes none.
REASON = "ridealong reason"
PLACE = "ridealong file and line"
OURS = (REASON, PLACE)
# What may stand between columns.
SEPARATORS = ",;\t|"
MOST_COLUMNS = 10_000
MOST_NAME = 200


class WrongHeader(ValueError):
    """The header cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file: its texts, and by which position each plain form is found."""

    texts: tuple[str, ...]
    at: Mapping[str, int]

    @property
    def adds(self) -> bool:
        """Whether the file holds rows that were rejected before."""
        return plain(REASON) in self.at


@dataclass(frozen=True, slots=True)
class Match:
    """A file of a source. `whole`: it has all columns that it must have."""

    source: Source
    file: FileMap
    share: float
    whole: bool = True


def plain(text: str) -> str:
    """A header without case, spaces and underscores."""
    return re.sub(r"[\s_\ufeff\u200b]+", "", unicodedata.normalize("NFC", text)).casefold()


def header(texts: Sequence[str], wanted: Iterable[str] | None = None) -> Header:
    """The header with these texts; trailing columns without a name are left out. Raises WrongHeader.

    Of columns whose names differ in underscores alone, as custom fields do, the one `wanted` by exactly its name
    is meant; that others stand twice is no matter.
    """
    named = list(texts)
    while named and not plain(named[-1]):
        named.pop()
    if len(named) > MOST_COLUMNS:
        raise WrongHeader(f"has {len(named):,} columns; at most {MOST_COLUMNS:,} are read")
    seen = Counter(plain(one) for one in named)
    at = {plain(one): position for position, one in enumerate(named) if plain(one)}
    exact = {one: position for position, one in enumerate(named)}
    needed = set(named) if wanted is None else {one for one in wanted if seen[plain(one)] > 1}
    for text in sorted(one for one in needed if seen[plain(one)] > 1 and plain(one)):
        alike = [one for one in named if "".join(one.split()).casefold() == "".join(text.split()).casefold()]
        if wanted is None or alike != [text]:
            raise WrongHeader(f"has the column {text!r} twice; rename or remove one of them")
        at[plain(text)] = exact[text]
    return Header(tuple(named), at)


def spoken(name: str) -> str:
    """A file's name as it is shown: nothing in it turns the writing round or moves the cursor."""
    shown = "".join(one for one in name if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return shown[:MOST_NAME] or "file"


def below_title(records: Sequence[Sequence[str]]) -> int:
    """Which record is the header, if something else stands above it: the first that has about as many columns as most
    records have, lines of one cell apart. 0 where nothing does."""
    filled = [sum(bool(one.strip()) for one in record) for record in records]
    usual = max(Counter(one for one in filled if one > 1).most_common(1), default=(0, 0))[0]
    if usual < 3 or filled[0] > usual // 2:
        return 0
    return next(number for number, count in enumerate(filled) if count > usual // 2)


def fingerprint(found: Header) -> str:
    """What files of one shape have in common: their columns, in any order."""
    columns = "\n".join(sorted(found.at))
    return hashlib.sha256(columns.encode()).hexdigest()[:16]


def candidates(found: Header | None, stems: Sequence[str], sources: Iterable[Source]) -> tuple[Match, ...]:
    """Every file of every source that this file may be, the likeliest first; `stems` are its names."""
    matches = []
    for source in sources:
        for file in source.files.values():
            share = _share(found, stems, source, file)
            if share > 0:
                whole = found is None or not missing(found, source, file)
                matches.append(Match(source, file, share, whole))
    return tuple(sorted(matches, key=lambda one: (-one.share, one.source.key, one.file.key)))


def named(file: FileMap, stem: str) -> bool:
    """Whether the file's name is one that the description gives."""
    return any(plain(one.rsplit(".", 1)[0] if "." in one else one) == plain(stem) for one in file.names)


def _share(found: Header | None, stems: Sequence[str], source: Source, file: FileMap) -> float:
    if file.names and not any(named(file, one) for one in stems):
        return 0.0
    if not file.header:
        return 1.0
    if found is None:
        return 0.0
    if file.marks and not marked(found, file):
        return 0.0
    reads = {plain(one) for one in source.mentioned(file.key)}
    there = len(reads & set(found.at))
    share = there / len(reads) if reads else 0.0
    return share if file.names or file.marks or (share >= ENOUGH and there > 1) else 0.0


def marked(found: Header, file: FileMap) -> bool:
    """Whether the header has all that the file is known by and nothing that it is known not to be by."""
    return all(plain(one) in found.at for one in file.marks) and not any(plain(one) in found.at for one in file.without)


def choose(matches: Mapping[str, Sequence[Match]]) -> tuple[Source, Mapping[str, FileMap]] | None:
    """The source that explains most columns, and which of its files each file is. None if none is recognised. A file
    that lacks what it must have for that source, and nothing for another one, is that other one's.
    """
    weight: Counter[str] = Counter()
    sources: dict[str, Source] = {}
    for found in matches.values():
        best: dict[str, float] = {}
        for one in found:
            sources[one.source.key] = one.source
            columns = len(one.source.mentioned(one.file.key))
            best[one.source.key] = max(best.get(one.source.key, 0.0), one.share * columns)
        weight.update(best)
    if not weight:
        return None
    key = max(sorted(weight), key=lambda one: weight[one])
    files = {}
    for path, found in matches.items():
        own = [one for one in found if one.source.key == key]
        if own and (own[0].whole or not any(one.whole for one in found)):
            files[path] = own[0].file
    return sources[key], files


def missing(found: Header, source: Source, file: FileMap) -> tuple[str, ...]:
    """Headers that the file should have and does not."""
    lacking = [one for one in source.needed(file.key) if plain(one) not in found.at]
    choices = (one for one in source.choices(file.key) if not any(plain(text) in found.at for text in one))
    return (*lacking, *(" / ".join(one) for one in choices))
