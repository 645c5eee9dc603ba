"""A week is written down and read back exactly, without a name in what is written."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.kernel.calendar import Week
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Measured, Sentence
from ridealong.week.rules.assembling import make_week
from ridealong.week.rules.choosing import make_lots
from ridealong.week.rules.names import Called, first_name
from ridealong.week.rules.payload import NotPlain, decode, encode
from ridealong.week.rules.shapes import (
    Against,
    Cycle,
    DealLine,
    LeftOut,
    Must,
    Reason,
    Remedy,
    SessionPlan,
    TooClose,
    Unmet,
    WeekPlan,
    Who,
    Worth,
)
from ridealong.week.rules.views import Views
from tests.week import build

NAMES = {1: "Ana Ribeiro", 2: "Ben Whitlock", 3: "Ås Öberg-Nuñez"}

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
texts = st.text(max_size=12)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
people = st.sampled_from(sorted(NAMES)).map(lambda one: Who(one, NAMES[one], f"crm:{one}"))
called = st.builds(
    lambda one, whole: Called(NAMES[one] if whole else first_name(NAMES[one]), one, whole=whole),
    st.sampled_from(sorted(NAMES)),
    st.booleans(),
)
plain = st.one_of(
    numbers,
    st.integers(-(2**53), 2**53),
    texts,
    st.none(),
    st.booleans(),
    days,
    called,
    st.builds(Measured, numbers, st.sampled_from(["share", "days"]), st.sampled_from(["EUR", None])),
    st.builds(
        Money, st.one_of(numbers, st.decimals(allow_nan=False, allow_infinity=False)), st.sampled_from([None, "EUR"])
    ),
)
sentences = st.recursive(
    st.builds(Sentence, texts, st.dictionaries(texts, plain, max_size=3)),
    lambda inner: st.builds(
        Sentence,
        texts,
        st.dictionaries(texts, st.one_of(plain, inner, st.lists(called, max_size=3).map(tuple)), max_size=3),
    ),
    max_leaves=4,
)


def rows(one: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(one, max_size=most).map(tuple)


def maybe(one: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | one


reasons = st.builds(
    Reason,
    texts,
    maybe(texts),
    maybe(texts),
    maybe(numbers),
    maybe(numbers),
    maybe(numbers),
    maybe(st.tuples(numbers, numbers)),
    maybe(numbers),
    maybe(numbers),
    maybe(st.integers(0, 10**6)),
    sentences,
)
sessions = st.builds(
    SessionPlan,
    id=maybe(st.integers(1, 10**6)),
    person=people,
    topic=texts,
    form=texts,
    minutes=st.integers(5, 480),
    standing=st.booleans(),
    value=maybe(st.builds(Worth, numbers, maybe(texts), numbers, numbers)),
    size=maybe(st.sampled_from(["small", "medium", "large"])),
    probability=st.floats(0, 1),
    close_call=st.booleans(),
    against=rows(st.builds(Against, people, maybe(texts), maybe(texts), st.floats(0, 1), maybe(st.integers(5, 60)))),
    reasons=rows(reasons),
    deals=rows(st.builds(DealLine, texts, texts, maybe(texts), maybe(texts), maybe(numbers), maybe(texts), sentences)),
    questions=rows(texts),
    planned_on=maybe(days),
    planned_at=maybe(st.just(time(14, 30))),
)
plans = st.builds(
    WeekPlan,
    leader=people,
    week=days.map(Week.of),
    cycle=st.builds(Cycle, days, days),
    as_of=days,
    recorded=st.booleans(),
    minutes_available=st.integers(0, 2400),
    minutes_standing=st.integers(0, 2400),
    minutes_planned=st.integers(0, 2400),
    sessions=rows(sessions),
    left_out=rows(st.builds(LeftOut, people, sentences)),
    musts=rows(st.builds(Must, texts, people, st.integers(5, 60), st.booleans())),
    unmet=rows(
        st.builds(
            Unmet,
            texts,
            people,
            st.integers(5, 60),
            rows(st.builds(Remedy, st.integers(0, 60), rows(called), sentences)),
            sentences,
        )
    ),
    too_close=rows(st.builds(TooClose, texts, maybe(st.floats(0, 1)), sentences)),
    expected_loss=st.floats(0, 1),
    notice=maybe(sentences),
    options=st.integers(0, 100),
    snapshot=texts,
    heading=maybe(sentences),
    decided=rows(sentences),
    team=rows(people),
)


@given(plans)
@settings(max_examples=60, deadline=None)
def test_a_plan_comes_back_exactly(plan: WeekPlan) -> None:
    written = json.loads(json.dumps(encode(plan)))
    assert decode(WeekPlan, written, NAMES) == plan


def test_a_made_week_comes_back_exactly_and_names_nobody_on_paper() -> None:
    views = Views(build.signals(8))
    inputs = build.inputs([build.report(number, career_weeks=20) for number in range(8)], views.signals, minutes=45)
    plan = make_week(inputs, views, make_lots(inputs, views), recorded=True).plan
    written = json.dumps(encode(plan))
    assert "Lindqvist" not in written
    assert "Leader" not in written
    names = {report.who.id: report.who.name for report in inputs.reports} | {1000: "Lena Leader"}
    assert decode(WeekPlan, json.loads(written), names) == plan  # type: ignore[arg-type]  (ids are set)


def test_somebody_who_is_gone_comes_back_without_a_name() -> None:
    written = encode(LeftOut(Who(2, "Ben Whitlock", "crm:2"), Sentence("x", {"name": Called("Ben", 2, whole=False)})))
    found = decode(LeftOut, written, {1: "Ana Ribeiro"})
    assert found.person == Who(2, "", "crm:2")
    assert found.sentence.values["name"] == ""


def test_exact_amounts_stay_exact() -> None:
    sentence = Sentence("x", {"amount": Money(Decimal("10005534.10"), "EUR")})
    back = decode(LeftOut, encode(LeftOut(Who(1, "", None), sentence)), NAMES).sentence.values["amount"]
    assert back == Money(Decimal("10005534.10"), "EUR")
    assert isinstance(back.amount, Decimal)


def test_what_cannot_be_read_back_is_not_written() -> None:
    with pytest.raises(NotPlain):
        encode(Sentence("x", {"value": object()}))
