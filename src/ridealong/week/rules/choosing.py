"""The draw of a cycle: who has which focus, with exact probabilities (WEEK, section 5). Made once, kept for ever."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ridealong.kernel.minutes import units
from ridealong.science.draws import EPS, Distribution, draw, plan_distribution
from ridealong.science.knapsack import Group, planner, total
from ridealong.science.streams import stream
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.musts import settle
from ridealong.week.rules.options import Option, Table, table
from ridealong.week.rules.shapes import Cycle
from ridealong.week.rules.views import Views

# Changes whenever the same inputs would give another draw.
CODE_VERSION = "1"


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

    def share(self, option: Option) -> float:
        """The probability of one option; 0 for one that was none."""
        return next((share for one, share in zip(self.options, self.shares, strict=True) if _same(one, option)), 0.0)

    def of(self, person: str) -> tuple[tuple[Option, float], ...]:
        """A person's options with their probabilities, as they were listed."""
        found = zip(self.options, self.shares, strict=True)
        return tuple((option, share) for option, share in found if option.person == person)


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
    solver = planner(_groups(inputs, choices, forced), capacity)
    if not inputs.close_calls:
        columns = solver(choices.mean[None, :])
        best = tuple(sorted(int(column) for column in columns[0] if column >= 0))
        value = float(total(choices.mean, columns)[0])
        return Distribution(plans=(best,), counts=(1,), losses=(0.0,), lam=0.0, best=best, value=value)
    rng = stream(*inputs.stream_words("samples"), "ties")
    return plan_distribution(choices.mean, choices.values, solver, people=np.array(choices.owner), rng=rng)


def _groups(inputs: Inputs, choices: Table, forced: frozenset[str]) -> list[Group]:
    sizes: list[list[int]] = [[] for _ in inputs.present]
    for option, owner in zip(choices.options, choices.owner, strict=True):
        sizes[owner].append(units(option.minutes))
    return [
        Group(tuple(minutes), forced=report.key in forced)
        for minutes, report in zip(sizes, inputs.present, strict=True)
    ]


def _same(one: Option, other: Option) -> bool:
    return one.person == other.person and one.what == other.what
