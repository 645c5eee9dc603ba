"""Sessions of a week as the page shows them: options, musts and what stands, with reasons, deals and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ridealong.week.rules.choosing import Lots
from ridealong.week.rules.cycles import week_of_cycle
from ridealong.week.rules.inputs import Fixed, Inputs, Report
from ridealong.week.rules.musts import Claim
from ridealong.week.rules.options import Option
from ridealong.week.rules.reasons import Teller, merged
from ridealong.week.rules.shapes import Against, DealLine, SessionPlan, Who, Worth
from ridealong.week.rules.topics import (
    CAREER,
    CATCH_UP,
    HYGIENE,
    ONE_ON_ONE,
    OWN_CHOICE,
    questions_of,
)
from ridealong.week.rules.views import Views

DEALS = 2
CLEAR = 0.99  # from here on a choice is no close call
RIVALS = 3


@dataclass
class Builder:
    """Builds the sessions of one leader's week from the cycle's draw."""

    inputs: Inputs
    views: Views
    lots: Lots
    teller: Teller

    @cached_property
    def reports(self) -> Mapping[str, Report]:
        return {report.key: report for report in self.inputs.reports}

    def focus(self, option: Option, *, swapped: bool = False) -> SessionPlan:
        """A session of a focus. What the leader put in place of the draw's choice is no close call any more."""
        report = self.reports[option.person]
        share = self.lots.share(option)
        close = share < CLEAR and not swapped
        week = week_of_cycle(self.inputs.week, self.inputs.cycle)
        return SessionPlan(
            id=None,
            person=report.who,
            topic=option.topic,
            form=option.form,
            minutes=option.minutes,
            standing=False,
            value=self._worth(option),
            size=option.size,
            probability=share,
            close_call=close,
            against=self._against(option) if close else (),
            reasons=self.teller.of_option(report, option, holds=week > 1),
            deals=self.deals(report),
            questions=questions_of(option.topic, with_hygiene=self.teller.wants_tidying(report)),
            swapped=swapped,
            week_of_cycle=week,
        )

    def must(self, claim: Claim) -> SessionPlan:
        """A career talk, or a catch-up for somebody who must be seen."""
        report = self.reports[claim.person]
        topic, form = (CAREER, ONE_ON_ONE) if claim.is_talk else (self._catch_up_topic(report), CATCH_UP)
        share = 1.0 if claim.is_talk else self._catch_up_share(claim.person)
        real = () if claim.is_talk else tuple(self.teller.figure(report, *one) for one in self.teller.real(report))
        return SessionPlan(
            id=None,
            person=report.who,
            topic=topic,
            form=form,
            minutes=claim.minutes,
            standing=False,
            value=None,
            size=None,
            probability=share,
            close_call=share < CLEAR,
            against=self._instead_of_catch_up(claim.person) if share < CLEAR else (),
            reasons=merged([self.teller.of_claim(report, claim)], real),
            deals=() if claim.is_talk else self.deals(report),
            questions=questions_of(topic),
        )

    def standing(self, fixed: Fixed, focus: Option | None) -> SessionPlan:
        """What stands: its topic is its own, else the focus, else the surest need, else the person's own choice."""
        report = self.reports[fixed.person]
        topic = fixed.topic or (focus.topic if focus else None) or self._surest_topic(report)
        return SessionPlan(
            id=fixed.id,
            person=report.who,
            topic=topic,
            form=fixed.form,
            minutes=fixed.minutes,
            standing=fixed.standing,
            value=None,
            size=None,
            probability=1.0,
            close_call=False,
            against=(),
            reasons=self.teller.of_fixed(report, fixed),
            deals=self.deals(report),
            questions=questions_of(topic, with_hygiene=self.teller.wants_tidying(report)),
            planned_on=fixed.planned_on,
            planned_at=fixed.planned_at,
        )

    def deals(self, report: Report) -> tuple[DealLine, ...]:
        """Two deals to talk about."""
        found = [deal for key in report.sellers for deal in self.views.signals.deals.get(key, ())]
        return tuple(
            DealLine(deal.deal, deal.name, deal.customer, deal.product, deal.amount, deal.stage, deal.why)
            for deal in found[:DEALS]
        )

    def who(self, key: str) -> Who:
        return self.reports[key].who

    def _surest_topic(self, report: Report) -> str:
        return next((view.topic for view, _ in self.teller.real(report) if view.topic), OWN_CHOICE)

    def _catch_up_topic(self, report: Report) -> str:
        return HYGIENE if self.teller.wants_tidying(report) else OWN_CHOICE

    def _worth(self, option: Option) -> Worth | None:
        if option.low is None or option.high is None:
            return None
        currency = self.views.signals.currency or self.inputs.currency
        return Worth(option.mean, currency, option.low, option.high)

    def _catch_up_share(self, person: str) -> float:
        """A catch-up that stood in the draw has its share there; one of a later week is simply a must."""
        return next((share for one, share in self.lots.of(person) if not one.is_focus and share > 0), 1.0)

    def _instead_of_catch_up(self, person: str) -> tuple[Against, ...]:
        found = [(one, share) for one, share in self.lots.of(person) if one.is_focus and share > 0]
        return tuple(self._rival(one, share) for one, share in self._likeliest(found))

    def _against(self, option: Option) -> tuple[Against, ...]:
        """What else this person might have had, nothing included; then whose session would have come instead."""
        own = [(one, share) for one, share in self.lots.of(option.person) if one.what != option.what and share > 0]
        found = [self._rival(one, share) for one, share in self._likeliest(own)]
        none = 1.0 - self.lots.share(option) - sum(share for _, share in own)
        if none > 1e-9:
            found.append(Against(self.who(option.person), None, None, none))
        return (*found, *self._others(option))

    def _others(self, option: Option) -> tuple[Against, ...]:
        """Options of others that stand where this one does not: in plans without it, and not in the one drawn."""
        drawn = {one.person for one in self.lots.chosen if one.is_focus}
        held = self.lots.place(option)
        places = {place for plan in self.lots.plans if held not in plan for place in plan}
        found = [
            (one, self.lots.shares[place])
            for place, one in enumerate(self.lots.options)
            if place in places and one.is_focus and one.person not in drawn
        ]
        return tuple(self._rival(one, share) for one, share in self._likeliest(found)[:RIVALS])

    def _rival(self, option: Option, share: float) -> Against:
        return Against(self.who(option.person), option.topic, option.form, share, option.minutes)

    def _likeliest(self, found: list[tuple[Option, float]]) -> list[tuple[Option, float]]:
        """Without those who have left the team since the draw."""
        there = [one for one in found if one[0].person in self.reports]
        return sorted(there, key=lambda one: (-one[1], one[0].person, one[0].what))
