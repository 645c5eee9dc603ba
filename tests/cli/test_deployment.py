"""Accounts, the demo's guard, the doctor and the migrations of a deployment."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, environment, run_in
from tests.figures.exports import DEALS, many, text, write
from tests.postgres import postgres

__all__ = ["postgres"]

PASSWORD = "a long enough password"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def at_home(home: Path) -> Run:
    return run_in(home)


@pytest.fixture
def has_tables(home: Path, with_tables: Callable[[Path], Path]) -> None:
    """The home has its tables."""
    with_tables(home)


@pytest.fixture
def imported(at_home: Run, home: Path, has_tables: None, tmp_path: Path) -> Path:
    """The home, with facts."""
    assert at_home("import", write(tmp_path / "export", "deals.csv", text(DEALS, many(20)))).code == 0
    return home


@pytest.mark.usefixtures("has_tables")
def test_an_account_is_made_from_standard_input_and_no_password_is_shown(at_home: Run, home: Path) -> None:
    ran = at_home("account", "add", "You@Example.org", "--role", "administrator", typed=f"{PASSWORD}\n")
    assert ran.code == 0, ran.said
    assert PASSWORD not in ran.result + ran.said
    assert PASSWORD.encode() not in (home / "db.sqlite3").read_bytes()
    again = at_home("account", "add", "you@example.org", typed=f"{PASSWORD}\n")
    assert (again.code, again.result) == (1, "")
    weak = at_home("account", "add", "two@example.org", typed="short\n")
    assert (weak.code, "12 characters" in weak.said) == (1, True)
    empty = at_home("account", "add", "three@example.org", typed="")
    assert empty.code == 1


@pytest.mark.long
@pytest.mark.usefixtures("has_tables")
def test_a_demo_fills_an_empty_home_only_and_a_reset_never_touches_real_data(at_home: Run, home: Path) -> None:
    at_home("account", "add", "you@example.org", typed=f"{PASSWORD}\n")
    before = (home / "db.sqlite3").read_bytes()
    for arguments in (["demo"], ["demo", "--reset"]):
        ran = at_home(*arguments)
        assert (ran.code, ran.result) == (1, "")
    with sqlite3.connect(home / "db.sqlite3") as database:
        assert database.execute("SELECT email FROM access_account").fetchall() == [("you@example.org",)]
    assert len(before) > 0


@pytest.mark.long
def test_a_demo_can_be_made_anew(at_home: Run, home: Path) -> None:
    assert at_home("demo", "--sellers", 20, "--seed", 1).code == 0
    with sqlite3.connect(home / "db.sqlite3") as database:
        before = {name for (name,) in database.execute("SELECT name FROM people_person")}
    key = (home / "keys" / "secret").read_bytes()
    assert at_home("demo", "--sellers", 20, "--seed", 2).code == 1
    assert at_home("demo", "--sellers", 20, "--seed", 2, "--reset").code == 0
    with sqlite3.connect(home / "db.sqlite3") as database:
        after = {name for (name,) in database.execute("SELECT name FROM people_person")}
        assert database.execute("SELECT count(*) FROM access_account").fetchone() == (1,)
    assert before.isdisjoint(after) or before != after
    assert (home / "keys" / "secret").read_bytes() == key


@pytest.mark.long
def test_migrate_says_what_was_new_and_then_that_all_is_well(at_home: Run) -> None:
    first, second = at_home("migrate"), at_home("migrate")
    assert (first.code, second.code) == (0, 0)
    assert "people.0001_initial" in first.result
    assert second.result == "The database is up to date.\n"


@pytest.mark.usefixtures("has_tables")
def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(at_home: Run, home: Path) -> None:
    well = at_home("doctor")
    assert (well.code, "Healthy." in well.result) == (0, True)
    (home / "keys" / "secret").chmod(0o644)
    trouble = {"RIDEALONG_SECRET_KEY": "aaaa", "RIDEALONG_COLOR": "red"}
    reachable = {"RIDEALONG_DEBUG": "1", "RIDEALONG_ALLOWED_HOSTS": "coach.example.org *"}
    ran = at_home("doctor", "--json", **trouble, **reachable)
    bad = {one["check"]: one for one in ran.document["checks"] if one["state"] == "bad"}
    assert ran.code == 1
    assert ran.document["healthy"] is False
    assert set(bad) == {"configuration", "permissions", "secret_key", "debug", "host_names"}
    assert all(one["remedy"] for one in bad.values())
    assert "RIDEALONG_COLOR" in bad["configuration"]["sentence"]


def test_the_doctor_sees_migrations_that_wait(at_home: Run) -> None:
    fresh = at_home("doctor", "--json")
    assert fresh.code == 1
    assert {one["check"] for one in fresh.document["checks"] if one["state"] == "bad"} == {"migrations", "facts"}


def test_the_doctor_sees_facts_that_are_gone(at_home: Run, imported: Path) -> None:
    (deals,) = (imported / "facts").glob("[0-9a-f]*/deals.parquet")
    deals.unlink()
    gone = at_home("doctor", "--json")
    assert gone.code == 1
    assert [one["check"] for one in gone.document["checks"] if one["state"] == "bad"] == ["facts"]


@pytest.mark.parametrize("table", ["deals", "quotas"])
def test_the_doctor_sees_facts_that_are_cut(at_home: Run, imported: Path, table: str) -> None:
    (file,) = (imported / "facts").glob(f"[0-9a-f]*/{table}.parquet")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-20])
    said = at_home("doctor", "--json")
    assert said.code == 1
    (found,) = [one for one in said.document["checks"] if one["state"] == "bad"]
    assert (found["check"], table in found["sentence"]) == ("facts", True)


def test_a_home_can_be_moved(at_home: Run, imported: Path) -> None:
    before = at_home("measure", "won_amount", "--json")
    assert before.document["rows"]
    moved = imported.with_name("elsewhere")
    imported.rename(moved)
    after = run_in(moved)("measure", "won_amount", "--json")
    assert after.code == 0
    assert after.document == before.document


@pytest.mark.long
@pytest.mark.postgres
def test_the_same_on_postgresql(home: Path, postgres: str) -> None:
    run = run_in(home)
    there = {"RIDEALONG_DATABASE_URL": postgres}
    for arguments in (["demo", "--sellers", 20], ["demo", "--sellers", 21, "--reset"]):
        ran = run(*arguments, **there)
        assert ran.code == 0, ran.said
    found = run("doctor", "--json", **there)
    assert found.code == 0, found.result
    assert "PostgreSQL" in next(one["sentence"] for one in found.document["checks"] if one["check"] == "database")
    week = run("week", "--all", "--json", **there)
    assert week.code == 0, week.said
    assert len(week.document) >= 9


@pytest.mark.long
def test_five_thousand_sellers_fit_into_little_memory(home: Path) -> None:
    """A million deals: written and imported in pieces, whatever the machine has."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(
        [*COMMAND, "demo", "--sellers", "5000"], env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "5,000 sellers" in done.stdout
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    assert peak < 2 * 1024 * 1024  # KiB
    assert os.path.getsize(home / "db.sqlite3") < 64 << 20
