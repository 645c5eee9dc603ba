"""A process that becomes the command. What takes its seconds to load is loaded once, in the process it is forked from;
all that knows of a home, of settings or of a database is loaded anew."""

from __future__ import annotations

import multiprocessing
import os
import sys
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory

LOADED = (
    "django.contrib.auth.hashers",
    "django.contrib.messages.storage.cookie",
    "django.core.checks",
    "django.core.management",
    "django.db.models",
    "django.forms",
    "django.middleware.csrf",
    "django.template.defaulttags",
    "django.template.loader_tags",
    "django.views.generic",
    "ibis.backends.duckdb",
    "pydantic",
    "pysqlite3",
    "requests",
    "rich.table",
    "ridealong.facts",
    "ridealong.science",
    "scipy.stats",
    "scipy.sparse.csgraph",
    "sqlparse",
    "typer",
)
INPUT, OUTPUT, ERROR = range(3)


@cache
def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LOADED, __name__])
    return context


def command(
    arguments: list[str], *, environment: dict[str, str], typed: str, patience: float
) -> tuple[int | None, str, str]:
    """The exit code, standard output and standard error of `ridealong` with these arguments. Raises TimeoutExpired."""
    with TemporaryDirectory(prefix="ridealong-command-") as name:
        folder = Path(name)
        (folder / str(INPUT)).write_text(typed, encoding="utf-8")
        process = _forking().Process(target=_become, args=(arguments, environment, name))
        process.start()
        process.join(patience)
        if process.is_alive():
            process.kill()
            raise TimeoutExpired(arguments, patience)
        said = ((folder / str(number)).read_text(encoding="utf-8") for number in (OUTPUT, ERROR))
        return (process.exitcode, *said)


def _become(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    for number, mode in ((INPUT, os.O_RDONLY), (OUTPUT, os.O_WRONLY | os.O_CREAT), (ERROR, os.O_WRONLY | os.O_CREAT)):
        os.dup2(os.open(Path(folder, str(number)), mode | os.O_APPEND), number)
    sys.stdin, sys.stdout, sys.stderr = open(INPUT), open(OUTPUT, "w"), open(ERROR, "w")  # noqa: SIM115  to the end
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["ridealong", *arguments]
    from ridealong.cli.main import main  # noqa: PLC0415  in the environment of a deployment

    main()
