"""Everything that the week can say has its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ridealong.week
from ridealong.kernel.sentences import catalogue, render, say
from ridealong.week.rules.headings import ORDER, heading
from ridealong.week.rules.needs import WORTH
from ridealong.week.rules.reasons import _tail
from ridealong.week.rules.shapes import SessionPlan, Who
from ridealong.week.rules.topics import (
    CAREER,
    CATCH_UP,
    COACHING,
    FOR_LEADERS,
    FROM_DEALS,
    OWN_CHOICE,
    RIDE,
    TOPICS,
    form_name,
    questions_of,
    topic_name,
)
from ridealong.week.rules.views import Figures

ROOM = Path(ridealong.week.__file__).parent


@pytest.mark.parametrize("topic", [*TOPICS.values(), OWN_CHOICE, CAREER, COACHING, "stage:Demo"])
def test_every_topic_has_a_name_and_two_questions(topic: str) -> None:
    assert render(topic_name(topic))
    questions = [say(key) for key in questions_of(topic)]
    assert len(questions) == len(set(questions)) == 2
    assert all(question.endswith("?") for question in questions)


def test_every_form_has_a_name_and_a_verb() -> None:
    forms = {shape.form for shape in (*FROM_DEALS, RIDE, *FOR_LEADERS)} | {CATCH_UP}
    assert all(render(form_name(form)) for form in forms)
    assert forms | {CAREER} == set(ORDER)
    for kind in ORDER:
        for where in ("first", "next"):
            assert say(f"week.heading.{where}.{kind}", names=("Ana", "Ben")).endswith("Ana and Ben")
            assert "6 people" in say(f"week.heading.{where}.{kind}.people", n=6)


def test_every_measure_with_a_worth_has_its_sentence() -> None:
    texts = catalogue()
    for measure in [*WORTH, "stale_share"]:
        assert f"week.reason.{measure}" in texts
        assert f"figures.measure.{measure}" in texts


@pytest.mark.parametrize("must", ["career", "items", "new_hire", "unseen"])
def test_every_must_can_be_named_and_missed(must: str) -> None:
    assert say(f"week.must.{must}")
    assert "15" in say(f"week.unmet.{must}", name="Ana", minutes=15, missing=15)


def test_every_key_that_the_room_writes_out_exists() -> None:
    texts = catalogue()
    for path in ROOM.rglob("*.py"):
        for key in re.findall(r'Sentence\(\s*"(week\.[\w.]+)"', path.read_text(encoding="utf-8")):
            assert key in texts, f"{path.name}: {key}"


@pytest.mark.parametrize(
    ("value", "tail"),
    [
        (0.17, ", adjusted"),
        (0.20, ""),
        (0.25, "; 20\u00a0% where like is compared with like"),
        (0.30, "; 20\u00a0% where like is compared with like"),
    ],
)
def test_a_gap_that_counting_does_not_show_is_said_as_compared(value: float, tail: str) -> None:
    found = Figures(value=value, adjusted=0.20, peers=0.26, band=None, low=0.17, high=0.23, n=80)
    assert render(_tail(found, "share", None)) == tail


def _extra(number: int, name: str, form: str) -> SessionPlan:
    who = Who(number, name, None)
    return SessionPlan(None, who, "own_choice", form, 30, False, None, None, 1.0, False, (), (), (), ())


def test_the_heading_names_people_while_its_words_last() -> None:
    forms = [
        *[("practice", name) for name in ("Efua", "Irena", "Sanna")],
        ("call_review", "Leon"),
        ("call_review", "Malik"),
    ]
    sessions = [_extra(number, name, form) for number, (form, name) in enumerate(forms)]
    said = "Practise with Efua, Irena and Sanna, review calls with Leon and Malik"
    assert render(heading(sessions, {})) == said
    assert render(heading([*sessions, _extra(9, "Kadir", "catch_up")], {})) == said
    more = [*sessions, _extra(7, "Ana", "call_review")]
    assert render(heading(more, {})) == "Practise with Efua, Irena and Sanna, review calls with 3 people"
    assert render(heading([_extra(9, "Kadir", "catch_up")], {})) == "Catch up with Kadir"
