"""What bad input gets: refused before anything is written, or that row rejected with line, column, value and reason."""

from __future__ import annotations

import csv
import errno
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import stored
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.rejecting import RejectLog
from ridealong.figures.queries import imports as queries
from ridealong.figures.rules.reports import ImportReport
from ridealong.kernel.sentences import render
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db

Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(home: Path, tmp_path: Path, operator: Viewer, now: datetime) -> Bring:
    """Imports one file of deals."""

    def one(
        content: str | bytes, *, name: str = "deals.csv", encoding: str = "utf-8", **options: object
    ) -> ImportReport:
        path = write(tmp_path / "export", name, content, encoding=encoding)
        return import_files(operator, [path], now=now, **options)

    return one


def with_bad(bad: Sequence[object], *, at: int = 30) -> str:
    rows = many(60)
    rows.insert(at, tuple(bad))
    return text(DEALS, rows)


BAD_VALUES = [
    ({"closed_on": "24-1-5"}, "closed_on", "24-1-5", "no day"),
    ({"closed_on": "31.02.2026"}, "closed_on", "31.02.2026", "no day"),
    ({"closed_on": "2026-02-30"}, "closed_on", "2026-02-30", "no day"),
    ({"closed_on": "epoch"}, "closed_on", "epoch", "no day"),
    ({"closed_on": "infinity"}, "closed_on", "infinity", "no day"),
    ({"closed_on": "2026-02-05 24:00:00"}, "closed_on", "2026-02-05 24:00:00", "no day"),
    ({"closed_on": "12026-02-05"}, "closed_on", "12026-02-05", "no day"),
    ({"closed_on": ""}, "closed_on", "", "closing day"),
    ({"amount": "1_000"}, "amount", "1_000", "no amount"),
    ({"amount": "NaN"}, "amount", "NaN", "no amount"),
    ({"amount": "1e5"}, "amount", "1e5", "no amount"),
    ({"amount": "#REF!"}, "amount", "#REF!", "no amount"),
    ({"amount": "١٢٣"}, "amount", "١٢٣", "no amount"),
    ({"amount": "9" * 5000}, "amount", "9" * 200 + "…", "no amount"),
    ({"outcome": "maybe"}, "outcome", "maybe", "no outcome"),
    ({"outcome": ""}, "outcome", "", "no value"),
    ({"deal": ""}, "deal", "", "no value"),
    ({"deal": "a\x07b"}, "deal", "a\x07b", "control characters"),
    ({"currency": "EURO"}, "currency", "EURO", "currency"),
    ({"stage": "x" * 131_073}, "stage", "x" * 200 + "…", "longer than"),
]


def test_bad_values_reject_their_rows(bring: Bring) -> None:
    bad = [deal(**{"deal": f"bad{number}", **changes}) for number, (changes, *_) in enumerate(BAD_VALUES)]
    report = bring(text(DEALS, [*many(500), *bad]))
    assert (report.exit_code, report.rows_accepted, report.rows_rejected) == (0, 500, len(bad))
    for number, (row, (_, column, value, says)) in enumerate(
        zip(report.as_json()["rejected"], BAD_VALUES, strict=True)
    ):
        assert (row["file"], row["line"], row["column"], row["value"]) == ("deals.csv", 502 + number, column, value)
        assert says in row["reason"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ((*deal(), "one", "more"), "12 columns"),
        (deal()[:4], "4 columns"),
        ((*deal()[:5], "y" * 3_000_000, *deal()[6:]), "longer than"),
    ],
)
def test_a_misshapen_row_is_rejected(bring: Bring, bad: Sequence[object], says: str) -> None:
    report = bring(with_bad(bad))
    assert (report.exit_code, report.rows_read, report.rows_rejected) == (0, 61, 1)
    (row,) = report.as_json()["rejected"]
    assert (row["line"], row["column"]) == (32, None)
    assert says in row["reason"]


def test_a_row_with_a_nul_byte_is_rejected(bring: Bring) -> None:
    report = bring(with_bad(deal(stage="a\x00b")))
    assert [(row.line, row.reason.key) for row in report.rejected] == [(32, "imports.rejected.nul")]


def test_lines_are_physical_lines(bring: Bring) -> None:
    rows = [*many(40), deal(deal="two", stage="line one\nline two"), deal(deal="bad", amount="oops")]
    content = text(DEALS, rows).replace("\ng00003,", "\n\n\ng00003,")
    report = bring(content)
    assert report.rows_read == 42
    assert [(row.line, row.value) for row in report.rejected] == [(46, "oops")]


def test_lines_are_right_where_rows_are_misshapen_too(bring: Bring) -> None:
    rows = [*many(60), deal(deal="two", stage="line one\nline two"), deal()[:3], deal(deal="bad", amount="oops")]
    report = bring(text(DEALS, rows))
    assert [(row.line, row.column) for row in report.rejected] == [(64, None), (65, "amount")]


def test_blank_rows_and_trailing_commas_are_no_rows(bring: Bring) -> None:
    lines = text(DEALS, many(5)).splitlines()
    content = "\n".join(f"{line},," for line in lines) + "\n\n" + "," * (len(DEALS) + 1) + "\n"
    report = bring(content)
    assert (report.exit_code, report.rows_read, report.rows_rejected) == (0, 5, 0)


def test_the_same_key_with_other_contents_rejects_both_whatever_the_order(bring: Bring) -> None:
    twice = [deal(deal="twice"), deal(deal="twice", amount="7")]
    report = bring(text(DEALS, [*many(60), *twice]))
    other = bring(text(DEALS, [*reversed(twice), *reversed(many(60))]))
    assert [(row.line, row.reason.key) for row in report.rejected] == [
        (62, "imports.rejected.twice"),
        (63, "imports.rejected.twice"),
    ]
    assert (report.rows_accepted, other.snapshot, other.changed) == (60, report.snapshot, False)


def test_the_same_row_twice_is_taken_once(bring: Bring) -> None:
    report = bring(text(DEALS, [*many(10), *many(10)]))
    assert (report.rows_read, report.rows_rejected, report.added) == (20, 0, 10)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (text(DEALS, []).encode(), "no rows"),
        (text((*DEALS, "Deal"), [(*deal(), "x")]).encode(), "twice"),
        (text(DEALS[1:], [deal()[1:]]).encode(), "deal are missing"),
        (text(DEALS, many(3)).encode("utf-16-le"), "UTF-16"),
        (text(DEALS, many(3)).encode() + "dé,".encode() + "dé,".encode("latin-1"), "another encoding"),
        (with_bad(deal(stage="QUOTE")).replace("QUOTE", '"never closed').encode(), "line 32 is never closed"),
        (b"PK\x03\x04 a zip", "damaged"),
        (b"%PDF-1.7 a paper", "kind"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 400, "kind"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_written(bring: Bring, home: Path, content: bytes, says: str) -> None:
    report = bring(content)
    assert report.exit_code == 1
    assert says in str([one.values for one in report.problems])
    assert queries.current() is None
    assert stored(home / "facts") == ()
    assert list((home / "facts" / "tmp").iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_encodings_give_the_same_facts(bring: Bring, encoding: str) -> None:
    content = text(DEALS, [*many(20), deal(deal="é", stage="Größe – €")])
    first = bring(content)
    assert first.exit_code == 0
    second = bring(content, encoding=encoding)
    assert (second.exit_code, second.snapshot, second.changed) == (0, first.snapshot, False)


def test_too_many_rejected_rows_are_a_question(bring: Bring, home: Path) -> None:
    content = text(DEALS, [*many(18), deal(deal="x", amount="?"), deal(deal="y", amount="?")])
    report = bring(content)
    assert report.exit_code == 3
    assert [one.id for one in report.questions] == ["rejected"]
    assert (report.rows_rejected, report.snapshot, report.rejected_file) == (2, None, None)
    assert queries.current() is None
    answered = bring(content, answers={"rejected": "go on"})
    assert (answered.exit_code, answered.rows_accepted) == (0, 18)
    assert bring(content, answers={"rejected": "stop"}).exit_code == 3


def test_five_in_a_hundred_are_no_question(bring: Bring) -> None:
    assert bring(text(DEALS, [*many(95), *(deal(deal=f"x{n}", amount="?") for n in range(5))])).exit_code == 0


def test_rejected_rows_can_be_corrected_and_add_exactly_those_rows(bring: Bring, tmp_path: Path) -> None:
    rows = [*many(40), deal(deal="bad", amount="1 2 3", stage='say "hi", then\ngo')]
    first = bring(text(DEALS, rows))
    assert first.rejected_file is not None
    with Path(first.rejected_file).open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header[2:] == list(DEALS)
    assert tuple(row[2:]) == rows[-1]
    corrected = Path(first.rejected_file).read_text(encoding="utf-8").replace("1 2 3", "123")
    second = bring(corrected)
    assert (second.exit_code, second.rows_read, second.added, second.gone) == (0, 1, 1, 0)
    third = bring(corrected)
    assert (third.added, third.changed) == (0, False)
    whole = bring(text(DEALS, [*many(40), deal(deal="bad", amount="123", stage='say "hi", then\ngo')]))
    assert (whole.added, whole.changed) == (0, False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_file_of_rejected_rows_holds_every_record_as_it_was(bring: Bring, separator: str) -> None:
    """Whatever stands in a record, and whether or not it can be taken over as it is."""
    odd = ["plain", "", "a,b", "a;b", 'say "hi"', "one\ntwo", "-5", "=1+1", "'=1", "'so", "@me", "Größe", " x ", "a=b"]
    bad = [deal(deal=f"bad{n}", amount="oops", stage=one) for n, one in enumerate(odd)]
    report = bring(text(DEALS, [*many(40), *bad], separator=separator), answers={"rejected": "go on"})
    assert report.rejected_file is not None
    with Path(report.rejected_file).open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[1] for row in rows] == [f"deals.csv:{one.line}" for one in report.rejected]
    shown = {"-5": "-5", "=1+1": "'=1+1", "'=1": "''=1", "@me": "'@me"}
    assert [tuple(row[2:]) for row in rows] == [tuple(shown.get(str(cell), str(cell)) for cell in one) for one in bad]


def test_odd_texts_are_kept_as_they_are(bring: Bring) -> None:
    stages = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{7*7}}", "🙂 \U0001f600", "a\tb"]
    bring(text(DEALS, [deal(deal=f"d{number}", stage=one) for number, one in enumerate(stages)]))
    snapshot = queries.snapshot()
    assert snapshot is not None
    found = duckdb.sql(f"SELECT stage FROM '{snapshot.file('deals')}'").fetchall()
    assert {stage for (stage,) in found} == set(stages)


@pytest.mark.parametrize("owner", ['"Owner"', '{ column = "Owner", lookup = "owner" }'])
def test_lines_are_right_in_a_long_file(bring: Bring, tmp_path: Path, owner: str) -> None:
    """Threads and joins must not lose the order of the file."""
    mapping = write(
        tmp_path,
        "long.toml",
        f"""
        source = "long"
        [file.long]
        [lookup.owner.values]
        a = "s1"
        b = "s2"
        [[table]]
        table = "deals"
        file = "long"
        [table.column]
        deal = "Number"
        seller = {owner}
        currency = "Currency"
        outcome = {{ text = "open" }}
        amount = "Amount"
        """,
    )
    bad = {7, 131_072, 131_073, 260_000, 399_999}
    rows = [(n, "ab"[n % 2], "SEK", "x" if n in bad else n / 4) for n in range(400_000)]
    report = bring(text(("Number", "Owner", "Currency", "Amount"), rows), mapping=mapping)
    assert [row.line for row in report.rejected] == [n + 2 for n in sorted(bad)]
    assert {row.value for row in report.rejected} == {"x"}


def test_refused_rows_that_cannot_be_written_end_the_import(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written beside what the engine does, and not one of them may be lost without a word."""

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RejectLog, "_write", full)
    report = bring(with_bad(deal(amount="oops")))
    assert [one.key for one in report.problems] == ["imports.problem.disk"]
    assert (report.changed, queries.current()) == (False, None)


def test_refused_rows_are_told_where_the_import_ends_for_another_reason(bring: Bring, home: Path) -> None:
    """The facts before are gone from the disk, which is seen while refused rows are still looked at."""
    first = bring(text(DEALS, many(60)))
    shutil.rmtree(home / "facts" / str(first.snapshot))
    report = bring(with_bad(deal(amount="oops")))
    assert [one.key for one in report.problems] == ["imports.problem.snapshot"]
    assert [(one.line, one.column, one.value) for one in report.rejected] == [(32, "amount", "oops")]
    assert (report.rows_accepted, report.rows_rejected) == (60, 1)


def test_a_refused_row_says_which_it_is(bring: Bring) -> None:
    """The key that stands twice; of a row of another length what it begins with."""
    twice = text(DEALS, [*many(60), deal(deal="d9", amount="1"), deal(deal="d9", amount="2")])
    found = [(one.column, one.value) for one in bring(twice).rejected]
    assert found == [("deal", "d9"), ("deal", "d9")]
    long = with_bad((*deal(deal="d9"), "more"))
    (row,) = bring(long, answers={"gone": "go on"}).rejected
    assert (row.column, str(row.value).startswith("d9, ")) == (None, True)


def test_of_columns_that_stand_for_each_other_the_one_that_counts_is_named(bring: Bring) -> None:
    header = ("Deal - ID", "Deal - Title", "Deal - Status", "Deal - Won time", "Deal - Lost time")
    rows = [(f"{at}", "T", "Won", "2026-02-03", "") for at in range(60)]
    (row,) = bring(text(header, [*rows, ("x", "T", "Lost", "", "2026-02-31")])).rejected
    assert (row.column, row.value) == ("Deal - Lost time", "2026-02-31")


@pytest.mark.parametrize("above", ["\n", "\r\n\r\n", " \n\n\n"])
def test_blank_lines_above_the_header_are_none_of_the_rows(bring: Bring, above: str) -> None:
    rows = [*many(60), deal(deal="x", amount="oops")]
    report = bring(above + text(DEALS, rows, newline="\r\n" if "\r" in above else "\n"))
    assert (report.exit_code, report.rows_read, report.rows_accepted) == (0, 61, 60), report
    (row,) = report.rejected
    assert (row.line, row.value) == (62 + above.count("\n"), "oops")


def test_values_below_no_name_are_said_to_be_left_out(bring: Bring) -> None:
    rows = [(*one[:1], "secret", *one[1:], "") for one in many(60)]
    report = bring(text((*DEALS[:1], "", *DEALS[1:], ""), rows))
    assert (report.exit_code, report.rows_accepted) == (0, 60)
    (said,) = [render(one) for one in report.notes if one.key == "imports.note.nameless"]
    assert said == "deals.csv: column 2 has no name and is left out; give it one if it is needed."


def test_rows_that_stand_twice_are_said(bring: Bring) -> None:
    report = bring(text(DEALS, [*many(60), many(60)[3]]))
    assert (report.rows_read, report.added) == (61, 60)
    (said,) = [render(one) for one in report.notes if one.key == "imports.note.same"]
    assert said == "1 row of deals stands there a second time, the same in everything, and was taken once."


def test_a_header_that_stands_again_among_the_rows_is_none(bring: Bring) -> None:
    rows = many(60)
    together = text(DEALS, rows[:30]) + text(DEALS, [*rows[30:], deal(deal="x", amount="oops")])
    report = bring(together)
    assert (report.exit_code, report.rows_read, report.rows_accepted) == (0, 61, 60), report
    assert [(one.line, one.value) for one in report.rejected] == [(63, "oops")]
    (said,) = [render(one) for one in report.notes if one.key == "imports.note.headers"]
    assert said == "deals.csv: the line of column names stands among the rows once more and was passed over."


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ("#REF!", "error of a spreadsheet"),
        (" #N/A ", "error of a spreadsheet"),
        ("#UNCOMPUTED!", "never computed"),
        ("x" * 131_073, "longer than 131,072 characters"),
        ("ä" * 131_073, "longer than 131,072 characters"),
    ],
)
def test_why_a_text_is_none_is_said(bring: Bring, stage: str, says: str) -> None:
    report = bring(text(DEALS, [*many(40), deal(deal="odd", stage=stage)]))
    (row,) = report.rejected
    assert (row.line, row.column) == (42, "stage")
    assert says in render(row.reason)
    with Path(str(report.rejected_file)).open(newline="") as file:
        assert says in list(csv.reader(file))[1][0]


def test_a_text_is_as_long_as_it_has_characters(bring: Bring) -> None:
    """And not as many bytes as these take."""
    assert bring(text(DEALS, [*many(40), deal(deal="long", stage="ä" * 131_072)])).rows_rejected == 0
