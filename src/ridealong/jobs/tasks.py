"""The jobs. Each carries ids only and may run twice: what is finished is left alone.

What they do is loaded when the first one runs (`work` needs the heavy libraries), so that a page may ask for a job.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

from django_tasks import task

from ridealong.jobs.log import logged
from ridealong.kernel.calendar import Week

AFTER_THE_WEEKS = -1


@task()
@logged
def refresh_figures() -> None:
    """Computes the measure tables of today and the weeks of everybody who leads."""
    _work().refresh_figures()


@task(priority=10)
@logged
def compare(day: str, peers: str) -> None:
    """Computes luck or real as of a day among those peers; what is stored is left alone."""
    _work().compare(day=date.fromisoformat(day), peers=peers)


@task(priority=10)
@logged
def prepare_week(leader_id: int, monday: str) -> None:
    """Prepares one leader's week; one that is stored is left alone."""
    _work().prepare_week(leader_id=leader_id, week=Week.of(date.fromisoformat(monday)))


@task(priority=20)
@logged
def deliver_mail() -> None:
    """Sends the mail that is due; what is refused for now waits longer each time."""
    _work().deliver_mail()


# After the figures and weeks of a day, whatever was asked for first: a mail about a week says what is in it. Where
# nothing runs at night both are due at once.
@task(priority=AFTER_THE_WEEKS)
@logged
def announce_mails() -> None:
    """Announces the mails that are due; what was announced is left alone."""
    _work().announce_mails()


@task(priority=AFTER_THE_WEEKS)
@logged
def tell_channels() -> None:
    """Tells channels of other programs what is due; what was told is left alone."""
    _work().tell_channels()


@task(priority=20)
@logged
def bring_upload(upload_id: int) -> None:
    """Looks at uploaded files, or imports them if a person has said so; one that is done is left alone."""
    import_module("ridealong.jobs.bringing").bring(upload_id)


@task(priority=5)
@logged
def take_inbox() -> None:
    """Imports what was dropped into the inbox and has stopped growing."""
    import_module("ridealong.jobs.receiving").take_inbox()


@task(priority=5)
@logged
def fetch_mail() -> None:
    """Takes the exports out of the mailbox into the inbox."""
    _work().fetch_mail()


@task(priority=-5)
@logged
def read_calendar(person_id: int) -> None:
    """Reads somebody's own calendar from its address; one that was removed is left alone."""
    _work().read_calendar(person_id=person_id)


@task(priority=-10)
@logged
def sweep() -> None:
    """Removes what is kept for a time only: raw files, superseded snapshots, finished jobs, old sign-ins."""
    _work().sweep()


@task(priority=30)
@logged
def password_forgotten(account_id: int, origin: str) -> None:
    """Mails the address by which an account gets a new password; for no account it does nothing."""
    _work().password_forgotten(account_id=account_id, origin=origin)


def _work() -> Any:
    return import_module("ridealong.jobs.work")
