"""Connections to the figures' engine: bounded in memory and threads, and without any way to the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def connect(
    *, memory: str = "1GB", threads: int = 2, spill: Path | None = None, locked: bool = True
) -> duckdb.DuckDBPyConnection:
    """A connection of its own that never reaches the network; `spill` is where it may put what does not fit in memory.

    Unlocked only for a caller that has settings of its own to make and then calls `lock`.
    """
    import duckdb  # noqa: PLC0415  with the first connection: pages are there before it

    connection = duckdb.connect(":memory:", config={**OFFLINE, "memory_limit": memory, "threads": str(threads)})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET temp_directory = {quoted(str(spill) if spill else '')}")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET python_enable_replacements = false")
    if locked:
        lock(connection)
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From now on no statement can change a setting."""
    connection.execute("SET lock_configuration = true")


def quoted(text: str) -> str:
    """A string literal of the engine's SQL."""
    return "'" + text.replace("'", "''") + "'"


def constant(text: str) -> str:
    """A text that is the same in every row: written as the only value that its column may have, it costs a third of
    what it takes to look each row up in a dictionary. In a file it is text as any other."""
    return f"CAST({quoted(text)} AS ENUM ({quoted(text)}))"


def name(text: str) -> str:
    """An identifier of the engine's SQL."""
    return '"' + text.replace('"', '""') + '"'


def pattern(path: Path | str) -> str:
    """A path that the engine's file functions take as it is written.

    They expand `*`, `?` and `[`; a bracketed class of one character stands for that character.
    """
    return "".join(f"[{one}]" if one in "*?[" else one for one in str(path))


def listed(path: Path | str) -> str:
    """A path as a string literal of the engine's SQL, for its file functions."""
    return quoted(pattern(path))
