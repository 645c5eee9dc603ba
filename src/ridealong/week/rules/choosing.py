"""The draw of a cycle: who has which focus, with exact probabilities (WEEK, section 5). Made once, kept for ever."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ridealong.kernel.minutes import units
from ridealong.science.arrays import Codes, Floats
from ridealong.science.draws import EPS, Distribution, Solver, draw, plan_distribution
from ridealong.science.knapsack import NONE, Group, planner, total
from ridealong.science.streams import stream
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.musts import settle
from ridealong.week.rules.options import Option, Table, table
from ridealong.week.rules.shapes import Cycle
from ridealong.week.rules.views import Views

# Changes whenever the same inputs would give another draw.
CODE_VERSION = "2"


@dataclass(frozen=True)
class Lots:
    """What is kept of a draw: options, plans (places among the options) with the tickets each holds, and the ticket.

    `lam`: how much of the samples' spread was kept, 0 where the best plan stands alone, None where chance decided.
    """

    leader: str
    cycle: Cycle
    snapshot: str
    options: tuple[Option, ...]
    plans: tuple[tuple[int, ...], ...]
    counts: tuple[int, ...]
    ticket: int
    lam: float | None
    eps: float
    mean_loss: float
    worst_loss: float
    best: tuple[int, ...]
    minutes: int
    code: str = CODE_VERSION

    @property
    def tickets(self) -> int:
        return sum(self.counts)

    @cached_property
    def chosen(self) -> tuple[Option, ...]:
        """The plan that holds the ticket."""
        left = self.ticket
        for plan, count in zip(self.plans, self.counts, strict=True):
            if left < count:
                return tuple(self.options[place] for place in plan)
            left -= count
        raise ValueError(f"there is no ticket {self.ticket} among {self.tickets}")

    @cached_property
    def focuses(self) -> tuple[Option, ...]:
        """The chosen plan without catch-ups."""
        return tuple(option for option in self.chosen if option.is_focus)

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Each option's share of the tickets: its probability, exactly."""
        held = [0] * len(self.options)
        for plan, count in zip(self.plans, self.counts, strict=True):
            for place in plan:
                held[place] += count
        return tuple(count / self.tickets for count in held)

    @cached_property
    def _places(self) -> Mapping[tuple[str, tuple[str, str, int]], int]:
        return {(option.person, option.what): place for place, option in enumerate(self.options)}

    @cached_property
    def _persons(self) -> Mapping[str, tuple[tuple[Option, float], ...]]:
        found: dict[str, list[tuple[Option, float]]] = {}
        for option, share in zip(self.options, self.shares, strict=True):
            found.setdefault(option.person, []).append((option, share))
        return {person: tuple(rows) for person, rows in found.items()}

    def place(self, option: Option) -> int | None:
        """Where an option stands in the list; None for one that was none."""
        return self._places.get((option.person, option.what))

    def share(self, option: Option) -> float:
        """The probability of one option; 0 for one that was none."""
        place = self.place(option)
        return 0.0 if place is None else self.shares[place]

    def of(self, person: str) -> tuple[tuple[Option, float], ...]:
        """A person's options with their probabilities, as they were listed."""
        return self._persons.get(person, ())


def make_lots(inputs: Inputs, views: Views) -> Lots:
    """Draws the cycle's plan. A function of the inputs: the same inputs give the same draw, bit by bit."""
    minutes = inputs.free_minutes
    musts = settle(inputs, minutes)
    free = minutes - sum(claim.minutes for claim in musts.talks)
    choices = table(inputs, views, forced=musts.forced)
    found = _distribution(inputs, choices, musts.forced, units(free))
    ticket = draw(found, stream(*inputs.stream_words("ticket"))).ticket
    return Lots(
        leader=inputs.key,
        cycle=inputs.cycle,
        snapshot=views.signals.snapshot,
        options=choices.options,
        plans=found.plans,
        counts=found.counts,
        ticket=ticket,
        lam=found.lam,
        eps=EPS,
        mean_loss=found.mean_loss,
        worst_loss=max(found.losses),
        best=found.best,
        minutes=inputs.minutes,
    )


def _distribution(inputs: Inputs, choices: Table, forced: frozenset[str], capacity: int) -> Distribution:
    if not choices.options:
        return Distribution(plans=((),), counts=(1,), losses=(0.0,), lam=0.0, best=(), value=0.0)
    solver = by_minutes(choices, _forced(inputs, forced), capacity)
    if not inputs.close_calls:
        columns = solver(choices.mean[None, :])
        best = tuple(sorted(int(column) for column in columns[0] if column >= 0))
        value = float(total(choices.mean, columns)[0])
        return Distribution(plans=(best,), counts=(1,), losses=(0.0,), lam=0.0, best=best, value=value)
    rng = stream(*inputs.stream_words("samples"), "ties")
    return plan_distribution(choices.mean, choices.values, solver, people=np.array(choices.owner), rng=rng)


def _forced(inputs: Inputs, forced: frozenset[str]) -> tuple[bool, ...]:
    return tuple(report.key in forced for report in inputs.present)


def by_minutes(choices: Table, forced: Sequence[bool], capacity: int) -> Solver:
    """A solver that first takes each person's best option of every length. That loses nothing: the minutes see lengths
    only. Ties keep the earlier option, as in the whole problem."""
    lengths = [units(option.minutes) for option in choices.options]
    marks = list(zip(choices.owner, lengths, strict=True))
    starts = [place for place, mark in enumerate(marks) if place == 0 or mark != marks[place - 1]]
    sizes: list[list[int]] = [[] for _ in forced]
    for start in starts:
        sizes[choices.owner[start]].append(lengths[start])
    groups = [Group(tuple(each), forced=must) for each, must in zip(sizes, forced, strict=True)]
    solver, edges = planner(groups, capacity), [*starts, len(marks)]

    def solve(values: Floats) -> Codes:
        spans = [values[:, start:edge] for start, edge in itertools.pairwise(edges)]
        best = np.stack([start + span.argmax(axis=1) for start, span in zip(starts, spans, strict=True)], axis=1)
        found = solver(np.take_along_axis(values, best, axis=1))
        return np.where(found == NONE, NONE, np.take_along_axis(best, found, axis=1))

    return solve
