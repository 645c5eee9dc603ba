"""Imports in the browser, without a browser: files arrive, are asked about, imported, looked back at, undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from ridealong.figures.actions import uploads, waiting
from ridealong.figures.actions.leading import STANDS, TAKEN
from ridealong.figures.models import CurrentFacts, Upload, UploadedFile
from ridealong.figures.rules.identities import NEW
from ridealong.figures.rules.previews import Asked, Preview
from ridealong.figures.rules.uploads import PREVIEW, UploadState
from ridealong.kernel.cells import harmless
from ridealong.web.imports import receiving
from ridealong.web.imports.naming import size
from ridealong.web.imports.refused import rows_of
from tests.web.house import HOSTILE, House
from tests.web.uploading import COLUMN, DATES, REFUSED, ROWS, SHOWN, make_upload, past_address

UPLOAD = "/imports/upload/"


@pytest.fixture
def kept(settings: object) -> None:
    """Jobs are rows, as in a deployment."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def file(name: str = "deals.csv", content: bytes = b"deal\nd1\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def strays() -> list[str]:
    known = set(UploadedFile.objects.values_list("token", flat=True))
    return [one.name for one in waiting.folder().iterdir() if one.is_file() and one.name not in known]


def test_files_arrive_under_random_names_and_are_looked_at(house: House, kept: None) -> None:
    before = set(waiting.folder().iterdir())
    client = house.client("olga")
    answer = client.post(UPLOAD, {"files": [file(), file("../../x/Deals (2).csv", b"abc"), file(".DS_Store")]})
    upload = Upload.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/imports/uploads/{upload.pk}/")
    rows = list(upload.files.order_by("pk").values_list("name", "size"))
    assert rows == [("deals.csv", 8), ("Deals (2).csv", 3)]
    new = {one.name for one in set(waiting.folder().iterdir()) - before if one.is_file()}
    assert new == set(upload.files.values_list("token", flat=True))
    assert all(len(one) == 32 for one in new)
    job = DBTaskResult.objects.get()
    assert (job.task_path.rpartition(".")[2], job.args_kwargs["args"]) == ("bring_upload", [upload.pk])
    page = client.get(answer.headers["Location"])
    assert b"looked at" in page.content
    assert b'http-equiv="refresh"' in page.content


def test_more_files_join_an_upload_and_a_mapping_is_taken_from_a_file(house: House, kept: None) -> None:
    one, before = make_upload(house), strays()
    house.client("olga").post(UPLOAD, {"into": str(one), "files": [file("more.csv"), file("my.toml", b'source = "x"')]})
    upload = Upload.objects.get()
    assert upload.files.count() == 2
    assert upload.mapping == 'source = "x"'
    assert upload.state == UploadState.CHECKING
    assert len(strays()) == len(before)


@pytest.mark.parametrize("who", ["lena", "s0", "nobody", None])
def test_nobody_else_writes_a_byte(house: House, who: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> str:
        raise AssertionError("a file was begun")

    monkeypatch.setattr(receiving.waiting, "fresh_token", never)
    client = Client() if who is None else house.client(who)
    answer = client.post(UPLOAD, {"files": [file()]})
    assert answer.status_code == (302 if who is None else 404)
    assert house.client("olga").post("/sign-in/", {"login": "a", "files": file()}).status_code in {302, 422}


def test_what_is_too_much_is_said_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 100_000)
    before = strays()
    client = house.client("olga")
    answer = client.post(UPLOAD, {"files": [file(content=b"x" * 200_000)]}, follow=True)
    assert b"too much for the browser" in answer.content
    answer = client.post(UPLOAD, {"files": [file(f"{n}.csv") for n in range(51)]}, follow=True)
    assert b"At most 50 files" in answer.content
    answer = client.post(UPLOAD, {}, follow=True)
    assert b"No file was sent" in answer.content
    assert (Upload.objects.count(), strays()) == (0, before)


def test_a_preview_says_what_would_change(house: House) -> None:
    text = house.client("olga").get(f"/imports/uploads/{make_upload(house)}/").content.decode()
    assert "8,788 rows are ready, 12 are refused" in text
    assert "Import 8,788 rows" in text
    assert "Are “GTXPro” and “GTX Pro” one product?" in text
    assert "1,480 rows worth €2,100,000 are called GTXPro" in text
    assert "notes.txt was left out" in text
    assert HOSTILE not in text


def test_a_question_shows_what_each_answer_makes_of_the_examples(house: House, kept: None) -> None:
    who = Asked("who:maven:x", "Is Ana one of them?", (NEW, str(house.ids["s1"])), "", None, (), blocking=False)
    lines = Asked("lines:maven", "Who is right?", (STANDS, TAKEN), "", None, (), blocking=False)
    one = make_upload(house, preview=replace(SHOWN, asked=(DATES, who, lines)))
    client = house.client("olga")
    text = client.get(f"/imports/uploads/{one}/").content.decode()
    assert "In “Closes”, which comes first?" in text
    for choice in ("Somebody new", "The same person as Björn Ekdahl", "Who leads them now stays"):
        assert choice in text
    assert "3 December 2026" in text.replace("\u00a0", " ")
    assert "12 March 2026" in text.replace("\u00a0", " ")
    assert "1 question is open" in text
    refused = client.post(f"/imports/uploads/{one}/import/", follow=True)
    assert b"answer the open questions first" in refused.content
    sent = {"q:dates:deals:closes": "day first", "q:spelling:product:GTXPro": "join", "q:other": "x"}
    client.post(f"/imports/uploads/{one}/answers/", sent)
    found = Upload.objects.get()
    assert found.answers == {"dates:deals:closes": "day first", "spelling:product:GTXPro": "join"}
    assert found.state == UploadState.CHECKING


KINDS = {
    "points:deals:amount": ("point separates thousands", "point separates decimals"),
    "dates:deals:closes": ("day first", "year first"),
    "years:deals:closes": ("1970 to 2069", "2000 to 2099"),
    "letters:deals:amount": ("k is a thousand, M a million", "reject these rows"),
    "signs:deals:amount": ("as they say", "reject these rows"),
    "negative:deals:amount": ("they are credit notes, keep them", "reject these rows"),
    "ids:deals:deal": ("they are right", "stop"),
    "older": ("go on", "stop"),
    "header:deals": ("row 1", "no header"),
}


def test_whatever_is_asked_has_answers_in_words(house: House) -> None:
    """The engine asks more than a page has words of its own for: such choices speak for themselves."""
    asked = tuple(
        replace(DATES, id=one, ask="What do they mean?", choices=choices, examples=("1.234",))
        for one, choices in KINDS.items()
    )
    one = make_upload(house, preview=replace(SHOWN, asked=asked))
    answer = house.client("olga").get(f"/imports/uploads/{one}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    for words in (
        "In “Closes”, what does the point separate?", "Thousands", "The year", "1970 to 2069", "As they say",
        "K is a thousand, M a million", "They are credit notes, keep them", "Stop here", "Import all the same", "Row 1",
    ):  # fmt: skip
        assert words in text, words


def test_an_answer_that_was_not_offered_is_left_out(house: House, kept: None) -> None:
    one = make_upload(house, preview=replace(SHOWN, asked=(DATES,)))
    house.client("olga").post(f"/imports/uploads/{one}/answers/", {"q:dates:deals:closes": "year first"})
    assert Upload.objects.get().answers == {}


def test_columns_are_confirmed_and_can_be_said_again(house: House, kept: None) -> None:
    one = make_upload(house, preview=replace(SHOWN, asked=(ROWS, COLUMN)))
    client = house.client("olga")
    text = client.get(f"/imports/uploads/{one}/").content.decode()
    assert "Say once what the columns are" in text
    assert "Its header says so" in text
    client.post(f"/imports/uploads/{one}/answers/", {"q:rows:deals": "deals", "q:column:deals:worth": "amount"})
    assert Upload.objects.get().answers == {"rows:deals": "deals", "column:deals:worth": "amount"}
    client.post(f"/imports/uploads/{one}/columns/")
    assert Upload.objects.get().answers == {}


def test_confirming_imports_with_what_was_chosen(house: House, kept: None) -> None:
    one = make_upload(house)
    answer = house.client("olga").post(f"/imports/uploads/{one}/import/", {"q:spelling:product:GTXPro": "keep"})
    assert answer.status_code == 303
    found = Upload.objects.get()
    assert (found.state, found.answers) == (UploadState.IMPORTING, {"spelling:product:GTXPro": "keep"})
    again = house.client("olga").post(f"/imports/uploads/{one}/import/", follow=True)
    assert b"not possible any more" in again.content
    cancelled = house.client("olga").post(f"/imports/uploads/{one}/cancel/", follow=True)
    assert b"cannot be cancelled" in cancelled.content


def test_progress_is_shown_and_leads_on_when_it_is_over(house: House) -> None:
    one = make_upload(house, state=UploadState.CHECKING)
    address, client = f"/imports/uploads/{one}/", house.client("olga")
    teller = waiting.Teller(waiting.beside(one) / "progress.json", 1_900_000)
    teller("reading", 950_000, 0)
    text = client.get(address).content.decode().replace("\u00a0", " ")
    assert "950 kB of 1.9 MB" in text
    assert '<progress max="100" value="28"' in text
    Upload.objects.update(state=UploadState.CHECKED)
    part = client.get(address, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, address)
    Upload.objects.update(state=UploadState.DONE, imported=None)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/imports/"


@pytest.mark.parametrize("trouble", ["died", "refused", "broken"])
def test_what_could_not_be_finished_is_said_in_plain_words(house: House, trouble: str) -> None:
    one = make_upload(house, state=UploadState.FAILED)
    Upload.objects.update(trouble=trouble)
    text = house.client("olga").get(f"/imports/uploads/{one}/").content.decode()
    assert "could not be finished" in text
    assert "Nothing was changed" in text


def test_an_import_is_looked_back_at_and_undone_and_redone(house: House, kept: None) -> None:
    client = house.client("olga")
    text = client.get("/imports/").content.decode()
    assert "Command line" in text
    report = client.get(past_address(house)).content.decode()
    assert "12 rows are refused" in report
    assert "Undo this import" in report
    before = CurrentFacts.objects.get().snapshot
    answer = client.post("/imports/undo/", follow=True)
    assert b"The last import was undone" in answer.content
    assert b'action="/imports/undo/"' in answer.content
    assert CurrentFacts.objects.get().snapshot == ""
    again = client.post("/imports/undo/", follow=True)
    assert b"The undo is taken back" in again.content
    assert CurrentFacts.objects.get().snapshot == before


def test_refused_rows_are_harmless_and_in_the_files_own_shape(house: House) -> None:
    answer = house.client("olga").get(past_address(house, "refused.csv") + "?file=deals.csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert "'=cmd()" in text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="deals.csv"'
    assert answer.headers["Content-Type"].startswith("text/csv")
    header = house.client("olga").get(past_address(house, "refused.csv") + "?file=%22%0d%0aX:y.csv")
    assert header.headers["Content-Disposition"] == 'attachment; filename="___X_y.csv"'


def test_each_file_gets_its_own_refused_rows(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    other = REFUSED.replace("deals.csv", "quotas.csv").replace("deal,", "quota,").replace("1O0", "-5.5")
    path.write_text(REFUSED + other, encoding="utf-8", newline="")
    assert [row[2:] for row in rows_of(path, "quotas.csv")] == [["quota", "amount"], ["=cmd()", "-5.5"]]
    assert [row[2:] for row in rows_of(path, None)] == [["deal", "amount"], ["=cmd()", "1O0"]]


@pytest.mark.parametrize(
    ("cell", "sent"),
    [("-5.5", "-5.5"), ("-1,200.00", "-1,200.00"), ("-5+cmd", "'-5+cmd"), ("=1", "'=1"), ("@x", "'@x"), (-5, -5)],
)
def test_a_number_stays_a_number(cell: object, sent: object) -> None:
    assert harmless(cell) == sent


@pytest.mark.parametrize(("count", "words"), [(17, "17 bytes"), (1_900_000, "1.9 MB"), (2_147_483_648, "2.1 GB")])
def test_sizes_in_words(count: int, words: str) -> None:
    assert size(count).replace("\u00a0", " ") == words


def test_the_list_costs_the_same_for_one_and_for_thirty(house: House) -> None:
    client, costs = house.client("olga"), []
    client.get("/imports/")
    for count in (1, 29):
        for _ in range(count):
            make_upload(house)
        with CaptureQueriesContext(connection) as queries:
            client.get("/imports/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20


def test_an_upload_that_was_taken_away_is_not_found(house: House) -> None:
    one = make_upload(house)
    house.client("olga").post(f"/imports/uploads/{one}/cancel/")
    assert house.client("olga").get(f"/imports/uploads/{one}/").status_code == 404
    assert uploads.take(one) is None


def test_one_bad_file_is_taken_out_of_several(
    house: House, kept: None, django_capture_on_commit_callbacks: object
) -> None:
    client = house.client("olga")
    client.post(UPLOAD, {"files": [file("deals.csv"), file("bad.xlsx", b"PK")]})
    upload = Upload.objects.get()
    order = uploads.take(upload.pk)
    assert order is not None
    waiting.keep_preview(waiting.beside(upload.pk) / PREVIEW, Preview(problems=("bad.xlsx: the file is damaged.",)))
    uploads.end(order, UploadState.CHECKED)
    bad = upload.files.get(name="bad.xlsx")
    page = client.get(f"/imports/uploads/{upload.pk}/").content.decode()
    out = f"/imports/uploads/{upload.pk}/files/{bad.pk}/take-out/"
    assert out in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(out, follow=True)
    assert "bad.xlsx is taken out" in answer.content.decode()
    upload.refresh_from_db()
    assert (upload.state, [one.name for one in upload.files.all()]) == (UploadState.CHECKING, ["deals.csv"])
    assert not waiting.path_of(bad.token).exists()
    assert client.post(out).status_code == 404
    last = upload.files.get()
    with django_capture_on_commit_callbacks(execute=True):
        over = client.post(f"/imports/uploads/{upload.pk}/files/{last.pk}/take-out/")
    assert (over.status_code, over.headers["Location"]) == (303, "/imports/")
    assert not Upload.objects.exists()
    assert not waiting.path_of(last.token).exists()


def test_no_file_is_taken_out_of_what_is_being_imported(house: House) -> None:
    one = make_upload(house, state=UploadState.CHECKED)
    out = f"/imports/uploads/{one}/files/{UploadedFile.objects.get().pk}/take-out/"
    Upload.objects.update(state=UploadState.IMPORTING)
    assert b"not possible any more" in house.client("olga").post(out, follow=True).content
    assert UploadedFile.objects.count() == 1
