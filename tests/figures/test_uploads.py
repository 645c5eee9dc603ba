"""Uploaded files: their names, what becomes of them, and what the worker does with them, even if it is killed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.models import AuditEvent
from ridealong.access.rules import Refused
from ridealong.figures.actions import uploads, waiting
from ridealong.figures.actions.keeping import lock
from ridealong.figures.actions.uploads import NotNow, Received, TooMuch
from ridealong.figures.models import Import, Upload, UploadedFile
from ridealong.figures.queries import uploads as queries
from ridealong.figures.rules.previews import Preview, read
from ridealong.figures.rules.uploads import (
    MOST_BYTES,
    MOST_TRIES,
    Progress,
    UploadState,
    clean_name,
    distinct,
    fraction,
    hidden,
    seconds_left,
)
from ridealong.jobs import bringing
from tests.cast import Cast
from tests.figures.exports import DEALS, deal, many, text

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
GOOD = text(DEALS, many(40))


def hand_in(cast: Cast, files: Mapping[str, str], upload_id: int | None = None) -> int:
    """Files as the page brings them."""
    received = []
    for name, content in files.items():
        token = waiting.fresh_token()
        waiting.path_of(token).write_text(content, encoding="utf-8")
        received.append(Received(token, name, len(content.encode())))
    return uploads.receive(cast.viewers["olga"], files=received, upload_id=upload_id, now=NOW)


def seen(cast: Cast, upload_id: int) -> Preview:
    found = queries.preview_of(cast.viewers["olga"], upload_id=upload_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("deals.csv", "deals.csv"),
        ("deals (3).csv", "deals.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Exports\\deals.csv", "deals.csv"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("deals\u202evsc.exe", "dealsvsc.exe"),
        ('<img src="x">.csv', "img src=x.csv"),
        (" .. ", "file"),
        ("", "file"),
        ("e\u0301t\u00e9.csv", "\u00e9t\u00e9.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_name_is_cleaned(given_name: str, cleaned: str) -> None:
    assert clean_name(given_name) == cleaned


@given(st.text(max_size=400))
def test_a_clean_name_is_a_plain_file_name(name: str) -> None:
    found = clean_name(name)
    assert 0 < len(found) <= 120
    assert not set(found) & set('/\\<>:"|?*\0\n\r')
    assert found not in {".", ".."}
    assert clean_name(found) == found or found.count("(")


def test_names_that_stand_twice_are_numbered() -> None:
    assert distinct(["a.csv", "A.csv", "b", "b"], ["a.csv"]) == ["a (2).csv", "A (3).csv", "b", "b (2)"]


def test_what_systems_leave_in_folders_is_hidden() -> None:
    assert [hidden(one) for one in (".DS_Store", "x/~$a.xlsx", "Thumbs.db", "deals.csv")] == [True, True, True, False]


def test_progress_grows_from_phase_to_phase_and_says_what_is_left() -> None:
    steps = [
        Progress("reading", 0, 100, 0, 1.0),
        Progress("reading", 50, 100, 0, 3.0),
        Progress("building", 100, 100, 9, 5.0),
        Progress("comparing", 100, 100, 9, 8.0),
        Progress("writing", 100, 100, 9, 9.0),
    ]
    done = [fraction(one) for one in steps]
    assert done == sorted(done)
    assert done[1] == pytest.approx(0.275)
    assert seconds_left(steps[0]) is None
    assert seconds_left(steps[1]) == pytest.approx(3 * 0.725 / 0.275)
    assert fraction(Progress("waiting", 0, 0, 0, 4.0)) == 0
    assert fraction(Progress("reading", 7, 0, 0, 4.0)) == 0


def test_progress_is_told_at_most_twice_a_second(tmp_path: Path) -> None:
    teller = waiting.Teller(tmp_path / "p.json", 100)
    teller("reading", 10, 0)
    written = (tmp_path / "p.json").stat().st_mtime_ns
    for read_so_far in range(11, 60):
        teller("reading", read_so_far, 0)
    assert (tmp_path / "p.json").stat().st_mtime_ns == written
    teller("building", 100, 3)
    assert json.loads((tmp_path / "p.json").read_text())["phase"] == "building"
    teller.path = tmp_path / "nowhere" / "p.json"
    teller("writing", 100, 3)  # what cannot be told does not stand in the way
    teller.end()


def test_files_are_looked_at_and_nothing_changes_before_somebody_says_so(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals (1).csv": GOOD})
    bringing.bring(one)
    found = seen(cast, one)
    assert (found.rows_read, found.rows_rejected, found.changed, found.open) == (40, 0, True, ())
    assert {table.table: table.added for table in found.tables}["deals"] == 40
    assert found.first is not None
    assert ("amount", "amount") in found.first.columns
    assert len(found.first.rows) == 6
    assert Import.objects.count() == 0
    assert read(json.loads(json.dumps(found.as_json()))) == found
    bringing.bring(one)  # what waits for a person is left alone
    assert Import.objects.count() == 0


def test_a_confirmed_upload_is_imported_and_its_files_go(
    home: Path, cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    bringing.bring(one)
    uploads.confirm(cast.viewers["olga"], upload_id=one, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        bringing.bring(one)
    row = queries.upload(cast.viewers["olga"], upload_id=one)
    done = Import.objects.get()
    assert row is not None
    assert (row.state, row.import_id) == (UploadState.DONE, done.pk)
    assert done.account_id == cast.viewers["olga"].account_id
    report = queries.report_of(cast.viewers["olga"], import_id=done.pk)
    assert report is not None
    assert report.rows_accepted == 40
    assert [path.name for path in waiting.folder().iterdir()] == [f"upload-{one}"]
    verbs = list(AuditEvent.objects.filter(verb__startswith="figures.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["figures.files_received", "figures.import_confirmed", "figures.imported"]


def test_a_worker_that_died_after_the_commit_point_imports_nothing_twice(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    bringing.bring(one)
    uploads.confirm(cast.viewers["olga"], upload_id=one, now=NOW)
    bringing.bring(one)
    Upload.objects.filter(pk=one).update(state=UploadState.IMPORTING, imported=None)
    bringing.bring(one)
    assert Import.objects.count() == 1
    assert Upload.objects.get(pk=one).imported_id == Import.objects.get().pk


def test_files_that_kill_the_worker_are_not_tried_for_ever(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    for _ in range(MOST_TRIES):
        assert uploads.take(one) is not None
    assert uploads.take(one) is None
    found = queries.upload(cast.viewers["olga"], upload_id=one)
    assert found is not None
    assert (found.state, found.trouble) == (UploadState.FAILED, "died")


def test_another_import_is_waited_for(home: Path, cast: Cast, settings: object) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    bringing.bring(one)
    uploads.confirm(cast.viewers["olga"], upload_id=one, now=NOW)
    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch, lock(home / "facts", dry=False):
        patch.setattr(bringing.queue, "upload_waits_for_another", asked.append)
        bringing.bring(one)
    assert asked == [one]
    assert Upload.objects.get(pk=one).state == UploadState.IMPORTING
    assert seen(cast, one).problems == ()
    bringing.bring(one)
    assert Upload.objects.get(pk=one).state == UploadState.DONE


def test_a_question_is_asked_and_an_answer_is_looked_at(home: Path, cast: Cast) -> None:
    rows = [deal(deal=f"d{n}", created_on=f"0{n}/02/2026", closed_on=f"0{n + 1}/03/2026") for n in range(1, 8)]
    one = hand_in(cast, {"deals.csv": text(DEALS, rows)})
    bringing.bring(one)
    asked = seen(cast, one).open
    assert [question.column for question in asked] == ["created_on", "closed_on"]
    answers = {question.id: question.choices[0] for question in asked}
    uploads.answer(cast.viewers["olga"], upload_id=one, answers=answers, now=NOW + timedelta(minutes=1))
    assert Upload.objects.get(pk=one).state == UploadState.CHECKING
    bringing.bring(one)
    assert seen(cast, one).open == ()


def test_refused_rows_can_be_taken_away_before_the_import(home: Path, cast: Cast) -> None:
    content = text(DEALS, [*many(60), deal(deal="bad", amount="1O0")])
    one = hand_in(cast, {"deals.csv": content})
    bringing.bring(one)
    assert seen(cast, one).refused_files == (("deals.csv", 1),)
    assert [(row.line, row.column, row.value) for row in seen(cast, one).rejected] == [(62, "amount", "1O0")]
    path = queries.rejected_of(cast.viewers["olga"], upload_id=one)
    assert path is not None
    assert "1O0" in path.read_text(encoding="utf-8")
    uploads.confirm(cast.viewers["olga"], upload_id=one, now=NOW)
    bringing.bring(one)
    assert queries.refused_by(cast.viewers["olga"], import_id=Import.objects.get().pk) is not None


def test_a_file_that_cannot_be_read_is_said_and_more_files_may_come(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"shopping.csv": "milk;bread\n1;2\n"})
    bringing.bring(one)
    assert seen(cast, one).unrecognised
    with pytest.raises(NotNow):
        uploads.confirm(cast.viewers["olga"], upload_id=one + 1, now=NOW)
    hand_in(cast, {"deals.csv": GOOD}, upload_id=one)
    bringing.bring(one)
    assert (seen(cast, one).problems, seen(cast, one).ignored) == ((), ("shopping.csv",))


def test_several_files_are_as_a_folder_and_what_is_there_by_chance_stops_nobody(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals.csv": GOOD, "README.md": "[badge]\n", "picture.png": "\x89PNG" + "\0" * 99})
    bringing.bring(one)
    assert (seen(cast, one).problems, seen(cast, one).rows_accepted) == ((), 40)
    assert sorted(seen(cast, one).ignored) == ["README.md", "picture.png"]


def test_data_that_cannot_be_read_stops_an_upload_and_is_named(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals.csv": GOOD, "more.csv": "\x01\x02\x03" * 200, "picture.png": "\x89PNG" + "\0" * 99})
    bringing.bring(one)
    (problem,) = seen(cast, one).problems
    assert problem.startswith("more.csv: the file is of a kind that is not read here")
    assert not Import.objects.filter(state=Import.State.DONE).exists()


@pytest.mark.parametrize("state", [UploadState.CHECKING, UploadState.CHECKED, UploadState.FAILED])
def test_cancelling_removes_files_and_row(
    home: Path, cast: Cast, state: str, django_capture_on_commit_callbacks: object
) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    Upload.objects.filter(pk=one).update(state=state)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.cancel(cast.viewers["olga"], upload_id=one, now=NOW)
    assert not Upload.objects.exists()
    assert list(waiting.folder().iterdir()) == []
    bringing.bring(one)
    with pytest.raises(NotNow):
        uploads.cancel(cast.viewers["olga"], upload_id=one, now=NOW)


def test_while_it_is_imported_nothing_about_it_can_be_changed(home: Path, cast: Cast) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    Upload.objects.filter(pk=one).update(state=UploadState.IMPORTING)
    with pytest.raises(NotNow):
        uploads.cancel(cast.viewers["olga"], upload_id=one, now=NOW)
    with pytest.raises(NotNow):
        uploads.answer(cast.viewers["olga"], upload_id=one, answers={"a": "b"}, now=NOW)
    with pytest.raises(NotNow):
        hand_in(cast, {"more.csv": GOOD}, upload_id=one)
    with pytest.raises(NotNow):
        uploads.confirm(cast.viewers["olga"], upload_id=one, now=NOW)


def test_too_much_is_refused(home: Path, cast: Cast) -> None:
    by = cast.viewers["olga"]
    with pytest.raises(TooMuch, match="files"):
        uploads.receive(by, files=[Received(f"{n:032}", f"{n}.csv", 1) for n in range(51)], now=NOW)
    with pytest.raises(TooMuch, match="bytes"):
        uploads.receive(by, files=[Received("0" * 32, "a.csv", MOST_BYTES + 1)], now=NOW)
    assert not Upload.objects.exists()


def test_whoever_may_not_import_may_not_upload(home: Path, cast: Cast) -> None:
    for who in ("alice", "bob"):
        with pytest.raises(Refused):
            uploads.receive(cast.viewers[who], files=[Received("0" * 32, "a.csv", 1)], now=NOW)
        with pytest.raises(Refused):
            queries.uploads(cast.viewers[who])


def test_an_account_that_lost_its_role_imports_nothing(home: Path, cast: Cast, operator: object) -> None:
    one = hand_in(cast, {"deals.csv": GOOD})
    Upload.objects.filter(pk=one).update(state=UploadState.IMPORTING, account_id=cast.viewers["bob"].account_id)
    bringing.bring(one)
    found = queries.upload(cast.viewers["olga"], upload_id=one)
    assert found is not None
    assert (found.state, found.trouble, Import.objects.count()) == (UploadState.FAILED, "refused", 0)


def test_what_is_forgotten_is_removed_after_a_day(
    home: Path, cast: Cast, operator: object, django_capture_on_commit_callbacks: object
) -> None:
    hand_in(cast, {"deals.csv": GOOD})
    stray = waiting.path_of(waiting.fresh_token())
    stray.write_text("left by a broken upload", encoding="utf-8")
    later = datetime.now(tz=UTC) + timedelta(hours=25)
    assert not queries.any_forgotten(NOW + timedelta(hours=23))
    assert queries.any_forgotten(NOW + timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.sweep_uploads(operator, now=later) == 1
    uploads.sweep_uploads(operator, now=later)
    assert (UploadedFile.objects.count(), list(waiting.folder().iterdir())) == (0, [])


QUOTAS = "Seller,Month,Quota\nAna Ruiz,2026-01,40000\n"


def test_what_is_an_export_of_its_own_is_looked_at_next(cast: Cast, home: Path) -> None:
    first = hand_in(cast, {"deals.csv": GOOD, "quotas.csv": QUOTAS})
    bringing.bring(first)
    assert "quotas.csv is an export of its own (Quotas)" in " ".join(seen(cast, first).notes)
    uploads.confirm(cast.viewers["olga"], upload_id=first, now=NOW)
    bringing.bring(first)
    second = Upload.objects.exclude(pk=first).get()
    assert (second.state, [one.name for one in second.files.all()]) == (UploadState.CHECKING, ["quotas.csv"])
    bringing.bring(second.pk)
    assert seen(cast, second.pk).source == "quotas"
