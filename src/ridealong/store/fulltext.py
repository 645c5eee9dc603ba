"""Full-text search in a column, alike on SQLite and PostgreSQL: a field, a lookup, a step of a migration.

`sought = FoldedText(of="text")` keeps the words of a text in its own row, written by the statement that writes the text
and gone with the row. `filter(sought__words=words_of("pri neg"))` finds the rows in which every word begins some word.
No index helps: whoever asks narrows the rows to those of a viewer first, which are few (docs/decisions/search.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from ridealong.kernel.folding import words_of

Compiled = tuple[str, tuple[Any, ...]]
BATCH = 500


class FoldedText(models.TextField[str, str]):
    """The words of the column `of` as search knows them, whenever a row is made or saved whole."""

    def __init__(self, *, of: str, **options: Any) -> None:
        super().__init__(**{**options, "blank": True, "default": "", "editable": False})
        self.of = of

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, positional, named = super().deconstruct()
        for always in ("blank", "default", "editable"):
            named.pop(always, None)
        return name, path, list(positional), {**named, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001  as Django calls it
        words = folded_words(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, words)
        return words


def folded_words(text: str) -> str:
    """What such a column holds for a text."""
    return " ".join(words_of(text))


@FoldedText.register_lookup
class Words(models.Lookup[bool]):
    """Whether each of the words that are sought begins a word of the text. They come from `words_of`, at least one."""

    lookup_name = "words"
    prepare_rhs = False
    rhs: Sequence[str]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Compiled:
        return self._each("strpos", compiler, connection)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Compiled:
        return self._each("instr", compiler, connection)

    def _each(self, place: str, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Compiled:
        """Every word of a column stands behind a space, the first one too."""
        column, values = self.process_lhs(compiler, connection)
        tests = [f"{place}(' ' || {column}, %s) > 0"] * len(self.rhs)
        found = [value for word in self.rhs for value in (*values, f" {word}")]
        return f"({' AND '.join(tests)})", tuple(found)


def fold(model: type[models.Model]) -> None:
    """For a migration that gives a model such a column: fills it in the rows that are there."""
    field = next(one for one in model._meta.concrete_fields if isinstance(one, FoldedText))
    waiting: list[models.Model] = []
    for row in model._default_manager.filter(**{field.name: ""}).only("pk", field.of).iterator(chunk_size=BATCH):
        setattr(row, field.attname, folded_words(getattr(row, field.of)))
        waiting.append(row)
    model._default_manager.bulk_update(waiting, [field.name], batch_size=BATCH)
