"""What sessions are about, in which forms, for how long; which measure speaks for which topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ridealong.coaching.rules.kinds import BUILT_IN
from ridealong.kernel.sentences import Sentence

OWN_CHOICE = "own_choice"
CAREER = "career"
COACHING = "coaching_skill"
HYGIENE = "pipeline_hygiene"
STAGE = "stage:"

# Stage conversion has a topic for every stage, see `topic_of`.
TOPICS: Mapping[str, str] = {
    "win_rate": "qualifying_and_closing",
    "discount": "negotiating",
    "deal_value": "value_selling",
    "closed_deals": "prospecting",
    "cycle_time": "moving_deals_on",
    "stale_share": HYGIENE,
}

ONE_ON_ONE = "one_on_one"
PRACTICE = "practice"
CALL_REVIEW = "call_review"
RIDE_ALONG = "ride_along"
CATCH_UP = "catch_up"
SIT_IN = "sit_in"

RIDE_ALONG_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Shape:
    """A form and how long it takes."""

    form: str
    minutes: int


FROM_DEALS = (Shape(ONE_ON_ONE, 30), Shape(PRACTICE, 30), Shape(CALL_REVIEW, 30), Shape(ONE_ON_ONE, 60))
RIDE = Shape(RIDE_ALONG, RIDE_ALONG_MINUTES)
# Somebody who leads is coached on coaching: beside them in one of their one-on-ones, or talking about it.
FOR_LEADERS = (Shape(SIT_IN, 30), Shape(ONE_ON_ONE, 30), Shape(ONE_ON_ONE, 60))


def topic_of(measure: str, stage: str | None) -> str | None:
    """The topic that a measure speaks for; None where it is only reported."""
    if measure == "stage_conversion":
        return None if stage is None else f"{STAGE}{stage}"
    return TOPICS.get(measure)


def topic_name(topic: str) -> Sentence:
    """What a topic is called on screen."""
    if topic.startswith(STAGE):
        return Sentence("week.topic.stage", {"stage": topic.removeprefix(STAGE)})
    return Sentence(f"week.topic.{topic}")


def form_name(form: str) -> Sentence:
    """What a form is called on screen."""
    return Sentence(f"week.form.{form}")


def kind_name(kind: str) -> Sentence:
    """What a kind of session is called on screen: its form, but for a talk about the career; a kind of the
    organisation's own by its name."""
    if kind == CAREER:
        return Sentence("coaching.kind.career")
    return form_name(kind) if kind in BUILT_IN else Sentence("kinds.named", {"name": kind})


def session_name(kind: str, *, remote: bool) -> Sentence:
    """What a session of a kind is called; a ride-along says where it is not in the field."""
    return Sentence("kinds.remote", {"kind": kind_name(kind)}) if remote else kind_name(kind)


def questions_of(topic: str, *, with_hygiene: bool = False) -> tuple[str, ...]:
    """Catalogue keys of the questions to open with: two, and one more where old deals want tidying."""
    family = "stage" if topic.startswith(STAGE) else topic
    found = [f"week.question.{family}.1", f"week.question.{family}.2"]
    if with_hygiene and topic != HYGIENE:
        found.append(f"week.question.{HYGIENE}.1")
    return tuple(found)


def worded(keys: Iterable[str], own: Mapping[str, Sequence[str]]) -> tuple[Sentence | str, ...]:
    """The questions that keys of the catalogue stand for; where a topic has questions of its own, those instead."""
    known = list(keys)
    asked = [key.split(".")[2] for key in known]
    found: list[Sentence | str] = []
    for key, family in zip(known, asked, strict=True):
        if family not in own:
            found.append(Sentence(key))
        elif key == next(one for one in known if one.split(".")[2] == family):
            found += own[family] if asked.count(family) > 1 else own[family][:1]
    return tuple(found)


def question_families() -> tuple[str, ...]:
    """Every topic that has questions of its own."""
    return (*dict.fromkeys(TOPICS.values()), "stage", OWN_CHOICE, CAREER)
