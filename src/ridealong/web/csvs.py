"""Downloads as CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from ridealong.kernel.cells import harmless


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as lines of CSV, harmless to a spreadsheet."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def download(found: Iterable[str], name: str) -> StreamingHttpResponse:
    """The lines as a file with a byte order mark, so that spreadsheets read its letters right."""
    response = StreamingHttpResponse(_marked(found), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _marked(found: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from found
