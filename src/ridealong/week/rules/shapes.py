"""The week of one leader, as the page, the command line and the record see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence

Size = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class Who:
    """A person as plans name them."""

    id: int | None
    name: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Worth:
    """Posterior mean of an option's money a quarter with its 90 % interval."""

    amount: float
    currency: str | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Against:
    """What a close call stood against, with its probability. `topic` and `form` None: no focus for that person."""

    person: Who
    topic: str | None
    form: str | None
    probability: float
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a session is in the week: a signal with its figures, or a general one without."""

    signal: str
    measure: str | None
    unit: str | None
    value: float | None
    adjusted: float | None
    peers: float | None
    band: tuple[float, float] | None
    low: float | None
    high: float | None
    n: int | None
    sentence: Sentence
    stage: str | None = None

    @classmethod
    def plain(cls, signal: str, sentence: Sentence) -> Reason:
        """A reason without figures."""
        return cls(signal, None, None, None, None, None, None, None, None, None, sentence)


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal to talk about."""

    id: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    stage: str | None
    why: Sentence


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session of the week. `id` is the row of `week` once it is recorded. `questions` are catalogue keys.

    `week_of_cycle` counts from 1 and says how long a focus has held; `swapped`: the leader chose it, not the draw;
    `own_kind`: the name of the organisation's own kind that it is of; `zone`: by whose clocks `planned_at` is meant;
    `remote`: a ride-along not in the field.
    """

    id: int | None
    person: Who
    topic: str
    form: str
    minutes: int
    standing: bool
    value: Worth | None
    size: Size | None
    probability: float
    close_call: bool
    against: tuple[Against, ...]
    reasons: tuple[Reason, ...]
    deals: tuple[DealLine, ...]
    questions: tuple[str, ...]
    planned_on: date | None = None
    held_on: date | None = None
    dropped: bool = False
    planned_at: time | None = None
    held_minutes: int | None = None
    drop_reason: str | None = None
    swapped: bool = False
    week_of_cycle: int | None = None
    own_kind: str = ""
    zone: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class SwapOption:
    """What a session can be swapped for, best first; `fits`: within the minutes that the swap leaves."""

    index: int
    session: SessionPlan
    fits: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not in the week, and why that is all right."""

    person: Who
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Must:
    """What the week has to contain."""

    must: str
    person: Who
    minutes: int
    met: bool


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would make an unmet must fit, and what it displaces."""

    minutes: int
    displaces: tuple[str, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Unmet:
    """A must that does not fit."""

    must: str
    person: Who
    minutes_missing: int
    remedies: tuple[Remedy, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class TooClose:
    """A measure of the family that does not tell people apart."""

    measure: str
    p_value: float | None
    sentence: Sentence
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Four weeks (the first one to four) in which a focus holds."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The plan for one leader and one ISO week.

    `heading` answers "what does this week ask of me?"; `decided` says how it came about, `notes` what changed against
    the cycle's plan, `would_add` what more data would add. `team` names everybody who reports to the leader, by name.
    """

    leader: Who
    week: Week
    cycle: Cycle
    as_of: date
    recorded: bool
    minutes_available: int
    minutes_standing: int
    minutes_planned: int
    sessions: tuple[SessionPlan, ...]
    left_out: tuple[LeftOut, ...]
    musts: tuple[Must, ...]
    unmet: tuple[Unmet, ...]
    too_close: tuple[TooClose, ...]
    expected_loss: float
    notice: Sentence | None
    options: int
    snapshot: str
    heading: Sentence | None = None
    decided: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    would_add: tuple[Sentence, ...] = ()
    team: tuple[Who, ...] = ()
