"""The signals that the week is built on. Heavy: only the worker and the command line import it."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from ridealong.figures.queries import computing
from ridealong.figures.queries.setting import setting
from ridealong.figures.rules.shapes import Signals


def signals(*, as_of: date) -> Signals:
    """Everything that the week needs from the current facts, as of a day. Raises NoFacts.

    A function of the snapshot, the roster and the day: nothing that happened after the day changes it.
    """
    with computing.bench(setting(), as_of, memory=settings.RIDEALONG.memory) as bench:
        return computing.signals(bench)
