"""Whatever can go wrong has a sentence; nothing else than a sentence and a code leaves the command."""

from __future__ import annotations

import errno

import duckdb
import pytest
import typer
from django.db.utils import OperationalError

from ridealong.access.rules import Refused
from ridealong.cli.failures import explain, stop, told
from ridealong.facts.snapshots import NoSnapshot
from ridealong.figures.queries.setting import NoFacts
from ridealong.kernel.sentences import render
from ridealong.people.rules import NobodyFound, PersonRow, SeveralFound

TWO = tuple(PersonRow(at, "Alice Moreau", f"a{at}@example.org", "seller", None, None, None) for at in (4, 9))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (NobodyFound("Alice"), "Nobody is called Alice"),
        (SeveralFound("Alice Moreau", TWO), "4 Alice Moreau, a4@example.org; 9 Alice Moreau, a9@example.org"),
        (Refused(), "not allowed"),
        (NoFacts(), "Nothing has been imported yet"),
        (NoSnapshot("ab"), "gone from the disk"),
        (OperationalError("disk I/O error"), "disk I/O error"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (OSError(errno.EACCES, "Permission denied", "/data"), "/data is closed to the account"),
        (OSError(errno.ENOENT, "No such file or directory", "/data"), "There is no /data"),
        (OSError(errno.EROFS, "Read-only file system", "/data"), "Read-only file system (/data)"),
        (duckdb.OutOfMemoryException("too much"), "RIDEALONG_MEMORY"),
        (KeyError("anything"), "KeyError"),
    ],
)
def test_every_failure_is_a_sentence(problem: Exception, said: str) -> None:
    sentence, code = explain(problem)
    assert said in render(sentence)
    assert code == 1


def test_a_command_ends_with_the_code_that_it_was_stopped_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, told(debug=False):
        raise stop("cli.failure.measure", code=2, what="charm")
    assert ended.value.exit_code == 2
    out, err = capsys.readouterr()
    assert (out, "charm" in err) == ("", True)


def test_whoever_debugs_sees_the_exception(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), told(debug=True):
        raise KeyError("anything")
    assert capsys.readouterr().err == ""
