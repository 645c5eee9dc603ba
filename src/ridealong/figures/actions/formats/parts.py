"""What opening a file gives: tables of text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ridealong.figures.rules.lexical import EPOCH


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file. `title` is what the file itself calls it; `lined`: its last column is each row's
    place in the file; `epoch`: the day from which serial days count; `merged`: how many cells it joins over rows."""

    path: Path
    name: str
    title: str | None = None
    lined: bool = False
    epoch: str = EPOCH
    merged: int = 0
