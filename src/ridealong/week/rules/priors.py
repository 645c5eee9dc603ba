"""What is believed about coaching before there is evidence of one's own: editable, each with its source and grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Grade = Literal["A", "B", "C"]

# Spread of the belief in units of its mean: a field experiment is believed most.
CV: Mapping[str, float] = {"A": 0.5, "B": 1.0, "C": 1.5}
FORM_SPREAD = 0.5
EVERY_TOPIC = "*"


@dataclass(frozen=True, slots=True)
class TopicPrior:
    """Share of the coachable gap that one 30-minute one-on-one on a topic closes."""

    topic: str
    m0: float
    grade: Grade
    source: str

    @property
    def sd(self) -> float:
        return CV[self.grade] * abs(self.m0)


@dataclass(frozen=True, slots=True)
class FormPrior:
    """How much a form counts against a one-on-one of the same length. `leader_minutes`: what it costs the leader, None
    where that is its own length."""

    form: str
    multiplier: float
    grade: Grade
    source: str
    leader_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PriorRow:
    """One prior as it is kept: `kind` is topic, form or gamma."""

    kind: str
    name: str
    value: float
    grade: Grade
    source: str
    leader_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Priors:
    """All priors in force. A topic without one of its own has that of every topic (`*`). `gamma`: by measure, the share
    of a gap that coaching can reach, where somebody has changed it."""

    topics: Mapping[str, TopicPrior]
    forms: Mapping[str, FormPrior]
    gamma: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[PriorRow]) -> Priors:
        """From rows, of which a later one replaces an earlier one of the same kind and name."""
        last = {(row.kind, row.name): row for row in rows}.values()
        return cls(
            {row.name: TopicPrior(row.name, row.value, row.grade, row.source) for row in last if row.kind == "topic"},
            {
                row.name: FormPrior(row.name, row.value, row.grade, row.source, row.leader_minutes)
                for row in last
                if row.kind == "form"
            },
            {row.name: row.value for row in last if row.kind == "gamma"},
        )

    def topic(self, topic: str) -> TopicPrior:
        family = "stage" if topic.startswith("stage:") else topic
        return self.topics.get(topic) or self.topics.get(family) or self.topics[EVERY_TOPIC]

    def multiplier(self, form: str) -> float:
        return self.forms[form].multiplier
