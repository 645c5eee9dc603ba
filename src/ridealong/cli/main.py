"""The `ridealong` command: what can be typed. What a command does lies in its own module, loaded when it runs."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from ridealong.access.rules import Role
from ridealong.kernel.sentences import say


class By(StrEnum):
    """What a measure can be counted by."""

    SELLER = "seller"
    TEAM = "team"
    LEADER = "leader"
    PRODUCT = "product"
    MONTH = "month"


def _help(command: str) -> str:
    return say(f"cli.help.{command}")


def _option(*names: str, what: str, **more: Any) -> Any:
    return typer.Option(*names, help=say(f"cli.option.{what}"), **more)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(say("cli.usage.day", text=text)) from None


app = typer.Typer(
    name="ridealong",
    help=_help("ridealong"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
account = typer.Typer(help=_help("account"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(account, name="account")
person = typer.Typer(help=_help("person"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(person, name="person")

AsJson = Annotated[bool, _option("--json", what="json")]
AsOf = Annotated[date | None, _option("--as-of", what="as_of", parser=_day, metavar="DATE")]


def _say_version(wanted: bool) -> None:  # noqa: FBT001  as typer calls it
    if wanted:
        typer.echo(f"ridealong {import_module('importlib.metadata').version('ridealong')}")
        raise typer.Exit


@app.callback()
def ridealong(
    version: Annotated[bool, _option("--version", what="version", is_eager=True, callback=_say_version)] = False,
) -> None:
    del version


@app.command(help=_help("demo"))
def demo(
    sellers: Annotated[int, _option("--sellers", what="sellers", min=20, max=20_000)] = 66,
    seed: Annotated[int, _option("--seed", what="seed", min=0)] = 7,
    until: Annotated[date | None, _option("--until", what="until", parser=_day, metavar="DATE")] = None,
    reset: Annotated[bool, _option("--reset", what="reset")] = False,
) -> None:
    _run("demos", "demo", sellers=sellers, seed=seed, until=until, reset=reset)


@app.command("import", help=_help("import"))
def import_(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", show_default=False)] = None,
    accept_suggestions: Annotated[bool, _option("--accept-suggestions", what="accept_suggestions")] = False,
    answers: Annotated[Path | None, _option("--answers", what="answers", metavar="FILE")] = None,
    mapping: Annotated[Path | None, _option("--mapping", what="mapping", metavar="FILE")] = None,
    dry_run: Annotated[bool, _option("--dry-run", what="dry_run")] = False,
    undo: Annotated[bool, _option("--undo", what="undo")] = False,
    scheduled: Annotated[bool, _option("--scheduled", what="scheduled")] = False,
    as_json: AsJson = False,
) -> None:
    if not undo and not paths:
        raise typer.BadParameter(say("cli.usage.paths_or_undo"))
    if undo and (accept_suggestions or answers or mapping or dry_run or scheduled):
        raise typer.BadParameter(say("cli.usage.undo_alone"))
    if undo:
        _run("importing", "undo", as_json=as_json)
    _run(
        "importing",
        "bring",
        paths=paths,
        accept_suggestions=accept_suggestions,
        answers=answers,
        mapping=mapping,
        dry_run=dry_run,
        scheduled=scheduled,
        as_json=as_json,
    )


@app.command(help=_help("measures"))
def measures(as_json: AsJson = False) -> None:
    _run("measuring", "measures", as_json=as_json)


@app.command(help=_help("measure"))
def measure(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("cli.option.measure"))],
    by: Annotated[By, _option("--by", what="by")] = By.SELLER,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    _run("measuring", "measure", name=name, by=by.value, as_of=as_of, as_json=as_json)


@app.command(help=_help("luck"))
def luck(as_of: AsOf = None, as_json: AsJson = False) -> None:
    _run("lucks", "luck", as_of=as_of, as_json=as_json)


@app.command(help=_help("week"))
def week(
    leader: Annotated[str | None, _option("--leader", what="leader", metavar="WHO")] = None,
    everybody: Annotated[bool, _option("--all", what="all")] = False,
    day: Annotated[date | None, _option("--date", what="date", parser=_day, metavar="DATE")] = None,
    minutes: Annotated[int | None, _option("--minutes", what="minutes", min=0, max=2400)] = None,
    as_json: AsJson = False,
) -> None:
    if (leader is not None) == everybody:
        raise typer.BadParameter(say("cli.usage.leader_or_all"))
    _run("weeks", "week", who=leader, day=day, minutes=minutes, as_json=as_json)


@app.command(help=_help("sessions"))
def sessions(
    leader: Annotated[str | None, _option("--leader", what="leader", metavar="WHO")] = None,
    person: Annotated[str | None, _option("--person", what="session_person", metavar="WHO")] = None,
    first: Annotated[date | None, _option("--from", what="from", parser=_day, metavar="DATE")] = None,
    last: Annotated[date | None, _option("--to", what="to", parser=_day, metavar="DATE")] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, _option("--csv", what="held_csv")] = False,
) -> None:
    if first is not None and last is not None and first > last:
        raise typer.BadParameter(say("cli.usage.days", first=first.isoformat(), last=last.isoformat()))
    if as_csv:
        _run("sessions", "held", leader=leader, person=person, first=first, last=last)
    else:
        _run("sessions", "sessions", leader=leader, person=person, first=first, last=last, as_json=as_json)


@app.command(help=_help("serve"))
def serve(
    host: Annotated[str, _option("--host", what="host")] = "127.0.0.1",
    port: Annotated[int, _option("--port", what="port", min=0, max=65_535)] = 8000,
    workers: Annotated[int, _option("--workers", what="workers", min=1, max=64)] = 2,
    no_worker: Annotated[bool, _option("--no-worker", what="no_worker")] = False,
    with_demo: Annotated[bool, _option("--demo", what="with_demo")] = False,
) -> None:
    _run("serving", "serve", host=host, port=port, workers=workers, with_worker=not no_worker, with_demo=with_demo)


@app.command(help=_help("tick"))
def tick(as_json: AsJson = False) -> None:
    _run("ticking", "tick", as_json=as_json)


@app.command(help=_help("migrate"))
def migrate() -> None:
    _run("deployment", "migrate", ready=False)


@app.command(help=_help("doctor"))
def doctor(as_json: AsJson = False) -> None:
    _run("deployment", "doctor", ready=False, as_json=as_json)


@app.command(help=_help("backup"))
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli.option.archive"), show_default=False)],
) -> None:
    _run("backing", "backup", file=file)


@app.command(help=_help("restore"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli.option.archive"), show_default=False)],
) -> None:
    _run("backing", "restore", ready=False, file=file)


@app.command(hidden=True, help=_help("worker"))
def worker() -> None:
    _run("deployment", "worker")


@account.command("add", help=_help("account_add"))
def account_add(
    email: Annotated[str, typer.Argument(metavar="EMAIL", show_default=False)],
    role: Annotated[list[Role] | None, _option("--role", what="role")] = None,
    person: Annotated[str | None, _option("--person", what="person", metavar="WHO")] = None,
) -> None:
    _run("accounts", "add", email=email, roles=role or [], who=person)


@account.command("factors-off", help=_help("account_factors_off"))
def account_factors_off(email: Annotated[str, typer.Argument(metavar="EMAIL", show_default=False)]) -> None:
    _run("accounts", "factors_off", email=email)


@person.command("export", help=_help("person_export"))
def person_export(
    who: Annotated[str, typer.Argument(metavar="WHO", show_default=False)],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=say("cli.option.person_file"))] = None,
) -> None:
    _run("persons", "export", who=who, file=file)


@person.command("erase", help=_help("person_erase"))
def person_erase(
    who: Annotated[str, typer.Argument(metavar="WHO", show_default=False)],
    yes: Annotated[bool, _option("--yes", what="yes")] = False,
) -> None:
    _run("persons", "erase", who=who, yes=yes)


def _run(module: str, command: str, *, ready: bool = True, **arguments: Any) -> None:
    """Loads what the command needs, makes the home ready, and runs it. Always ends the command."""
    with import_module("ridealong.cli.starting").started(ready=ready):
        found = getattr(import_module(f"ridealong.cli.{module}"), command)(**arguments)
    raise typer.Exit(found or 0)


def main() -> None:
    """The entry point. Ctrl-C is no failure worth a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
