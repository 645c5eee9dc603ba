"""Sentences as HTML: names isolated from the direction of the text around them, a number as a link to its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ridealong.kernel.sentences import FORMATTER, Sentence, UnknownSentence, catalogue

NAMES = frozenset({"name", "names", "leader", "person"})
NUMBER = "value"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: words of the catalogue (`field` None), or what stands in one of its fields."""

    words: str
    field: str | None = None


def pieces(sentence: Sentence) -> Iterator[Piece]:
    """The sentence in parts, nested sentences opened. Raises UnknownSentence."""
    template = catalogue().get(sentence.key)
    if template is None:
        raise UnknownSentence(sentence.key)
    for words, field, format_spec, _ in FORMATTER.parse(template):
        if words:
            yield Piece(words)
        if field is not None:
            yield from _filled(field, format_spec or "", sentence)


def _filled(field: str, format_spec: str, sentence: Sentence) -> Iterator[Piece]:
    value: Any = sentence.values[field]
    if isinstance(value, Sentence):
        yield from pieces(value)
    else:
        yield Piece(FORMATTER.format_field(value, format_spec), field)


def html(sentence: Sentence, *, link: str | None = None) -> SafeString:
    """The sentence, escaped; with `link` its first number leads there."""
    found: list[str] = []
    for piece in pieces(sentence):
        words = escape(piece.words)
        if piece.field in NAMES:
            found.append(f"<bdi>{words}</bdi>")
        elif piece.field == NUMBER and link is not None:
            found.append(f'<a class="n" href="{escape(link)}">{words}</a>')
            link = None
        else:
            found.append(words)
    return mark_safe("".join(found))  # noqa: S308  every part is escaped above
