"""Bad inputs 43 to 64: days, numbers, currencies and flags, as the table in SAFETY numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ridealong.people.actions import change_organisation
from tests.figures.bad_input.conftest import NOW, Bring, asked, facts, refused, rejected
from tests.figures.exports import DEALS, deal, many, text


def with_bad(**changes: object) -> str:
    rows = many(60)
    rows.insert(30, deal(**changes))
    return text(DEALS, rows)


def all_rejected(bring: Bring, column: str, values: Sequence[str], why: str) -> None:
    """Each of the values rejects its row, where the other rows are good."""
    bad = [deal(deal=f"bad{number}", **{column: one}) for number, one in enumerate(values)]
    report = bring(text(DEALS, [*many(300), *bad]))
    assert (report.exit_code, report.rows_accepted) == (0, 300), report
    assert [(row.file, row.line, row.column, row.value, row.reason.key) for row in report.rejected] == [
        ("deals.csv", 302 + number, column, one, f"imports.rejected.{why}") for number, one in enumerate(values)
    ]


def test_bad_input_43_days_that_do_not_exist(bring: Bring) -> None:
    all_rejected(bring, "closed_on", ["31.02.2026", "29.02.2027", "00.00.0000", "2026-02-30", "2026-13-01"], "day")


def short_days() -> str:
    rows = [deal(deal=f"d{n}", created_on=f"0{n}/03/26", closed_on=f"1{n}/0{n}/70") for n in range(1, 9)]
    return text(DEALS, rows)


def test_bad_input_44_two_digit_years(bring: Bring) -> None:
    content = short_days()
    report = bring(content)
    assert (report.exit_code, sorted(one.id for one in report.questions)) == (
        3,
        ["dates:deals:createdon", "years:deals:closedon", "years:deals:createdon"],
    )
    years = next(one for one in report.questions if one.id == "years:deals:closedon")
    assert years.choices == ("1970 to 2069", "2000 to 2099")
    assert years.examples[0] == "11/01/70"
    said = {
        "dates:deals:createdon": "day first",
        "years:deals:createdon": "2000 to 2099",
        "years:deals:closedon": "1970 to 2069",
    }
    assert bring(content, answers=said).exit_code == 0
    assert facts("SELECT min(created_on), min(closed_on) FROM {deals}") == [(date(2026, 3, 1), date(1970, 1, 11))]


def test_bad_input_44_years_first_where_only_that_can_be(bring: Bring) -> None:
    rows = [deal(deal=f"d{n}", created_on=f"{n + 80}-01-{n}", closed_on="2026-02-05") for n in range(13, 20)]
    content = text(DEALS, rows)
    question = asked(bring(content))
    assert question.id == "years:deals:createdon"
    assert bring(content, answers={question.id: "1970 to 2069"}).exit_code == 0
    assert facts("SELECT min(created_on) FROM {deals}") == [(date(1993, 1, 13),)]


def test_bad_input_44_one_among_full_years_is_rejected(bring: Bring) -> None:
    assert rejected(bring(with_bad(closed_on="24-1-5"))).value == "24-1-5"


def test_bad_input_46_a_closed_deal_far_in_the_future(bring: Bring) -> None:
    row = rejected(bring(with_bad(closed_on="2062-02-05")))
    assert (row.line, row.column, row.value, row.reason.key) == (
        32,
        "closed_on",
        "2062-02-05",
        "imports.rejected.ahead",
    )
    bring(
        text(DEALS, [*many(60), deal(outcome="open", closed_on="2062-02-05"), deal(deal="x", closed_on="2026-03-20")])
    )
    assert facts("SELECT count(*), max(closed_on) FROM {deals}") == [(62, date(2026, 3, 20))]


def wall(month: int, day: int, hour: int) -> datetime:
    """Half past the hour on the wall."""
    return datetime.fromisoformat(f"2026-{month:02}-{day:02} {hour:02}:30")


def test_bad_input_47_times_on_the_day_clocks_change(bring: Bring, operator: object) -> None:
    change_organisation(operator, zone="Europe/Berlin", now=NOW)
    rows = [
        ("a", "2026-03-29T01:30:00Z"),
        ("b", "2026-03-29 02:30"),
        ("c", "2026-10-25T00:30:00Z"),
        ("d", "2026-10-25T01:30:00Z"),
        *((f"g{n}", "2026-02-01 09:00") for n in range(40)),
        ("e", "2026-02-01 24:00"),
    ]
    report = bring({"activities.csv": text(("activity", "happened_at"), rows)})
    row = rejected(report)
    assert (row.line, row.column, row.value) == (46, "happened_at", "2026-02-01 24:00")
    got = dict(facts("SELECT activity, happened_at FROM {activities} WHERE activity < 'e'"))
    assert got == {
        "a": wall(3, 29, 3),
        "b": wall(3, 29, 2),
        "c": wall(10, 25, 2),
        "d": wall(10, 25, 2),
    }
    assert [one.values["zone"] for one in report.notes if one.key == "imports.note.zone"] == ["Europe/Berlin"]


def test_bad_input_49_ids_that_a_spreadsheet_shortened(bring: Bring) -> None:
    content = text(DEALS, [*many(30), deal(deal="1.23E+15"), deal(deal="1,24E+15")])
    question = asked(bring(content))
    assert (question.id, question.column, question.examples) == ("ids:deals:deal", "deal", ("1,24E+15", "1.23E+15"))
    assert bring(content, answers={question.id: "stop"}).exit_code == 3
    assert bring(content, answers={question.id: "they are right"}).exit_code == 0


def test_bad_input_49_ids_that_lost_their_zeros(bring: Bring) -> None:
    bring(text(DEALS, [deal(deal=f"{n:05}") for n in range(1, 50)]))
    shortened = text(DEALS, [deal(deal=str(n)) for n in range(1, 50)])
    question = asked(bring(shortened))
    assert (question.id, question.examples[0]) == ("zeros:deals:deal", "1 (00001)")
    report = bring(shortened, answers={question.id: "they are right", "gone": "go on"})
    assert (report.exit_code, report.added) == (0, 49)
    sellers = text(("seller", "name"), [("007", "Ana Lima")])
    both = {"sellers.csv": sellers, "deals.csv": text(DEALS, [deal(seller="7")])}
    assert asked(bring(both, answers={"gone": "go on"})).id == "zeros:deals:seller"


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (("1.234,56", "12,5", "7"), "1254.06"),
        (("1,234.56", "12.5", "7"), "1254.06"),
        (("1234,56", "12,5"), "1247.06"),
    ],
)
def test_bad_input_50_decimals_by_column(bring: Bring, amounts: tuple[str, ...], total: str) -> None:
    rows = [deal(deal=f"d{n}", amount=one) for n, one in enumerate(amounts)]
    assert bring(text(DEALS, rows, separator=";")).exit_code == 0
    assert facts("SELECT sum(amount) FROM {deals}") == [(Decimal(total),)]


def test_bad_input_50_asked_where_nothing_tells_and_where_both_speak(bring: Bring) -> None:
    unclear = text(DEALS, [deal(amount="1,234")])
    question = asked(bring(unclear))
    assert (question.id, question.examples) == ("decimals:deals:amount", ("1,234",))
    both = [*many(4), deal(deal="a", amount="1.234,56"), deal(deal="b", amount="1,234.56")]
    assert asked(bring(text(DEALS, both))).id == "decimals:deals:amount"
    assert bring(unclear, answers={question.id: "comma separates thousands"}).exit_code == 0
    assert facts("SELECT amount FROM {deals}") == [(1234,)]


def test_bad_input_50_a_slip_is_refused_and_says_nothing_of_the_others(bring: Bring) -> None:
    rows = [deal(deal=f"d{n}", amount=f"{1000 + n}.00") for n in range(60)]
    report = bring(text(DEALS, [*rows, deal(deal="slip", amount="12,5")]))
    assert (report.exit_code, report.rows_accepted, [one.value for one in report.rejected]) == (0, 60, ["12,5"])
    rows = [deal(deal=f"d{n}", amount=f"{1000 + n},00") for n in range(60)]
    report = bring(text(DEALS, [*rows, deal(deal="slip", amount="12.5")]), answers={"gone": "go on"})
    assert (report.exit_code, report.rows_accepted, [one.value for one in report.rejected]) == (0, 60, ["12.5"])


def test_bad_input_50_a_point_before_three_digits_throughout_is_asked(bring: Bring) -> None:
    """A thousandth of every amount would be no error that anybody sees."""
    unclear = text(DEALS, [deal(deal=f"d{n}", amount=f"{n}.{n * 37 % 1000:03}") for n in range(1, 20)])
    question = asked(bring(unclear))
    assert (question.id, question.choices) == (
        "points:deals:amount", ("point separates thousands", "point separates decimals"),
    )  # fmt: skip
    assert bring(unclear, answers={question.id: "point separates thousands"}).exit_code == 0
    assert facts("SELECT min(amount), max(amount) FROM {deals}") == [(Decimal("1037.0000"), Decimal("19703.0000"))]
    assert bring(unclear, answers={question.id: "point separates decimals"}).exit_code == 0
    assert facts("SELECT min(amount), max(amount) FROM {deals}") == [(Decimal("1.0370"), Decimal("19.7030"))]


@pytest.mark.parametrize("other", ["0.125", "12.5", "1500", "1234.567"])
def test_bad_input_50_one_number_may_tell_what_a_point_is(bring: Bring, other: str) -> None:
    rows = [deal(deal=f"d{n}", amount=f"{n}.{n * 37 % 1000:03}") for n in range(1, 20)]
    assert bring(text(DEALS, [*rows, deal(deal="tells", amount=other)])).exit_code == 0
    assert facts("SELECT max(amount) FROM {deals} WHERE deal <> 'tells'") == [(Decimal("19.7030"),)]


def test_bad_input_50_several_groups_tell_that_points_are_no_decimals(bring: Bring) -> None:
    rows = [deal(deal="a", amount="1.234.567"), deal(deal="b", amount="2.500")]
    assert bring(text(DEALS, rows)).exit_code == 0
    assert facts("SELECT amount FROM {deals} ORDER BY 1") == [(2500,), (1234567,)]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", " "])
def test_bad_input_52_spaces_between_thousands(bring: Bring, space: str) -> None:
    rows = [deal(deal="a", amount=f"1{space}234,56"), deal(deal="b", amount=f"12{space}345{space}678,5")]
    assert bring(text(DEALS, rows)).exit_code == 0
    assert facts("SELECT amount FROM {deals} ORDER BY 1") == [(Decimal("1234.56"),), (Decimal("12345678.50"),)]


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
def test_bad_input_53_swiss_numbers(bring: Bring, apostrophe: str) -> None:
    assert bring(text(DEALS, [deal(amount=f"1{apostrophe}234.50")])).exit_code == 0
    assert facts("SELECT amount FROM {deals}") == [(Decimal("1234.50"),)]


@pytest.mark.parametrize("amount", ["(1,234.50)", "1,234.50-", "-1,234.50", "\u22121234.50", "(1234.50)"])
def test_bad_input_58_a_minus_as_bookkeepers_write_it(bring: Bring, amount: str) -> None:
    content = text(DEALS, [deal(deal="a", amount=amount), deal(deal="b", amount="2,345,678.00")])
    question = asked(bring(content))
    assert question.id == "negative:deals:amount"
    assert bring(content, answers={question.id: question.choices[0]}).exit_code == 0
    assert facts("SELECT amount FROM {deals} WHERE deal = 'a'") == [(Decimal("-1234.50"),)]


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [
        ("R$ 1.234,50", "BRL", "1234.50"),
        ("1.234,50\u00a0€", "EUR", "1234.50"),
        ("1\u202f234,50\u00a0€", "EUR", "1234.50"),
        ("1 234,50 kr", None, "1234.50"),
        ("1\u00a0234,50\u00a0kr.", None, "1234.50"),
        ("kr 1.234,50", None, "1234.50"),
        ("1 234,50 zł", "PLN", "1234.50"),
        ("¥1,234", "JPY", "1234"),
        ("1,234円", "JPY", "1234"),
        ("CHF 1\u2019234.50", "CHF", "1234.50"),
    ],
)
def test_bad_input_55_money_as_countries_write_it(bring: Bring, amount: str, currency: str | None, value: str) -> None:
    content = without_currency(amount)
    answers = {"signs:deals:amount": "as they say", "decimals:deals:amount": "comma separates thousands"}
    assert "signs:deals:amount" in {one.id for one in bring(content).questions}
    assert bring(content, answers=answers).exit_code == 0
    assert facts("SELECT amount, currency FROM {deals}") == [(Decimal(value), currency)]


def test_days_as_japan_writes_them(bring: Bring) -> None:
    rows = [deal(deal="a", created_on="2026年1月5日", closed_on="2026年2月28日")]
    assert bring(text(DEALS, rows)).exit_code == 0
    assert facts("SELECT created_on, closed_on FROM {deals}") == [(date(2026, 1, 5), date(2026, 2, 28))]


NO_CURRENCY = tuple(one for one in DEALS if one != "currency")


def without_currency(*amounts: str) -> str:
    rows = [[value for name, value in zip(DEALS, deal(deal=f"d{n}", amount=one), strict=True) if name != "currency"]
            for n, one in enumerate(amounts)]  # fmt: skip
    return text(NO_CURRENCY, rows)


def test_bad_input_55_several_currencies_in_one_column(bring: Bring) -> None:
    content = without_currency("€ 1,200.50", "$500", "700 GBP", "9")
    question = asked(bring(content))
    assert (question.id, question.column) == ("signs:deals:amount", "amount")
    assert list(question.ask.values["signs"]) == ["$ (USD)", "GBP", "€ (EUR)"]
    assert bring(content, answers={question.id: "as they say"}).exit_code == 0
    assert facts("SELECT currency, amount FROM {deals} ORDER BY amount") == [
        (None, 9),
        ("USD", 500),
        ("GBP", 700),
        ("EUR", Decimal("1200.50")),
    ]
    rejecting = bring(content, answers={question.id: "reject these rows", "rejected": "go on", "gone": "go on"})
    assert (rejecting.rows_accepted, rejecting.rows_rejected) == (1, 3)


def test_bad_input_55_amounts_keep_the_currency_of_their_row(bring: Bring) -> None:
    report = bring(text(DEALS, [deal(deal="a", currency="EUR"), deal(deal="b", currency="usd")]))
    assert report.exit_code == 0
    assert facts("SELECT currency FROM {deals} ORDER BY 1") == [("EUR",), ("USD",)]
    (said,) = [one for one in report.notes if one.key == "imports.note.currencies"]
    assert said.values["currencies"] == ["EUR", "USD"]
    alone = bring(text(DEALS, [deal(deal="a", currency="EUR")]), answers={"gone": "go on"})
    assert "imports.note.currencies" not in [one.key for one in alone.notes]


def test_bad_input_56_unknown_currency(bring: Bring) -> None:
    all_rejected(bring, "currency", ["EURO", "XXX", "E U", "€"], "currency")


def test_bad_input_58_negative_deals_are_asked_about(bring: Bring) -> None:
    content = text(DEALS, [*many(40), deal(deal="credit", amount="-50.00")])
    question = asked(bring(content))
    assert (question.id, question.examples) == ("negative:deals:amount", ("-50.0000",))
    rejecting = bring(content, answers={question.id: "reject these rows"})
    row = rejected(rejecting)
    assert (row.line, row.column, row.value) == (42, "amount", "-50.00")
    kept = bring(content, answers={question.id: "they are credit notes, keep them"})
    assert (kept.exit_code, kept.added) == (0, 1)


def test_bad_input_58_a_negative_quota_is_rejected(bring: Bring) -> None:
    rows = [(f"s{n}", "2026-01-01", "2026-03-31", 100) for n in range(40)]
    header = ("seller", "starts_on", "ends_on", "amount")
    row = rejected(bring({"quotas.csv": text(header, [*rows, ("x", "2026-01-01", "2026-03-31", -5)])}))
    assert (row.line, row.column, row.value, row.reason.key) == (42, "amount", "-5", "imports.rejected.quota")


def test_bad_input_59_shortened_numbers(bring: Bring) -> None:
    content = text(DEALS, [deal(deal=f"d{n}", amount=one) for n, one in enumerate(["1,5k", "2 Mio", "3 Mio.", "7"])])
    question = asked(bring(content))
    assert (question.id, question.examples) == ("letters:deals:amount", ("1,5k", "2 Mio", "3 Mio."))
    assert bring(content, answers={question.id: "k is a thousand, M a million"}).exit_code == 0
    assert facts("SELECT amount FROM {deals} ORDER BY deal") == [(1500,), (2_000_000,), (3_000_000,), (7,)]
    rejecting = bring(content, answers={question.id: "reject these rows", "rejected": "go on", "gone": "go on"})
    assert (rejecting.rows_accepted, rejecting.rows_rejected) == (1, 3)


def test_bad_input_59_a_letter_that_means_a_thousand(bring: Bring) -> None:
    content = text(DEALS, [deal(deal="a", amount="12M"), deal(deal="b", amount="1.5MM")])
    question = asked(bring(content))
    assert bring(content, answers={question.id: "M is a thousand, MM a million"}).exit_code == 0
    assert facts("SELECT amount FROM {deals} ORDER BY deal") == [(12_000,), (1_500_000,)]


def test_bad_input_61_what_python_takes_for_a_number(bring: Bring) -> None:
    all_rejected(bring, "amount", ["1_000", "١٢٣", "²", "1²", "１２３", "NaN", "1e5", "0x10", "--5"], "amount")


@pytest.mark.parametrize("column", ["amount", "contacts"])
def test_bad_input_62_a_number_of_five_thousand_digits(bring: Bring, column: str) -> None:
    header = (*DEALS, "contacts")
    rows = [(*one, "1") for one in many(40)]
    bad = dict(zip(header, (*deal(deal="long"), "1"), strict=True)) | {column: "9" * 5_000}
    row = rejected(bring(text(header, [*rows, tuple(bad.values())])))
    assert (row.line, row.column, row.value) == (42, column, "9" * 200 + "…")


def test_bad_input_64_yes_and_no_in_many_languages(bring: Bring) -> None:
    yes = ("TRUE", "VRAI", "WAHR", "x", "1", "ja", "Oui", "sí", "VERO", "verdadeiro", "waar", "prawda")
    no = ("FALSE", "FAUX", "FALSCH", "0", "nein", "non", "falso", "não", "onwaar", "fałsz")
    rows = [(*deal(deal=f"{n:02}"), one) for n, one in enumerate((*yes, *no, ""))]
    rows += [(*deal(deal=f"g{n}"), "1") for n in range(20)]
    row = rejected(bring(text((*DEALS, "renewal"), [*rows, (*deal(deal="bad"), "perhaps")])))
    assert (row.column, row.value, row.reason.key) == ("renewal", "perhaps", "imports.rejected.flag")
    got = facts("SELECT renewal, count(*) FROM {deals} WHERE deal < 'a' GROUP BY 1 ORDER BY 1")
    assert got == [(False, len(no)), (True, len(yes)), (None, 1)]


def test_answers_are_remembered_said_and_of_their_source_only(bring: Bring, home: Path) -> None:
    content = text(DEALS, [*many(40), deal(deal="credit", amount="-50.00")])
    question = asked(bring(content))
    bring(content, answers={question.id: "they are credit notes, keep them"})
    again = bring(content)
    (seen,) = again.as_json()["questions"]
    assert (again.exit_code, again.changed) == (0, False)
    assert (seen["id"], seen["blocking"]) == (question.id, False)
    assert "they are credit notes, keep them" in seen["ask"]


def test_an_answer_that_is_none_of_the_choices_is_no_answer(bring: Bring) -> None:
    content = text(DEALS, [deal(amount="1,234")])
    question = asked(bring(content))
    assert asked(bring(content, answers={question.id: "whatever"})) == question


def test_too_many_rejected_rows_in_one_file_are_a_question(bring: Bring, home: Path) -> None:
    products = text(("product", "list_price"), [("p1", "1"), ("p2", "?")])
    report = bring({"deals.csv": text(DEALS, many(100)), "products.csv": products})
    question = asked(report)
    assert (question.id, question.file) == ("rejected", "products.csv")


def test_nothing_usable_is_refused(bring: Bring, home: Path) -> None:
    report = bring(text(DEALS, [deal(closed_on="?")]), answers={"rejected": "go on"})
    refused(report, home, "No row could be used")
