"""What the jobs do. Heavy: only the worker loads this."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session as SignIn

from ridealong.access import actions as access
from ridealong.access import factors, linking
from ridealong.access.queries import operator
from ridealong.calendars import actions as calendars
from ridealong.coaching.actions import usefulness
from ridealong.coaching.actions.sending import forget_taken
from ridealong.coaching.actions.team_rhythm import take_up_team_sessions
from ridealong.coaching.queries.usefulness import release_due
from ridealong.desk.actions import announcing, calling, inviting, sending
from ridealong.figures.actions import keeping, tables
from ridealong.figures.actions.uploads import sweep_uploads
from ridealong.figures.queries import imports
from ridealong.figures.queries.days import facts_day
from ridealong.figures.rules.peers import Peers
from ridealong.jobs import clock, maildrop, queue, receiving
from ridealong.jobs.telling import still_for
from ridealong.kernel.calendar import Week
from ridealong.people.queries import organisation
from ridealong.store import hooks, intake, mail
from ridealong.week.actions import preparing
from ridealong.week.queries.asking import week_asked
from ridealong.week.queries.keeping import snapshots_needed

PLANS_KEPT = timedelta(weeks=26)
DAY = timedelta(days=1)


def refresh_figures() -> None:
    """Computes the measure tables of today, then the weeks of everybody who leads; what is stored is left alone."""
    if imports.current() is None:
        return
    today, now = clock.today(), clock.now()
    tables.compute_tables(day=facts_day(today)[0], now=now)
    preparing.prepare_all(operator(today), week=week_asked(None, today)[0], now=now)


def compare(*, day: date, peers: Peers) -> None:
    """Computes luck or real as of a day among those peers."""
    if imports.current() is not None:
        tables.compute_comparison(day=day, peers=peers, now=clock.now())


def prepare_week(*, leader_id: int, week: Week) -> None:
    """Prepares one leader's week."""
    preparing.prepare_week(operator(clock.today()), leader_id=leader_id, week=week, now=clock.now())


def deliver_mail() -> None:
    """Sends mail that is due, to whoever it is still for, and asks for the next round where more waits."""
    now = clock.now()
    mail.deliver(now=now, wanted=still_for, write=partial(sending.written, now=now))
    if mail.waiting(now=now):
        queue.mail_posted()


def announce_mails() -> None:
    """Announces the mails of the habit that are due and what calendars are to be asked, and has them sent."""
    now = clock.now()
    if announcing.announce_mails(now=now) + inviting.announce_invitations(now=now):
        queue.mail_posted()


def tell_channels() -> None:
    """Tells channels of other programs what is due."""
    now = clock.now()
    calling.announce_calls(now=now)
    hooks.deliver_calls(now=now, write=partial(calling.message, now=now))
    if hooks.calls_wait(now=now):
        queue.channels_due()


def fetch_mail() -> None:
    """Takes the exports out of the mailbox into the inbox."""
    if settings.RIDEALONG.imap is not None:
        maildrop.fetch(now=clock.now())


def password_forgotten(*, account_id: int, origin: str) -> None:
    """Mails the address by which an account gets a new password."""
    if account_id and access.post_reset(account_id=account_id, origin=origin, now=clock.now()):
        deliver_mail()


def read_calendar(*, person_id: int) -> None:
    """Reads somebody's own calendar from its address."""
    calendars.read_again(person_id=person_id, now=clock.now())


def sweep() -> None:
    """Removes what is kept for a time only; once a quarter tells leaders how useful their sessions were."""
    today, now = clock.today(), clock.now()
    if release_due(today, organisation().fiscal_year_start):
        usefulness.release(operator(today), now=now)
    keeping.sweep(operator(today), now=now, keep=snapshots_needed(since=today - PLANS_KEPT))
    sweep_uploads(operator(today), now=now)
    take_up_team_sessions(operator(today))
    SignIn.objects.filter(expire_date__lt=now).delete()
    access.forget_sign_ins()
    linking.forget_links(now=now)
    forget_taken(now=now)
    factors.seal_anew()
    calendars.seal_anew()
    hooks.seal_anew()
    hooks.forget_calls(now=now)
    calendars.end_feeds_of_ended_accounts()
    AccessAttempt.objects.filter(attempt_time__lt=now - DAY).delete()
    mail.forget(now=now)
    intake.forget_notes(now=now)
    receiving.sweep_inbox(now=now)
    queue.forget_finished(now=now)
