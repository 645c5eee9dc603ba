"""What may never enter the week does not: no field for it, and no way to it."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

from django.apps import apps

import ridealong.week
from ridealong.figures.rules.shapes import Signal, Signals, Trade
from ridealong.week.rules.inputs import Fixed, Inputs, Leading, Report

ROOM = Path(ridealong.week.__file__).parent
FORBIDDEN = ("personality", "pulse", "note", "mood", "emotion", "salary", "age", "gender")


def test_the_inputs_are_these_and_no_others() -> None:
    assert {field.name for field in fields(Report)} == {
        "who",
        "key",
        "sellers",
        "leads",
        "new",
        "away",
        "back_on",
        "unseen_weeks",
        "career_weeks",
        "recent",
        "overdue",
        "asks",
        "leading",
    }
    assert {field.name for field in fields(Leading)} == {"planned", "held", "positions", "longest", "weeks_in_role"}
    named = {field.name for row in (Inputs, Report, Leading, Fixed, Signal, Signals, Trade) for field in fields(row)}
    assert not named & set(FORBIDDEN)


def test_the_room_imports_only_rooms_below_and_none_of_the_private_ones() -> None:
    allowed = {"access", "coaching", "facts", "figures", "kernel", "people", "science", "store", "week"}
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ridealong."):
                found.add(node.module.split(".")[1])
    assert found <= allowed


def test_nothing_of_the_room_knows_how_useful_sessions_were() -> None:
    """How well somebody coaches stays 1 for everybody: `docs/decisions/week.md` says why."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                words = {*(node.module or "").split("."), *(one.name for one in node.names)}
                assert not words & {"usefulness", "Release", "Tally", "Answered", "Hint", "Round", "told"}, path


def test_no_column_of_the_room_holds_a_note_or_a_name() -> None:
    columns = {
        field.name
        for model in apps.get_app_config("week").get_models()
        for field in model._meta.concrete_fields
        # Beliefs and questions to open with are the organisation's, about nobody.
        if model.__name__ not in {"Prior", "MustEdit", "OpeningQuestion"}
    }
    assert not columns & {*FORBIDDEN, "name", "text", "comment"}
