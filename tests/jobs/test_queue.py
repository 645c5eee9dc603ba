"""Jobs: asked for once, run twice without harm, told in one line with ids only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django_tasks_db.models import DBTaskResult

from ridealong.jobs import queue, timetable, work
from ridealong.jobs.log import logged
from ridealong.kernel.calendar import Week
from ridealong.store import mail
from tests.store.conftest import Postman

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WEEK = Week.parse("2026-W48")


@pytest.fixture
def kept(db: None, settings: Any) -> None:
    """Jobs are rows, as in a deployment."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def _waiting() -> list[tuple[str, list[Any]]]:
    rows = DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", "args_kwargs")
    return [(path.rpartition(".")[2], given["args"]) for path, given in rows]


def test_what_waits_already_is_not_asked_for_again(kept: None) -> None:
    assert queue.figures_changed()
    assert not queue.figures_changed()
    assert queue.week_wanted(leader_id=4, week=WEEK)
    assert queue.week_wanted(leader_id=5, week=WEEK)
    assert not queue.week_wanted(leader_id=4, week=WEEK)
    assert _waiting() == [
        ("refresh_figures", []),
        ("prepare_week", [4, "2026-11-23"]),
        ("prepare_week", [5, "2026-11-23"]),
    ]


def test_a_job_that_runs_may_be_asked_for_again(kept: None) -> None:
    """It may have begun before the import that it is asked for now."""
    queue.figures_changed()
    DBTaskResult.objects.update(status="RUNNING")
    assert queue.figures_changed()


def test_what_a_worker_did_not_live_to_finish_waits_again(kept: None) -> None:
    queue.figures_changed()
    DBTaskResult.objects.update(status="RUNNING", started_at=NOW)
    assert not queue.ready()
    assert queue.busy()
    assert queue.return_to_queue() == 1
    assert queue.ready()


def test_records_of_jobs_go_after_a_week(kept: None) -> None:
    for days in (6, 8):
        queue.sweep_due()
        DBTaskResult.objects.filter(status="READY").update(status="SUCCESSFUL", finished_at=NOW - timedelta(days=days))
    queue.figures_changed()
    queue.forget_finished(now=NOW)
    kept_rows = DBTaskResult.objects.order_by("enqueued_at").values_list("finished_at", flat=True)
    assert list(kept_rows) == [NOW - timedelta(days=6), None]


def test_every_day_one_sweep_is_due(kept: None) -> None:
    timetable.tick(now=NOW)
    timetable.tick(now=NOW)
    assert _waiting() == [("sweep", [])]
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW)
    timetable.tick(now=NOW + timedelta(hours=23))
    assert len(_waiting()) == 1
    timetable.tick(now=NOW + timedelta(hours=25))
    assert len(_waiting()) == 2


def test_more_mail_than_a_round_takes_is_asked_for_at_once(
    kept: None, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ridealong.jobs.clock.now", lambda: NOW)
    monkeypatch.setattr(mail, "BATCH", 1)
    for who in ("alice", "bob"):
        mail.post(address=f"{who}@example.org", subject="Hello", body="Hello", now=NOW)
    work.deliver_mail()
    assert (len(postman.taken), _waiting()) == (1, [("deliver_mail", [])])
    DBTaskResult.objects.all().delete()
    work.deliver_mail()
    assert (len(postman.taken), _waiting()) == (2, [])


def test_mails_and_channels_wait_for_the_weeks_of_the_day(kept: None) -> None:
    """A timer that runs once on Monday morning finds both due: the mail is to name the sessions of the week."""
    for asks in (queue.channels_due, queue.mails_due, queue.figures_changed, queue.sweep_due):
        asks()
    done = []
    while queue.ready():
        first = DBTaskResult.objects.ready().first()
        assert first is not None
        done.append(first.task_path.rpartition(".")[2])
        DBTaskResult.objects.filter(pk=first.pk).update(status="SUCCESSFUL", finished_at=NOW)
    assert (done[0], done[-1]) == ("refresh_figures", "sweep")
    assert set(done[1:3]) == {"tell_channels", "announce_mails"}


def test_before_the_first_import_nothing_is_computed(db: None) -> None:
    work.refresh_figures()
    assert DBTaskResult.objects.count() == 0


def test_a_sweep_may_run_twice(db: None) -> None:
    work.sweep()
    work.sweep()


def test_failed_tries_to_sign_in_are_kept_for_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ridealong.jobs.clock.now", lambda: NOW)
    for hours in (23, 25):
        tried = AccessAttempt.objects.create(username=f"{hours}@example.org", failures_since_start=1)
        AccessAttempt.objects.filter(pk=tried.pk).update(attempt_time=NOW - timedelta(hours=hours))
    work.sweep()
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["23@example.org"]


def test_a_line_says_which_job_which_ids_how_long_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    @logged
    def tidy(leader_id: int, monday: str) -> None:
        if leader_id == 2:
            raise RuntimeError("Alice Moreau was here")

    tidy(1, monday="2026-11-23")
    with pytest.raises(RuntimeError):
        tidy(2, "2026-11-23")
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [(one["job"], one["ids"], one["outcome"]) for one in lines] == [
        ("tidy", [1, "2026-11-23"], "done"),
        ("tidy", [2, "2026-11-23"], "RuntimeError"),
    ]
    assert all(set(one) == {"at", "job", "ids", "ms", "outcome"} for one in lines)
    assert "Alice" not in err


def test_pages_may_ask_for_jobs_without_loading_what_they_need() -> None:
    code = (
        "import django, sys; django.setup(); import ridealong.jobs.queue, ridealong.jobs.timetable; "
        "print([name for name in ('ibis', 'scipy', 'pyarrow', 'ridealong.jobs.work') if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ridealong.config.settings_test"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
