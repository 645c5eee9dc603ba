"""Questions about an import as a page asks them: what each answer would mean, with examples from the files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ridealong.figures.rules.identities import NEW
from ridealong.figures.rules.previews import Asked, Preview, Spelt
from ridealong.figures.rules.reports import JOIN, KEEP
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import catalogue, full_date, say
from ridealong.people import queries as people
from ridealong.web.imports.naming import ASKED

DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
MOST_EXAMPLES = 3
# Of these every value of a column can be read in two ways.
EITHER = frozenset({"dates", "decimals", "points"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is sent, what it says, and what it would make of the examples."""

    value: str
    title: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks. `name` is the field that carries the answer."""

    name: str
    anchor: str
    heading: str
    text: str
    needed: bool
    choices: tuple[Choice, ...]


def questions(preview: Preview, answered: Mapping[str, str], currency: str | None) -> list[Question]:
    """Everything that is asked, what is needed first."""
    names = _names(preview)
    asked = [_question(one, answered, names) for one in preview.asked]
    spelt = [_spelling(one, answered, currency) for one in preview.spelt]
    found = sorted([*asked, *spelt], key=lambda one: not one.needed)
    return [
        Question(one.name, f"q{number}", one.heading, one.text, one.needed, one.choices)
        for number, one in enumerate(found, start=1)
    ]


def _names(preview: Preview) -> Mapping[str, str]:
    """Names of the people whom a question offers."""
    if not any(one.id.startswith("who:") for one in preview.asked):
        return {}
    return {str(key): person.name for key, person in people.roster().people.items()}


def _question(one: Asked, answered: Mapping[str, str], names: Mapping[str, str]) -> Question:
    kind = one.id.partition(":")[0]
    either = kind in EITHER
    heading = say(f"uploads.ask.{kind}", column=one.column or "") if either else one.ask
    text = ""
    if one.column is not None and one.examples:
        key = "uploads.ask.either" if either else "uploads.ask.examples"
        text = say(key, file=one.file or "", examples=one.examples[:MOST_EXAMPLES])
    choices = tuple(
        Choice(value, _said(kind, value, names), _hint(value, one.examples), answered.get(one.id) == value)
        for value in one.choices
    )
    return Question(ASKED + one.id, "", heading, text, one.blocking, choices)


def _said(kind: str, value: str, names: Mapping[str, str]) -> str:
    """The choice in words: as is said of this kind of question, or of any; else it speaks for itself."""
    if kind == "who" and value != NEW:
        return say("uploads.choice.same", name=names.get(value, value))
    key = re.sub(r"[^a-z]+", "_", value.lower())
    words = catalogue()
    for one in (f"uploads.choice.{kind}_{key}", f"uploads.choice.{key}"):
        if one in words:
            return say(one)
    return value[:1].upper() + value[1:]


def _hint(value: str, examples: tuple[str, ...]) -> str:
    """The examples as they would be read."""
    read = [found for one in examples if (found := _read(value, one))]
    return ", ".join(dict.fromkeys(read[:MOST_EXAMPLES]))


def _read(value: str, example: str) -> str | None:
    if value in {"day first", "month first"} and (found := DAY.match(example)):
        first, second, year = (int(one) for one in found.groups())
        day, month = (first, second) if value == "day first" else (second, first)
        try:
            return full_date(date(year, month, day))
        except ValueError:
            return None
    if value == "comma separates thousands":
        return example.replace(",", "")
    if value.startswith("point separates "):
        return example.replace(".", "") if value.endswith("thousands") else example
    return example.replace(",", ".") if value == "comma separates decimals" else None


def _spelling(one: Spelt, answered: Mapping[str, str], currency: str | None) -> Question:
    chosen = answered.get(one.id, JOIN if one.accepted else "")
    worth = "" if one.amount is None else Money(float(one.amount), currency).rounded()
    key = "uploads.spelling.worth" if worth else "uploads.spelling.rows"
    return Question(
        name=ASKED + one.id,
        anchor="",
        heading=say(f"uploads.spelling.{one.kind}", of=one.of, into=one.into),
        text=say(key, rows=one.rows, of=one.of, worth=worth),
        needed=False,
        choices=(
            Choice(
                JOIN,
                say(f"uploads.spelling.one_{one.kind}"),
                say("uploads.spelling.join", into=one.into),
                chosen == JOIN,
            ),
            Choice(KEEP, say(f"uploads.spelling.two_{one.kind}"), say("uploads.spelling.keep"), chosen == KEEP),
        ),
    )
