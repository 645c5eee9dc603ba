"""A file of answers is read by what stands in it, and what cannot be read is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ridealong.figures.actions.answering import said
from ridealong.figures.rules.reports import Stopped

DAYS = {"dates:deals:closedate": "day first"}


@pytest.mark.parametrize("name", ["answers.json", "answers.toml", "answers.txt", "answers"])
def test_json_is_known_by_its_brace(tmp_path: Path, name: str) -> None:
    """The example that a terminal shows may be copied into a file of any name."""
    path = tmp_path / name
    path.write_text('\n{"dates:deals:closedate": "day first"}\n', encoding="utf-8")
    assert said(path) == DAYS


@pytest.mark.parametrize("name", ["answers.toml", "answers.txt", "answers"])
def test_everything_else_is_toml(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('\ufeff# said by Ana\n"dates:deals:closedate" = "day first"\n', encoding="utf-8")
    assert said(path) == DAYS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("answers.json", b'{"dates:deals:closedate": '),
        ("answers.json", b'["day first"]'),
        ("answers.json", b"dates = 1"),
        ("answers.toml", b"dates:deals:closedate = day first"),
        ("answers.toml", b"\xff\xfe\x00"),
    ],
)
def test_what_is_neither_stops_with_the_reason(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Stopped) as stopped:
        said(path)
    assert [one.key for one in stopped.value.problems] == ["imports.problem.answers"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Stopped) as stopped:
        said(tmp_path / "gone.toml")
    (problem,) = stopped.value.problems
    assert (problem.key, problem.values["file"]) == ("imports.file.absent", str(tmp_path / "gone.toml"))
