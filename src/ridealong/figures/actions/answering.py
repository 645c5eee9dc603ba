"""What a person says to the questions of an import: handed over, or written into a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ridealong.figures.rules.reports import Question, Stopped
from ridealong.kernel.sentences import Sentence


def said(answers: Mapping[str, str] | Path | None) -> Mapping[str, str]:
    """Question id to choice. Raises Stopped for a file that cannot be read."""
    if answers is None:
        return {}
    if isinstance(answers, Mapping):
        return answers
    try:
        return _read(answers.read_text(encoding="utf-8-sig"), answers.name)
    except OSError as problem:
        raise Stopped(unread(problem)) from problem
    except UnicodeDecodeError as problem:
        raise Stopped(Sentence("imports.problem.answers", {"problem": str(problem)})) from problem


def misunderstood(questions: Iterable[Question], told: Mapping[str, str]) -> Iterator[Sentence]:
    """Answers that are none of the choices: the question stays open, and why is said."""
    for question in questions:
        answer = told.get(question.id)
        if answer is not None and answer not in question.choices:
            yield Sentence("imports.note.no_choice", {"id": question.id, "said": answer})


def unread(problem: OSError) -> Sentence:
    """Why a small file beside the export, answers or a mapping, could not be opened."""
    what = {"file": str(problem.filename), "problem": problem.strerror or str(problem)}
    return Sentence("imports.file.absent" if isinstance(problem, FileNotFoundError) else "imports.file.unread", what)


def _read(text: str, name: str) -> dict[str, str]:
    try:
        data: Any = json.loads(text) if _is_json(text, name) else tomllib.loads(text)
    except ValueError as problem:
        raise Stopped(Sentence("imports.problem.answers", {"problem": str(problem)})) from problem
    if not isinstance(data, Mapping):
        raise Stopped(Sentence("imports.problem.answers", {"problem": "a table of question and choice is expected"}))
    return {str(key): str(value) for key, value in data.items()}


def _is_json(text: str, name: str) -> bool:
    """By its first sign, whatever the file is called: no TOML begins with a brace."""
    return name.lower().endswith(".json") or text.lstrip().startswith("{")
