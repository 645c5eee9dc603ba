"""What is held on one person is taken away or erased by one command, and no import brings an erased one back."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Run
from tests.figures.exports import DEALS, many, text, write

SELLERS = ("seller", "name", "email")


def test_a_person_is_exported_then_erased_and_stays_erased(ridealong: Run, tmp_path: Path) -> None:
    run, export = ridealong, tmp_path / "export"
    write(export, "sellers.csv", text(SELLERS, [("s1", "Ana Lima", "ana@example.com"), ("s2", "Ben Ito", "")]))
    write(export, "deals.csv", text(DEALS, many(20)))
    assert run("import", export).code == 0
    file = tmp_path / "ana.json"
    assert run("person", "export", "Ana Lima", file).code == 0
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held["people.Person"][0]["email"] == "ana@example.com"
    assert held["figures.SourceIdentity"][0]["key"] == "s1"
    assert file.stat().st_mode & 0o077 == 0
    assert (run("person", "export", "Ana Lima", file).code, run("person", "erase", "Ana Lima").code) == (1, 2)
    erased = run("person", "erase", "Ana Lima", "--yes")
    assert erased.code == 0, erased.said
    again = run("import", export)
    assert again.code == 0, again.said
    assert run("person", "export", "Ana Lima").code == 1
    with sqlite3.connect(tmp_path / "home" / "db.sqlite3") as database:
        assert database.execute("SELECT name FROM people_person").fetchall() == [("Ben Ito",)]
        assert database.execute("SELECT name FROM figures_sourceidentity").fetchall() == [("Ben Ito",)]
