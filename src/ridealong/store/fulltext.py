"""Full-text search in a column, by FTS5 on SQLite and by PostgreSQL's own: a field, a lookup, a step of a migration.

`sought = FoldedText(of="text")` keeps the words of a text in its own row, written by the statement that writes the text
and gone with the row. `filter(sought__words=words_of("pri neg"))` finds the rows in which every word begins some word.
Both databases index the folded words, so that both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
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
        column, values = self.process_lhs(compiler, connection)
        sought = " & ".join(f"{word}:*" for word in self.rhs)
        return f"{_vector(column)} @@ to_tsquery('simple', %s)", (*values, sought)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Compiled:  # noqa: ARG002  as Django calls it
        quote, row = connection.ops.quote_name, self.lhs
        index = quote(_index(row.target.model))
        key = f"{quote(row.alias)}.{quote(row.target.model._meta.pk.column)}"
        sought = " ".join(f'"{word}"*' for word in self.rhs)
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", (sought,)


def index(model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration: folds the rows that are there, and indexes what the model's folded column holds from now on.

    To be called again by any later migration of the model that has SQLite make its table anew, which loses triggers.
    """
    field = folded_field(model)
    _fold(model, field)
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements(model, field):
        schema_editor.execute(statement)


def unindex(model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the way back of such a migration: takes the index away."""
    statements = {"sqlite": _sqlite_gone, "postgresql": _postgresql_gone}[schema_editor.connection.vendor]
    for statement in statements(_index(model)):
        schema_editor.execute(statement)


def folded_field(model: type[models.Model]) -> FoldedText:
    """The column of the model that is indexed. Raises StopIteration for one that has none."""
    return next(one for one in model._meta.concrete_fields if isinstance(one, FoldedText))


def _fold(model: type[models.Model], field: FoldedText) -> None:
    rows = model._default_manager.filter(**{field.name: ""}).only("pk", field.of)
    waiting: list[models.Model] = []
    for row in rows.iterator(chunk_size=BATCH):
        setattr(row, field.attname, folded_words(getattr(row, field.of)))
        waiting.append(row)
    model._default_manager.bulk_update(waiting, [field.name], batch_size=BATCH)


def _index(model: type[models.Model]) -> str:
    return f"{model._meta.db_table}_{folded_field(model).column}"


def _vector(column: str | None) -> str:
    return f"to_tsvector('simple', {column})"


def _postgresql(model: type[models.Model], field: FoldedText) -> list[str]:
    index, table = _index(model), model._meta.db_table
    return [
        *_postgresql_gone(index),
        f'CREATE INDEX "{index}" ON "{table}" USING gin ({_vector(field.column)})',
    ]


def _sqlite(model: type[models.Model], field: FoldedText) -> list[str]:
    """An index that holds no text of its own, and triggers that keep it in step with the table, cascades included."""
    index, table, key, column = _index(model), model._meta.db_table, model._meta.pk.column, field.column
    add = f'INSERT INTO "{index}"(rowid, "{column}") VALUES (new."{key}", new."{column}");'
    remove = f"""INSERT INTO "{index}"("{index}", rowid, "{column}") VALUES ('delete', old."{key}", old."{column}");"""
    return [
        *_sqlite_gone(index),
        f"""CREATE VIRTUAL TABLE "{index}" USING fts5("{column}", content='{table}', content_rowid='{key}',
            detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')""",
        # What is removed goes from the index's pages at once, not with a later merge.
        f"""INSERT INTO "{index}"("{index}", rank) VALUES ('secure-delete', 1)""",
        f"""INSERT INTO "{index}"("{index}") VALUES ('rebuild')""",
        f'CREATE TRIGGER "{index}_added" AFTER INSERT ON "{table}" BEGIN {add} END',
        f'CREATE TRIGGER "{index}_removed" AFTER DELETE ON "{table}" BEGIN {remove} END',
        f'CREATE TRIGGER "{index}_changed" AFTER UPDATE OF "{column}" ON "{table}" BEGIN {remove} {add} END',
    ]


def _postgresql_gone(index: str) -> list[str]:
    return [f'DROP INDEX IF EXISTS "{index}"']


def _sqlite_gone(index: str) -> list[str]:
    triggers = [f'DROP TRIGGER IF EXISTS "{index}_{when}"' for when in ("added", "removed", "changed")]
    return [f'DROP TABLE IF EXISTS "{index}"', *triggers]
