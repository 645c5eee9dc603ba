"""From a typed command to one that can run: settings, rooms, a home that is ready, failures told in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import typer

from ridealong.cli import out


@contextmanager
def started(*, ready: bool) -> Iterator[None]:
    """Django is set up inside, and the home has what a first use makes."""
    home = import_module("ridealong.cli.home")
    debug = import_module("ridealong.config.environment").debugging(os.environ)
    try:
        home.set_up()
    except Exception as problem:  # what settings raise is meant for people: it names the variable and what to write
        if debug:
            raise
        out.note(str(problem))
        raise typer.Exit(1) from problem
    with import_module("ridealong.cli.failures").told(debug=debug):
        where = import_module("django.conf").settings.RIDEALONG.home
        if ready and home.restoring(where).exists():
            raise import_module("ridealong.cli.failures").stop("backup.unfinished", home=str(where))
        if ready:
            home.make_ready()
        yield
