"""Accounts from the command line. A password is typed or read from standard input, and never printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ridealong.access import actions, factors, queries
from ridealong.access.rules import Role
from ridealong.cli import out
from ridealong.cli.failures import stop
from ridealong.jobs import clock
from ridealong.kernel.sentences import listed, say
from ridealong.people import queries as people


def add(*, email: str, roles: Sequence[Role], who: str | None) -> None:
    """Makes an account that can sign in."""
    try:
        validate_email(email)
    except ValidationError:
        raise stop("cli.account.no_address", email=email) from None
    person = None if who is None else people.find(who)
    actions.add_account(
        queries.operator(clock.today()),
        email=email,
        password=_password(),
        roles=roles,
        person_id=None if person is None else person.id,
        now=clock.now(),
    )
    named = listed(role.value for role in roles)
    out.say_line(say("cli.account.added", email=email))
    if person is not None:
        out.say_line(say("cli.account.person", name=person.name), indent=2)
    if roles:
        out.say_line(say("cli.account.roles", roles=named), indent=2)
    if person is None and not roles:
        out.say_line(say("cli.account.nothing"), indent=2)


def factors_off(*, email: str) -> None:
    """Takes the second factors off an account whose owner has lost them."""
    found = queries.account_by_email(email)
    if found is None:
        raise stop("cli.account.unknown", email=email)
    if not factors.had_by(found):
        raise stop("cli.account.no_factors", email=email)
    actions.take_off_factors(queries.operator(clock.today()), account_id=found, now=clock.now())
    out.say_line(say("settings.said.factors_off", email=email))


def _password() -> str:
    if sys.stdin.isatty():
        password = getpass(say("cli.account.ask_password") + " ")
        if getpass(say("cli.account.ask_again") + " ") != password:
            raise stop("cli.account.not_the_same")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password)
    except ValidationError as problem:
        raise stop("cli.account.weak", reasons=" ".join(problem.messages)) from None
    return password
