"""What can be typed: wrong usage is 2, bad input is 1, and neither ever shows a traceback."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from ridealong.cli import main as command_line
from tests.cli.conftest import COMMAND, Run


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["week"],
        ["week", "--all", "--leader", "Alice Moreau"],
        ["week", "--all", "--date", "tomorrow"],
        ["week", "--all", "--date", "2026-02-30"],
        ["week", "--all", "--minutes", "-5"],
        ["week", "--all", "--minutes", "many"],
        ["sessions", "--from", "2026-12-01", "--to", "2026-11-01"],
        ["import"],
        ["import", "--undo", "--dry-run"],
        ["measure"],
        ["measure", "win_rate", "--by", "office"],
        ["luck", "--as-of", "1.2.2026"],
        ["serve", "--port", "70000"],
        ["serve", "--workers", "0"],
        ["demo", "--sellers", "3"],
        ["account"],
        ["person"],
        ["person", "erase"],
        ["account", "add", "you@example.org", "--role", "boss"],
    ],
)
def test_wrong_usage_is_2_and_nothing_is_begun(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process: what makes a home is never reached."""
    monkeypatch.setattr("sys.argv", ["ridealong", *arguments])
    monkeypatch.setattr(command_line, "_run", lambda *_what, **_how: pytest.fail("it was begun"))
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    result, said = capsys.readouterr()
    assert (ended.value.code, result) == (2, "")
    assert said.strip()
    assert "Traceback" not in said


def test_help_says_every_command_and_is_quick() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2, "seconds of work"
    assert ran.returncode == 0
    for command in (
        "demo",
        "import",
        "measures",
        "measure",
        "luck",
        "week",
        "sessions",
        "serve",
        "tick",
        "migrate",
        "account",
        "person",
        "doctor",
    ):
        assert f"  {command} " in ran.stdout
    assert "worker" not in ran.stdout


def test_help_loads_neither_django_nor_anything_heavy() -> None:
    code = (
        "import sys; from ridealong.cli import main; "
        "print([name for name in ('django', 'duckdb', 'numpy', 'ibis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version(ridealong: Run) -> None:
    ran = ridealong("--version")
    assert (ran.code, ran.result.startswith("ridealong ")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["week", "--leader", "Nobody At All"], 1),
        (["measure", "win_rate"], 1),
        (["measure", "charm"], 2),
        (["import", "/nowhere/at/all"], 1),
        (["import", "--undo"], 1),
        (["import", "somewhere", "--undo"], 1),
        (["account", "add", "not an address"], 1),
        (["account", "add", "you@example.org", "--person", "Nobody At All"], 1),
        (["account", "factors-off", "you@example.org"], 1),
        (["demo", "--until", "2999-01-01"], 1),
    ],
)
def test_an_empty_home_is_made_on_first_use_and_says_what_is_missing(
    empty: Run, arguments: list[str], code: int
) -> None:
    ran = empty(*arguments, typed="a long enough password\n")
    assert ran.code == code
    assert ran.result == ""
    assert ran.said.strip()
    assert "Traceback" not in ran.said
    assert "cli." not in ran.said


def test_a_wrong_setting_is_said_in_words(empty: Run) -> None:
    ran = empty("measures", RIDEALONG_DATABASE_URL="mysql://somewhere")
    assert ran.code == 1
    assert "RIDEALONG_DATABASE_URL" in ran.said
    assert "Traceback" not in ran.said
