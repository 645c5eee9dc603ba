"""Any bytes at all are read or refused: nothing else is raised, and what is refused changes no facts."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.surveying import CHUNK
from ridealong.figures.queries import imports as queries
from tests.effort import examples
from tests.figures import styled
from tests.figures.exports import DEALS, many, text, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
STYLE = {
    "newline": "\n", "separator": ",", "told": False, "encoding": "utf-8", "header": str, "quoting": 0,
    "days": "%Y-%m-%d", "numbers": "plain", "extra": False,
}  # fmt: skip
HURTS = st.tuples(
    st.sampled_from(["cut", "turn", "drop", "twice", "put"]),
    st.floats(0, 1, exclude_max=True),
    st.binary(min_size=1, max_size=8),
)
HARD = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A good file of each form."""

    @cache
    def one(form: str) -> tuple[str, bytes]:
        deal = {
            "seller": "s1", "product": "p1", "amount": 5, "stage": "Größe", "outcome": "won",
            "created_on": date(2026, 1, 5), "closed_on": date(2026, 2, 5),
        }  # fmt: skip
        folder = tmp_path_factory.mktemp("whole")
        path = styled.export(folder, [deal] * 30, {**STYLE, "form": form}, random.Random(1))  # noqa: S311
        return path.name, path.read_bytes()

    return one


def hurt(content: bytes, how: str, where: float, more: bytes) -> bytes:
    """The file after an accident at that place."""
    at = int(where * len(content))
    if how == "cut":
        return content[:at]
    if how == "turn":
        return content[:at] + bytes(one ^ 0x55 for one in content[at : at + len(more)]) + content[at + len(more) :]
    if how == "drop":
        return content[:at] + content[at + len(more) :]
    if how == "twice":
        return content[:at] + content[max(at - 50, 0) :]
    return content[:at] + more + content[at:]


def brought(operator: Viewer, path: Path) -> None:
    """The file is imported in earnest: it is taken as a whole, or leaves everything as it was."""
    before = queries.current()
    report = import_files(operator, [path], now=NOW)
    after = queries.current()
    assert report.exit_code in {0, 1, 3}
    if report.exit_code == 0:
        assert report.rows_accepted + report.rows_rejected == report.rows_read
        assert (after.snapshot if after else None) == report.snapshot
    else:
        assert report.problems or report.questions
        assert not report.changed
        assert after == before


@pytest.mark.searched
@settings(HARD, max_examples=examples(12, 500))
@example(content=b"ab\xc3", headed=True)
@example(content=b"a,won,\x81\n", headed=True)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), headed=st.booleans())
def test_any_bytes_are_read_or_refused(home: Path, tmp_path: Path, operator: Viewer, content, headed) -> None:
    import_files(operator, [write(tmp_path / "good", "deals.csv", text(DEALS, many(3)))], now=NOW)
    brought(operator, write(tmp_path, "deals.csv", (b"deal,outcome,stage\n" if headed else b"") + content))


@pytest.mark.searched
@settings(HARD, max_examples=examples(12, 500))
@given(form=st.sampled_from(list(styled.FORMS)), hurts=st.lists(HURTS, min_size=1, max_size=4))
def test_files_that_met_an_accident_are_read_or_refused(
    home: Path, tmp_path: Path, operator: Viewer, whole, form, hurts
) -> None:
    name, content = whole(form)
    for one in hurts:
        content = hurt(content, *one)
    brought(operator, write(tmp_path, name, content))


HEADER = ",".join(DEALS) + "\n"


def rows(size: int, *, key: str = "d{}", amount: str = "100.50") -> str:
    """Rows of deals of about that size; in key and amount a brace stands for the number of the row."""
    row = f"{key},s1,p1,{amount},EUR,Won,won,2026-01-05,2026-02-05,\n"
    return HEADER + "".join(row.format(at, at) for at in range(size // len(row)))


def objects(size: int) -> str:
    one = '{{"deal": "d{}", "outcome": "won", "more": [[[1]]]}}'
    return "[" + ",".join(one.format(at) for at in range(size // len(one))) + "]"


# Hostile files of about a size.
KINDS: Mapping[str, Callable[[int], str | bytes]] = {
    "refused": lambda size: rows(size, amount="1..5"),
    "misshapen": lambda size: rows(size, amount="1,,"),
    "quotes": lambda size: rows(size, amount='"1""2"'),
    "stray quotes": lambda size: rows(size, amount='1"2'),
    "one quote": lambda size: rows(size).replace("d0", '"d0'),
    "one line": lambda size: HEADER + "x" * size,
    "separators": lambda size: HEADER + "," * size,
    "line ends": lambda size: HEADER + "\n" * size,
    "encoded twice": lambda size: rows(size, key="Ã¼{}"),
    "one key": lambda size: rows(size, key="d", amount="{}"),
    "objects": objects,
    "brackets": lambda size: "[" * size,
    "bytes": lambda size: random.Random(7).randbytes(size),  # noqa: S311  no secret
}


IO = Path("/proc/self/io")


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_work_grows_with_the_file_and_no_faster(home: Path, tmp_path: Path, operator: Viewer, kind: str) -> None:
    """Four times the file takes four times the calls and the bytes, which are counted and so the same wherever it runs.
    What one call does with its bytes cannot be counted: its time is taken, which with the square would be sixteen times
    as long."""
    sizes = 1 << 12, 1 << 18, 1 << 20, 1 << 22  # the first warms up what is loaded late, and is what every import costs
    paths = [write(tmp_path / f"{size}", "deals.csv", KINDS[kind](size)) for size in sizes]
    spent(operator, paths[0])
    calls, moved = zip(*(counted(operator, one) for one in paths[:3]), strict=True)
    assert calls[2] - calls[0] <= 1.15 * 4 * (calls[1] - calls[0]) + 1_000, calls
    assert moved[2] - moved[0] <= 1.15 * 4 * (moved[1] - moved[0]) + CHUNK, moved
    taken = [min(spent(operator, one) for _ in range(2)) for one in paths[2:]]
    assert taken[1] < 8 * taken[0] + 0.5, taken


def counted(operator: Viewer, path: Path) -> tuple[int, int]:
    """Calls that an import makes, into other languages too, and bytes that the process reads and writes."""
    calls = 0

    def heard(_frame: object, event: str, _told: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = transferred()
    sys.setprofile(heard)
    try:
        report = import_files(operator, [path], now=NOW, dry_run=True)
    finally:
        sys.setprofile(None)
    assert report.exit_code in {0, 1, 3}
    return calls, transferred() - before


def transferred() -> int:
    """Bytes that the process has read and written, where the system tells."""
    if not IO.exists():
        return 0
    found = dict(line.split(": ") for line in IO.read_text(encoding="ascii").splitlines())
    return int(found["rchar"]) + int(found["wchar"])


def spent(operator: Viewer, path: Path) -> float:
    """Seconds of work, of all threads: what else the machine does is left out."""
    started = time.process_time()
    report = import_files(operator, [path], now=NOW, dry_run=True)
    assert report.exit_code in {0, 1, 3}
    return time.process_time() - started
