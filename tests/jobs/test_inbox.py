"""The inbox: what stops growing is imported and put away; a person hears of it only where a person must act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ridealong.access import actions as access
from ridealong.access.rules import Role, Viewer
from ridealong.figures.models import Import
from ridealong.figures.rules.reports import ImportReport
from ridealong.jobs import arrivals, receiving
from ridealong.jobs.telling import still_for
from ridealong.kernel.sentences import Sentence
from ridealong.store import mail
from ridealong.store.models import OutgoingMail
from tests.figures.exports import DEALS, deal, many, text, write
from tests.store.conftest import Postman

MINUTE = timedelta(minutes=1)
GOOD = text(DEALS, many(40))


@dataclass
class Inbox:
    """An inbox, and a clock that goes on a minute with every look."""

    folder: Path
    now: datetime

    def drop(self, name: str, content: str = GOOD, *, into: str = "") -> Path:
        return write(self.folder / into, name, content)

    def look(self) -> bool:
        self.now += MINUTE
        return arrivals.stirs(self.folder, now=self.now)

    def settle(self) -> None:
        """Two looks, and the job."""
        self.look()
        if self.look():
            receiving.take_inbox()

    def put_away(self, where: str) -> list[list[str]]:
        folders = sorted((self.folder / where).iterdir())
        return [sorted(one.name for one in folder.iterdir()) for folder in folders]

    def report(self, where: str) -> str:
        (one,) = (self.folder / where).iterdir()
        return (one / receiving.REPORT).read_text(encoding="utf-8")

    @property
    def left(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir() if one.name not in {"done", "refused", arrivals.SEEN})


@pytest.fixture
def inbox(db: None, home: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    found = Inbox(home / "inbox", now)
    arrivals.make(found.folder)
    monkeypatch.setattr("ridealong.jobs.clock.now", lambda: found.now)
    return found


@pytest.fixture
def olga(db: None, operator: Viewer, now: datetime) -> int:
    """Sales operations."""
    return _account(operator, "olga@example.org", Role.OPERATIONS, now)


def _account(operator: Viewer, email: str, role: Role, now: datetime) -> int:
    return access.add_account(operator, email=email, password=None, roles=[role], now=now)


def _subjects(postman: Postman, now: datetime) -> list[str]:
    mail.deliver(now=now, wanted=still_for)
    return [str(one["Subject"]) for one in postman.taken]


def test_a_file_that_stands_still_is_imported_and_put_away_beside_a_report(inbox: Inbox) -> None:
    inbox.drop("deals.csv")
    inbox.settle()
    assert inbox.left == []
    assert inbox.put_away("done") == [["deals.csv", "report.txt"]]
    assert "40 rows, 40 new" in inbox.report("done")
    assert Import.objects.get().state == "done"


def test_it_says_what_lies_there_and_how_long_it_has_to_stand_still(inbox: Inbox) -> None:
    def lying() -> tuple[int, timedelta | None]:
        return arrivals.waiting(inbox.folder), arrivals.quiet_in(inbox.folder, now=inbox.now)

    assert lying() == (0, None)
    inbox.drop("deals.csv")
    assert lying() == (1, arrivals.QUIET)
    inbox.look()
    inbox.now += timedelta(seconds=5)
    assert lying() == (1, arrivals.QUIET - timedelta(seconds=5))
    inbox.drop("sellers.csv", "seller,name\ns1,Ana\n")
    assert lying() == (2, arrivals.QUIET)
    inbox.look()
    inbox.now += MINUTE
    assert lying() == (2, timedelta())
    inbox.settle()
    assert lying() == (0, None)


def test_a_file_that_still_grows_waits_and_what_lies_beside_it_too(inbox: Inbox) -> None:
    path = inbox.drop("deals.csv")
    inbox.drop("sellers.csv", "seller,name\ns1,Ana\n")
    for _ in range(3):
        assert not inbox.look()
        path.write_text(path.read_text() + ",".join(map(str, deal(deal=f"more{inbox.now:%M}"))) + "\n")
    inbox.settle()
    assert inbox.put_away("done") == [["deals.csv", "report.txt", "sellers.csv"]]
    assert Import.objects.count() == 1


def test_a_file_that_grew_between_the_look_and_the_job_waits(inbox: Inbox) -> None:
    path = inbox.drop("deals.csv")
    inbox.look()
    assert inbox.look()
    path.write_text(GOOD + ",".join(map(str, deal(deal="late"))) + "\n")
    receiving.take_inbox()
    assert inbox.left == ["deals.csv"]


@pytest.mark.parametrize("name", ["deals.csv.part", "deals.csv.crdownload", ".deals.csv.x1"])
def test_a_name_that_says_it_is_under_way_waits(inbox: Inbox, name: str) -> None:
    inbox.drop(name)
    inbox.settle()
    assert inbox.left == [name]
    assert not Import.objects.exists()


def test_files_of_two_sources_are_two_imports(inbox: Inbox) -> None:
    inbox.drop("deals.csv")
    inbox.drop("notes.csv", "nothing,of,ours\n1,2,3\n")
    inbox.settle()
    assert inbox.put_away("done") == [["deals.csv", "report.txt"]]
    assert inbox.put_away("refused") == [["notes.csv", "report.txt"]]


def test_a_folder_is_a_drop_of_its_own(inbox: Inbox) -> None:
    inbox.drop("deals.csv", into="from the CRM")
    inbox.settle()
    assert inbox.left == []
    (folder,) = (inbox.folder / "done").iterdir()
    assert folder.name.endswith("from the CRM")


def test_links_out_of_the_inbox_are_left_alone(inbox: Inbox, tmp_path: Path) -> None:
    (inbox.folder / "deals.csv").symlink_to(write(tmp_path, "secret.csv", GOOD))
    inbox.settle()
    assert not Import.objects.exists()


def test_rows_that_were_left_out_lie_beside_the_report(inbox: Inbox, olga: int, postman: Postman) -> None:
    inbox.drop("deals.csv", text(DEALS, [*many(40), deal(deal="bad", amount="much")]))
    inbox.settle()
    assert inbox.put_away("done") == [["deals.csv", "rejected rows.csv", "report.txt"]]
    assert "deals.csv, line 42, amount “much”" in inbox.report("done")
    assert _subjects(postman, inbox.now) == ["1 row was left out of an import"]


def test_silence_when_all_is_well(inbox: Inbox, olga: int, postman: Postman) -> None:
    for _ in range(3):
        inbox.drop("deals.csv")
        inbox.settle()
    assert len(inbox.put_away("done")) == 3
    assert not OutgoingMail.objects.exists()


def test_rows_left_out_are_told_only_when_there_are_more_of_them(inbox: Inbox, olga: int, postman: Postman) -> None:
    bad = [deal(deal=f"bad{at}", amount="much") for at in range(2)]
    told = []
    for few in (1, 1, 2, 1):
        inbox.drop("deals.csv", text(DEALS, [*many(60), *bad[:few]]))
        inbox.settle()
        told.append(len(_subjects(postman, inbox.now)))
    assert told == [1, 1, 2, 2]


def test_one_mail_a_problem_however_often_it_comes_back(inbox: Inbox, olga: int, postman: Postman) -> None:
    for day in (24, 25, 26):
        inbox.drop(f"report-{day}.csv", "nothing,of,ours\n1,2,3\n")
        inbox.settle()
    assert _subjects(postman, inbox.now) == ["An export could not be imported"]
    assert len(inbox.put_away("refused")) == 3


def test_a_problem_that_was_solved_and_is_back_is_told_again(inbox: Inbox, olga: int, postman: Postman) -> None:
    for content in ("nothing,of,ours\n1,2,3\n", GOOD, "nothing,of,ours\n1,2,3\n"):
        inbox.drop("deals.csv", content)
        inbox.settle()
    assert len(_subjects(postman, inbox.now)) == 2


def test_a_question_is_told_with_how_to_answer_it(inbox: Inbox, olga: int, postman: Postman) -> None:
    rows = [deal(deal=f"d{at}", created_on=f"0{at}/05/2026", closed_on="05/06/2026") for at in range(1, 9)]
    inbox.drop("deals.csv", text(DEALS, rows))
    inbox.settle()
    assert inbox.put_away("refused") == [["deals.csv", "report.txt"]]
    report = inbox.report("refused")
    assert "dates:deals:createdon = " in report
    assert "--answers" in report
    assert _subjects(postman, inbox.now) == ["An import waits for answers"]


def test_administrators_are_told_where_nobody_is_sales_operations(
    inbox: Inbox, operator: Viewer, postman: Postman
) -> None:
    _account(operator, "adam@example.org", Role.ADMINISTRATOR, inbox.now)
    _account(operator, "erin@example.org", Role.EXECUTIVE, inbox.now)
    inbox.drop("notes.csv", "nothing,of,ours\n1,2,3\n")
    inbox.settle()
    _subjects(postman, inbox.now)
    assert postman.to == ["adam@example.org"]


@pytest.mark.hostile(49)
def test_case_49_whoever_may_import_no_more_when_it_is_sent_is_told_nothing(
    inbox: Inbox, olga: int, operator: Viewer, postman: Postman
) -> None:
    """Their rights count when the mail goes out, not when it was written."""
    omar = _account(operator, "omar@example.org", Role.OPERATIONS, inbox.now)
    _account(operator, "adam@example.org", Role.ADMINISTRATOR, inbox.now)
    inbox.drop("notes.csv", "nothing,of,ours\n1,2,3\n")
    inbox.settle()
    access.change_account(operator, account_id=olga, roles=[Role.ENABLEMENT], person_id=None, now=inbox.now)
    _subjects(postman, inbox.now)
    assert postman.to == ["omar@example.org"]
    access.deactivate_account(operator, account_id=omar, now=inbox.now)
    inbox.drop("others.csv", "nothing,of,ours\n1,2,3\n")
    inbox.settle()
    _subjects(postman, inbox.now)
    assert postman.to == ["omar@example.org", "adam@example.org"], "who is asked next time"
    assert not OutgoingMail.objects.exclude(body="").exists(), "what was never sent is emptied"


def _reported(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    problems = tuple(Sentence(key, {"problem": "no space"}) for key in keys)
    monkeypatch.setattr(receiving.imports, "import_files", lambda *a, **k: ImportReport(problems=problems))


def test_while_another_import_runs_files_wait_and_nobody_is_told(
    inbox: Inbox, olga: int, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reported(monkeypatch, receiving.BUSY)
    inbox.drop("deals.csv")
    inbox.settle()
    assert inbox.left == ["deals.csv"]
    assert _subjects(postman, inbox.now) == []


def test_a_full_disk_is_told_once_and_files_wait(
    inbox: Inbox, olga: int, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reported(monkeypatch, receiving.DISK)
    inbox.drop("deals.csv")
    for _ in range(2):
        inbox.settle()
    assert inbox.left == ["deals.csv"]
    assert _subjects(postman, inbox.now) == ["An export could not be imported"]


def test_what_nobody_foresaw_is_put_away_and_told(
    inbox: Inbox, olga: int, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> ImportReport:
        raise RuntimeError("Ana was here")

    monkeypatch.setattr(receiving.imports, "import_files", fails)
    inbox.drop("deals.csv")
    inbox.settle()
    assert inbox.put_away("refused") == [["deals.csv", "report.txt"]]
    assert "RuntimeError" in inbox.report("refused")
    assert "Ana" not in inbox.report("refused")


@pytest.mark.parametrize("step", ["tell", "written", "shutil.copyfile", "Path.replace"])
def test_a_worker_that_dies_at_any_step_takes_the_files_again(
    inbox: Inbox, olga: int, postman: Postman, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Died(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Died

    inbox.drop("deals.csv", text(DEALS, [*many(40), deal(deal="bad", amount="much")]))
    inbox.look()
    inbox.look()
    with monkeypatch.context() as patched:
        patched.setattr(f"ridealong.jobs.receiving.{step}", die)
        with pytest.raises(Died):
            receiving.take_inbox()
    assert inbox.left == ["deals.csv"]
    inbox.settle()
    assert inbox.left == []
    assert ["deals.csv", "rejected rows.csv", "report.txt"] in inbox.put_away("done")
    assert Import.objects.filter(state="done", snapshot__gt="").values("snapshot").distinct().count() == 1
    if step != "tell":
        assert _subjects(postman, inbox.now) == ["1 row was left out of an import"]


def test_what_was_put_away_goes_after_a_time(inbox: Inbox) -> None:
    import os  # noqa: PLC0415  only to make a folder old

    for name in ("done", "refused"):
        for days in (20, 40, 100):
            folder = inbox.folder / name / str(days)
            folder.mkdir()
            old = (inbox.now - timedelta(days=days)).timestamp()
            os.utime(folder, (old, old))
    receiving.sweep_inbox(now=inbox.now)
    assert {one.name for one in (inbox.folder / "done").iterdir()} == {"20"}
    assert {one.name for one in (inbox.folder / "refused").iterdir()} == {"20", "40"}
