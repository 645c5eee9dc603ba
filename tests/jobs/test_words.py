"""What libraries log: names and numbers, none of the words that were put in."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from ridealong.jobs.words import AsLines, in_lines


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    last = logging.lastResort
    in_lines()
    yield capsys
    logging.lastResort = last
    logging.captureWarnings(capture=False)
    logging.getLogger("py.warnings").handlers = []


@pytest.fixture
def library() -> Iterator[logging.Logger]:
    """A logger that writes as those do for which nobody has made a place: the tests make one for all."""
    in_lines()
    last = logging.lastResort
    assert isinstance(last, AsLines)
    assert last.level == logging.WARNING
    found = logging.getLogger("some.library")
    found.addHandler(last)
    yield found
    found.removeHandler(last)


def test_a_text_is_told_without_its_values_and_ids_with(
    lines: pytest.CaptureFixture[str], library: logging.Logger
) -> None:
    library.warning("%s left after %s tries", "Ana Ruiz", 3)
    library.warning("Ana Ruiz left")
    library.info("nothing to see")
    first, second = map(json.loads, lines.readouterr().err.splitlines())
    assert {key: first[key] for key in ("kind", "logger", "level", "what", "ids")} == {
        "kind": "log", "logger": "some.library", "level": "warning", "what": "%s left after %s tries", "ids": [3],
    }  # fmt: skip
    assert "what" not in second
    assert "Ana" not in json.dumps([first, second])


def test_an_error_is_its_class_and_place(lines: pytest.CaptureFixture[str], library: logging.Logger) -> None:
    try:
        int("Ana Ruiz")
    except ValueError:
        library.exception("told by %s", "Ana")
    (line,) = map(json.loads, lines.readouterr().err.splitlines())
    assert (line["level"], line["problem"]) == ("error", "ValueError")
    assert line["where"][-1].startswith("test_words.py:")
    assert "Ana" not in json.dumps(line)


def test_warnings_of_python_are_lines_too(lines: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)  # of the test alone, which puts its own way back
        in_lines()
        warnings.warn("about Ana", UserWarning, stacklevel=1)
    (line,) = map(json.loads, lines.readouterr().err.splitlines())
    assert line["logger"] == "py.warnings"
    assert "Ana" not in json.dumps(line)
