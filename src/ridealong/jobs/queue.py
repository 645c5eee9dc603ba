"""Asks for jobs, once: what waits already is not asked for again. Light enough for a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from ridealong.jobs import tasks
from ridealong.kernel.calendar import Week

KEPT = timedelta(days=7)
ANOTHER = timedelta(seconds=3)


def figures_changed() -> bool:
    """After an import or a change of roster: asks for new tables and weeks. False where that is waiting already."""
    return _once(tasks.refresh_figures)


def week_wanted(*, leader_id: int, week: Week) -> bool:
    """Asks for one leader's week."""
    return _once(tasks.prepare_week, leader_id, week.monday.isoformat())


def comparison_wanted(*, day: date, peers: str) -> bool:
    """Asks for luck or real as of another day, or among other peers."""
    return _once(tasks.compare, day.isoformat(), peers)


def mail_posted() -> bool:
    """Asks for what waits in the outbox to be sent."""
    return _once(tasks.deliver_mail)


def mails_due() -> bool:
    """Asks which mails are due."""
    return _once(tasks.announce_mails)


def channels_due() -> bool:
    """Asks for channels to be told what is due."""
    return _once(tasks.tell_channels)


def upload_waits(upload_id: int) -> bool:
    """Asks for what is due with uploaded files."""
    return _once(tasks.bring_upload, upload_id)


def upload_waits_for_another(upload_id: int) -> None:
    """Asks again in a few seconds: another import runs."""
    tasks.bring_upload.using(run_after=timezone.now() + ANOTHER).enqueue(upload_id)


def uploads_asked_for() -> frozenset[int]:
    """Uploads that a job waits or runs for."""
    asked = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"], task_path=tasks.bring_upload.module_path)
    return frozenset(int(given["args"][0]) for given in asked.values_list("args_kwargs", flat=True))


def inbox_waits() -> bool:
    """Asks for what was dropped into the inbox to be imported."""
    return _once(tasks.take_inbox)


def mailbox_due() -> bool:
    """Asks for a look into the mailbox."""
    return _once(tasks.fetch_mail)


def password_forgotten(account_id: int, origin: str) -> bool:
    """Asks for the mail that sets a new password. 0 is nobody, for whom the same is asked and nothing done."""
    return _once(tasks.password_forgotten, account_id, origin)


def calendar_due(person_id: int) -> bool:
    """Asks for somebody's own calendar to be read."""
    return _once(tasks.read_calendar, person_id)


def sweep_due() -> bool:
    """Asks for the daily sweep."""
    return _once(tasks.sweep)


def ready() -> bool:
    """Whether a job waits to be run."""
    return DBTaskResult.objects.ready().exists()


def waiting() -> int:
    """How many jobs wait to be run."""
    return DBTaskResult.objects.ready().count()


def busy() -> bool:
    """Whether a job waits or runs."""
    return DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()


def ended_since(job: Task[Any, Any], when: datetime, *, well: bool) -> bool:
    """Whether such a job ended after that, well or badly."""
    status = "SUCCESSFUL" if well else "FAILED"
    return DBTaskResult.objects.filter(task_path=job.module_path, status=status, finished_at__gte=when).exists()


def ran_since(when: datetime) -> list[tuple[str, bool]]:
    """The jobs that ended since then, in the order in which they did, and whether each ended well."""
    rows = DBTaskResult.objects.finished().filter(finished_at__gte=when).order_by("finished_at")
    return [
        (path.rpartition(".")[2], status == "SUCCESSFUL") for path, status in rows.values_list("task_path", "status")
    ]


def return_to_queue() -> int:
    """Jobs that a worker began and did not live to finish wait again. Only for the one worker of a home."""
    return DBTaskResult.objects.filter(status="RUNNING").update(status="READY", started_at=None)


def forget_finished(*, now: datetime) -> None:
    """Removes the records of jobs that ended over a week ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()


def _once(job: Task[Any, Any], *ids: Any) -> bool:
    """One that runs does not count: it may have begun before what it is asked for now."""
    same = DBTaskResult.objects.filter(status="READY", task_path=job.module_path, args_kwargs__args=list(ids))
    if same.exists():
        return False
    job.enqueue(*ids)
    return True
