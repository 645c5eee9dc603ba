"""What a command says: results on standard output, everything else on standard error."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ridealong.kernel.cells import harmless

# Where nobody looks at a screen nothing is folded or cut.
ENDLESS = 10_000
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    seen = stream.isatty()
    width = None if seen else ENDLESS
    return Console(stderr=stderr, width=width, no_color=None if seen else True, highlight=False, soft_wrap=not seen)


def say_line(text: str = "", *, style: str | None = None, indent: int = 0) -> None:
    """One paragraph of the result."""
    words = Text(shown(text), style=style or "")
    _console(stderr=False).print(Padding(words, (0, 0, 0, indent), expand=False) if indent else words)


def plain_line(text: str) -> None:
    """One line as it is, never folded: for what is copied."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """One line beside the result, on standard error."""
    _console(stderr=True).print(Text(shown(text)))


def shown(text: str) -> str:
    """A text as a terminal may show it: what would move the cursor or turn the writing round is spelt out."""
    return _UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", text)


def document(found: Any) -> None:
    """The result as one JSON document."""
    sys.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    sys.stdout.flush()


def csv_lines(rows: Iterable[Sequence[object]]) -> None:
    """The result as CSV that no spreadsheet runs."""
    lines = csv.writer(sys.stdout)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    sys.stdout.flush()


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), indent: int = 0
) -> None:
    """A table in words; the columns in `right` are set flush right."""
    numbers = frozenset(right)
    grid = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        grid.add_column(Text(heading), justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(shown(cell)) for cell in row))
    console = _console(stderr=False)
    if console.is_terminal:
        console.print(Padding(grid, (0, 0, 0, indent), expand=False))
        return
    with console.capture() as written:
        console.print(Padding(grid, (0, 0, 0, indent), expand=False))
    for line in written.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


@contextmanager
def progress(text: str) -> Iterator[Any]:
    """Shows on standard error what takes its time; the caller may say how far it is with `update(text)`."""
    console = _console(stderr=True)
    if not console.is_terminal:
        console.print(Text(text))
        yield _silent
        return
    with console.status(Text(text)) as status:
        yield lambda words: status.update(Text(words))


def _silent(words: str) -> None:
    """Without a screen one line at the start is enough."""
    del words
