"""What is due, found by the state of rows and files: nothing else remembers when something last ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django_tasks.base import Task

from ridealong.calendars import queries as calendars
from ridealong.desk.queries.readers import can_mail
from ridealong.figures.queries import imports, stored, uploads
from ridealong.figures.queries.days import facts_day
from ridealong.jobs import arrivals, clock, queue, tasks
from ridealong.people import queries as people
from ridealong.store import hooks, mail

PATIENCE = timedelta(minutes=15)
MAILBOX = timedelta(minutes=4)
MAILS = timedelta(minutes=9)
DAILY = timedelta(hours=24)


def tick(*, now: datetime) -> None:
    """Asks for what is due: figures and weeks after the turn of the day, uploads that nobody is asked for, mails, the
    inbox, calendars, the daily sweep. May run at any time."""
    if _figures_due(now):
        queue.figures_changed()
    for upload_id in set(uploads.waiting_for_worker()) - queue.uploads_asked_for():
        queue.upload_waits(upload_id)
    _ask_for_mail(now)
    if arrivals.stirs(settings.RIDEALONG.inbox, now=now) and not _failed(tasks.take_inbox, now):
        queue.inbox_waits()
    if settings.RIDEALONG.imap is not None and not _done(tasks.fetch_mail, now, MAILBOX):
        queue.mailbox_due()
    for person_id in calendars.due(now):
        queue.calendar_due(person_id)
    if uploads.any_forgotten(now) or not queue.ended_since(tasks.sweep, now - DAILY, well=True):
        queue.sweep_due()


def inbox_due_in(*, now: datetime) -> timedelta | None:
    """How long until what lies in the inbox may be asked for; None where nothing lies, or where it failed lately."""
    return None if _failed(tasks.take_inbox, now) else arrivals.quiet_in(settings.RIDEALONG.inbox, now=now)


def _ask_for_mail(now: datetime) -> None:
    if can_mail() and not _done(tasks.announce_mails, now, MAILS):
        queue.mails_due()
    if mail.waiting(now=now):
        queue.mail_posted()
    if hooks.any_hook() and (hooks.calls_wait(now=now) or not _done(tasks.tell_channels, now, MAILS)):
        queue.channels_due()


def _failed(job: Task[Any, Any], now: datetime) -> bool:
    """After a failure a job is not asked for again at once."""
    return queue.ended_since(job, now - PATIENCE, well=False)


def _done(job: Task[Any, Any], now: datetime, lately: timedelta) -> bool:
    """Whether a job was done lately, or has just failed."""
    return queue.ended_since(job, now - lately, well=True) or _failed(job, now)


def _figures_due(now: datetime) -> bool:
    """Whether today's tables of the current facts and roster are missing; after a failure not at once again."""
    current = imports.current()
    if current is None or _failed(tasks.refresh_figures, now):
        return False
    revision, day = people.organisation().roster_revision, facts_day(clock.today())[0]
    folder = stored.folder(settings.RIDEALONG.facts, current.snapshot, revision, day)
    return not (folder / stored.INDEX).is_file()
