"""A large file's styles are presumed from a sample: no answer is another than without one, and it is staged once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions import imports, presuming, reading
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.reports import ImportReport
from tests.figures.exports import write

pytestmark = pytest.mark.django_db

HEAD = "deal;seller;amount;outcome;created_on;closed_on"
ROWS = 240
SAID = {"rejected": "go on"}
Found = tuple[ImportReport, list[str]]
Bring = Callable[..., Found]


def table(
    days: Sequence[str], sums: Sequence[str], *, late: Sequence[tuple[str, str]] = (), quoted: str = "", empty: int = 0
) -> str:
    """Deals whose closing days and amounts are those given in turn; `late` ones stand far down, between the parts that
    a sample takes."""
    rows = [(days[at % len(days)], sums[at % len(sums)]) for at in range(ROWS)]
    rows[150 : 150 + len(late)] = late
    rows[:empty] = [("", "")] * empty
    lines = [
        f"d{at:04};s{at % 3};{amount};{'won' if day else 'open'};{days[0]};{day}{quoted}"
        for at, (day, amount) in enumerate(rows)
    ]
    return "\n".join([HEAD + (";note" if quoted else ""), *lines, ""])


GERMAN = ("24.11.2025", "03.04.2025", "2025-05-06")
COMMA = ("1200,50", "7,5", "300")
POINTED = ("1.200,50", "7,5", "300")
ENGLISH = ("1,200.50", "7.5", "300")
CASES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "as is usual": (table(["2025-11-24"], ["1200.50"]), {}),
    "day first, comma": (table(GERMAN, COMMA), {}),
    "day first, groups": (table(GERMAN, POINTED), {}),
    "month first, groups": (table(["11/24/2025", "04/03/2025"], ENGLISH), {}),
    "with clock": (table(["24.11.2025 10:30", "03.04.2025 09:00:00"], COMMA), {}),
    "quotes": (table(GERMAN, COMMA, quoted=';"one\n2/29/2024; ""two"""'), {}),
    "a day that is none": (table(GERMAN, COMMA, late=[("31.02.2025", "7,5")]), {}),
    "months far down": (table(GERMAN, COMMA, late=[("11/24/2025", "7,5")]), {}),
    "months far down, answered": (
        table(GERMAN, COMMA, late=[("11/24/2025", "7,5")]),
        {"dates:deals:closedon": "day first"},
    ),
    "groups far down": (table(GERMAN, COMMA, late=[("03.04.2025", "1.200,50")]), {}),
    "a point far down": (table(GERMAN, COMMA, late=[("03.04.2025", "1200.5")]), {}),
    "the other groups far down": (table(GERMAN, POINTED, late=[("03.04.2025", "1,200.50")]), {}),
    "many of the other groups far down": (table(GERMAN, POINTED, late=[("03.04.2025", "1,200.50")] * 12), {}),
    "a few with a comma far down": (table(GERMAN, ("1200.50",), late=[("03.04.2025", "12,5")] * 3), {}),
    "comma after groups": (table(GERMAN, ENGLISH, late=[("03.04.2025", "12,5")]), {}),
    "foreign only far down": (
        table(["2025-11-24"], ["1200.50"], late=[("24.11.2025", "1.200,50"), ("03.04.2025", "x")]),
        {},
    ),
    "letters far down": (table(GERMAN, COMMA, late=[("03.04.2025", "12k")]), {}),
    "signs far down": (table(GERMAN, COMMA, late=[("03.04.2025", "12,5 €")]), {}),
    "signs": (table(GERMAN, ["12,5 €", "7 €"]), {"signs:deals:amount": "as they say"}),
    "short years far down": (table(GERMAN, COMMA, late=[("03.04.25", "7,5")] * 3), {}),
    "short years": (table(["24.11.25", "03.04.25"], COMMA), {}),
    "short years, answered": (
        table(["24.11.25", "03.04.25"], COMMA),
        {f"years:deals:{one}": "2000 to 2099" for one in ("createdon", "closedon")},
    ),
    "either order": (table(["03.04.2025"], ["1,200"]), {}),
    "either order, answered": (
        table(["03.04.2025"], ["1,200"]),
        {
            "decimals:deals:amount": "comma separates thousands",
            **{f"dates:deals:{one}": "month first" for one in ("createdon", "closedon")},
        },
    ),
    "either order, answered, but it is seen far down": (
        table(["03.04.2025"], ["7,5"], late=[("24.11.2025", "7,5")]),
        {f"dates:deals:{one}": "month first" for one in ("createdon", "closedon")},
    ),
    "below zero": (table(GERMAN, COMMA, late=[("03.04.2025", "-7,5")]), {}),
    "below zero, refused": (
        table(GERMAN, COMMA, late=[("03.04.2025", "-7,5")]),
        {"negative:deals:amount": "reject these rows"},
    ),
    "a short record": (table(GERMAN, COMMA).replace("d0150;s0;", "d0150;"), {}),
    "a short record early": (table(GERMAN, COMMA).replace("d0002;s2;", "d0002;"), {}),
    "empty first": (table(GERMAN, COMMA, empty=60), {}),
}
QUICK = {
    "day first, groups", "quotes", "months far down", "a point far down", "short years far down",
    "either order, answered, but it is seen far down", "below zero, refused", "a short record",
    "a short record early",
}  # fmt: skip


@pytest.fixture
def bring(home: Path, tmp_path: Path, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """What an import of the table would make, with the hash of its facts, with a sample or without one."""
    hashes: list[str] = []
    monkeypatch.setattr(imports, "commit", lambda *given: hashes.append(given[3]))
    monkeypatch.setattr(presuming, "PIECES", 4)
    monkeypatch.setattr(presuming, "PIECE", 600)

    def one(content: str, answers: Mapping[str, str], *, sampled: bool, mapping: Path | None = None) -> Found:
        monkeypatch.setattr(presuming, "SMALLEST", 0 if sampled else 1 << 40)
        hashes.clear()
        path = write(tmp_path / "export", "deals.csv", content, encoding="utf-8")
        said = {**SAID, **answers}
        report = import_files(operator, [path], now=now, answers=said, mapping=mapping, dry_run=True)
        return replace(report, seconds={}), list(hashes)

    return one


# Those that are like others wait for `make check-long`.
SOME = [pytest.param(one, marks=[] if one in QUICK else pytest.mark.long) for one in CASES]


@pytest.mark.parametrize("case", SOME)
def test_a_sample_changes_no_answer(bring: Bring, case: str) -> None:
    content, answers = CASES[case]
    assert bring(content, answers, sampled=True) == bring(content, answers, sampled=False)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(60))
def test_a_sample_changes_no_answer_to_any_mixture(bring: Bring, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  a test
    days, sums = (chance.choice(kinds) for kinds in ((GERMAN, ["11/24/2025", "04/03/2025"]), (COMMA, POINTED, ENGLISH)))
    odd = ["24.11.2025", "11/24/2025", "03.04.25", "n/a", "2025-01-02", "5/6/2025"]
    odd_sums = ["1,5", "1.5", "1,234", "1.234", "1.234,5", "1,234.5", "-3,5", "12k", "€ 5", "x"]
    late = [(chance.choice([*days, *odd]), chance.choice([*sums, *odd_sums])) for _ in range(chance.randrange(5))]
    content = table(days, sums, late=late)
    assert bring(content, {}, sampled=True) == bring(content, {}, sampled=False)


ONLY_WON = """
source = "won"
[file.deals]
[[table]]
table = "deals"
file = "deals"
[table.column]
deal = "deal"
seller = "seller"
amount = { column = "amount", when = { outcome = ["won"] } }
outcome = "outcome"
created_on = "created_on"
closed_on = "closed_on"
"""


def test_what_refuses_no_row_speaks_as_well(bring: Bring, tmp_path: Path) -> None:
    """An open deal's amount does not count here, whatever it is: the rows are read directly, and yet it says that the
    column is written in two ways."""
    mapping = write(tmp_path, "won.toml", ONLY_WON)
    content = table(GERMAN, COMMA, late=[("", "1,200.50")] * 12)
    sampled, whole = (bring(content, {}, sampled=one, mapping=mapping) for one in (True, False))
    assert sampled == whole
    assert [one.id for one in whole[0].questions] == ["decimals:deals:amount"]


@pytest.mark.parametrize(("case", "staged"), [("day first, groups", 0), ("a day that is none", 1)])
def test_a_foreign_file_is_staged_once_at_most(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, case: str, staged: int
) -> None:
    """The first try, in the usual style, ends at the first row. In its own style it becomes facts where nothing of it
    is refused, else a staged file."""
    tried: list[str] = []
    stage, directly = reading.stage, reading.read_directly
    monkeypatch.setattr(reading, "stage", lambda *given, **how: (tried.append("staged"), stage(*given, **how))[1])
    monkeypatch.setattr(reading, "read_directly", lambda *given: (tried.append("directly"), directly(*given))[1])
    bring(*CASES[case], sampled=True)
    assert tried == ["directly", "directly", *["staged"] * staged]
