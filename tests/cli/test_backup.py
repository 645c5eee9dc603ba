"""A backup made while others write comes back row by row, holds no key, and brings back nobody who was erased since."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.cli.conftest import Run, run_in
from tests.figures.exports import DEALS, many, text, write

SELLERS = ("seller", "name", "email")


@pytest.fixture
def old(tmp_path: Path, with_tables: Callable[[Path], Path]) -> Path:
    """A home with facts and two people."""
    export = tmp_path / "export"
    write(export, "sellers.csv", text(SELLERS, [("s1", "Ana Lima", "ana@example.com"), ("s2", "Ben Ito", "")]))
    write(export, "deals.csv", text(DEALS, many(20)))
    home = with_tables(tmp_path / "old")
    done = run_in(home)("import", export)
    assert done.code == 0, done.said
    return home


def rows(database: Path) -> dict[str, str]:
    """A hash of the rows of each table."""
    with sqlite3.connect(database) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        return {
            name: hashlib.sha256(repr(sorted(map(repr, found.execute(f'SELECT * FROM "{name}"')))).encode()).hexdigest()
            for name in names
        }


def facts(home: Path) -> dict[str, str]:
    """A hash of every file of the facts and of what was uploaded."""
    files = [one for folder in ("facts", "uploads") for one in (home / folder).rglob("*") if one.is_file()]
    return {
        str(one.relative_to(home)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in files
        if one.suffix != ".lock"
    }


def new_home(old: Path) -> tuple[Path, Run]:
    """An empty home with the keys of the old one."""
    home = old.with_name("new")
    shutil.copytree(old / "keys", home / "keys")
    return home, run_in(home)


def names(database: Path, table: str) -> list[str]:
    with sqlite3.connect(database) as found:
        return [name for (name,) in found.execute(f"SELECT name FROM {table} ORDER BY 1")]


@pytest.mark.long
def test_a_backup_during_a_write_comes_back_row_by_row(old: Path, tmp_path: Path) -> None:
    before = rows(old / "db.sqlite3")
    file = tmp_path / "ridealong.tar"
    killed, running = (tmp_path / f".{name}.tar.1.ridealong-part" for name in ("killed", "running"))
    killed.write_text("half of it")
    running.write_text("half of it")
    with (
        running.open("rb") as other,
        sqlite3.connect(old / "db.sqlite3", isolation_level=None) as writer,
    ):
        fcntl.flock(other, fcntl.LOCK_EX)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people_person SET name = 'Nobody'")
        done = run_in(old)("backup", file)
        writer.execute("ROLLBACK")
    assert done.code == 0, done.said
    assert f"{killed} was left behind" in done.said.replace("\n", "")
    running.unlink()
    assert "keys" in done.result
    with tarfile.open(file) as archive:
        held = archive.getnames()
    assert not [one for one in held if one.startswith("keys")]
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export", "old", "ridealong.tar"]
    home, run = new_home(old)
    restored = run("restore", file)
    assert restored.code == 0, restored.said
    assert rows(home / "db.sqlite3") == before
    assert facts(home) == facts(old)
    assert run("restore", file).code == 1
    assert run_in(old)("backup", file).code == 1
    assert not list(home.glob("restor*")) + list(old.glob("backup-*"))


@pytest.mark.long
def test_erased_people_stay_erased_after_a_restore(old: Path, tmp_path: Path) -> None:
    file = tmp_path / "ridealong.tar"
    assert run_in(old)("backup", file).code == 0
    assert run_in(old)("person", "erase", "Ben Ito", "--yes").code == 0
    assert "Ben" not in (old / "keys" / "erased").read_text(encoding="ascii")
    home, run = new_home(old)
    restored = run("restore", file)
    assert restored.code == 0, restored.said
    assert "1 person" in restored.result
    assert names(home / "db.sqlite3", "people_person") == ["Ana Lima"]
    assert names(home / "db.sqlite3", "figures_sourceidentity") == ["Ana Lima"]
    assert run("import", tmp_path / "export").code == 0
    assert names(home / "db.sqlite3", "people_person") == ["Ana Lima"]


@pytest.mark.long
def test_a_damaged_archive_and_an_unfinished_restore_leave_nothing_half_done(old: Path, tmp_path: Path) -> None:
    file, cut, spoilt = (tmp_path / name for name in ("whole.tar", "cut.tar", "spoilt.tar"))
    assert run_in(old)("backup", file).code == 0
    content = file.read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    spoilt.write_bytes(content.replace(b"Ana Lima", b"Eve Lima"))
    home, run = new_home(old)
    for one in (cut, spoilt):
        refused = run("restore", one)
        assert (refused.code, "no whole backup" in refused.said) == (1, True), refused.said
    assert sorted(one.name for one in home.iterdir()) == ["backup.lock", "keys"]
    # As a crash in the middle leaves it: some of the folders, the mark, no database or one without erasures.
    (home / "restoring").touch()
    (home / "facts").mkdir()
    (home / "uploads" / "1").mkdir(parents=True)
    (home / "uploads" / "1" / "0").write_text("half")
    looked = {one["check"]: one for one in run("doctor", "--json").document["checks"]}
    assert (looked["restore"]["state"], "ridealong restore" in looked["restore"]["remedy"]) == ("bad", True)
    unfinished = run("week", "--all")
    assert (unfinished.code, "not finished" in unfinished.said) == (1, True), unfinished.said
    again = run("restore", file)
    assert again.code == 0, again.said
    assert facts(home) == facts(old)


@pytest.mark.long
@pytest.mark.postgres
def test_postgresql_is_backed_up_and_restored(tmp_path: Path) -> None:
    export, file = tmp_path / "export", tmp_path / "ridealong.tar"
    write(export, "sellers.csv", text(SELLERS, [("s1", "Ana Lima", "ana@example.com"), ("s2", "Ben Ito", "")]))
    write(export, "deals.csv", text(DEALS, many(20)))
    with postgres.running() as url:
        old = run_in(tmp_path / "old")
        assert old("import", export, RIDEALONG_DATABASE_URL=url).code == 0
        assert old("backup", file, RIDEALONG_DATABASE_URL=url).code == 0
        assert old("person", "erase", "Ben Ito", "--yes", RIDEALONG_DATABASE_URL=url).code == 0
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE DATABASE other")
        other = url.replace("/ridealong?", "/other?")
        _, new = new_home(tmp_path / "old")
        restored = new("restore", file, RIDEALONG_DATABASE_URL=other)
        assert restored.code == 0, restored.said
        with psycopg.connect(other) as server:
            assert server.execute("SELECT name FROM people_person").fetchall() == [("Ana Lima",)]
        assert new("restore", file, RIDEALONG_DATABASE_URL=other).code == 1
