"""Who was erased, kept among the keys: keyed hashes that name nobody, so that a restored backup brings nobody back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def remember(home: Path, digests: Iterable[str]) -> None:
    """Adds keyed hashes to the list; on disk when this returns. What is there twice does no harm."""
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        # A line that a crash cut off is ended, so that it spoils no other.
        file.write("\n" + "".join(f"{one}\n" for one in digests))
        file.flush()
        os.fsync(file.fileno())


def remembered(home: Path) -> frozenset[str]:
    """Every keyed hash in the list."""
    path = _path(home)
    return frozenset(path.read_text(encoding="ascii").split()) if path.exists() else frozenset()


def _path(home: Path) -> Path:
    return home / "keys" / "erased"
