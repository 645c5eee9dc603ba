"""Which kinds of files fed a table: where one of them is missing, what came from it is kept and not taken as gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ridealong.figures.actions.building import Build, Rows
from ridealong.figures.actions.running import Run
from ridealong.figures.models import Import
from ridealong.figures.rules.reports import Question
from ridealong.figures.rules.sources import Source
from ridealong.kernel.sentences import Sentence

KEEP_IT, IT_IS_GONE = "keep it", "it is gone"


def fed_before(source: Source) -> Mapping[str, list[str]]:
    """For each table the kinds of files that what is there of this source came from."""
    last = Import.objects.filter(source=source.key, state=Import.State.DONE).order_by("-pk").first()
    return {} if last is None else last.fed


def feed(run: Run, build: Build, rows: Rows, before: Mapping[str, list[str]]) -> Rows:
    """The rows, as an addition where some but not all kinds of files are there that fed the table before.

    Where all of them are others it is another table now: then what was there is gone, which is asked if it is much.
    """
    table = rows.table.name
    now = {staged.plan.map.key for staged, _ in build.reads(table)}
    last = set(before.get(table, ()))
    missing = last - now if last & now and not rows.delta else set()
    if missing and _stays(run, build.source, rows, missing):
        rows = replace(rows, delta=True)
    run.fed[table] = sorted(now | last if rows.delta else now)
    return rows


def _stays(run: Run, source: Source, rows: Rows, missing: set[str]) -> bool:
    identity = f"partial:{rows.table.name}"
    said = run.reading.told.now.get(identity)
    if said not in {KEEP_IT, IT_IS_GONE}:
        files = sorted(source.files[one].title or one if one in source.files else one for one in missing)
        ask = Sentence("imports.ask.partial", {"files": files, "table": rows.table.meaning})
        run.reading.questions.append(Question(identity, ask, (KEEP_IT, IT_IS_GONE), blocking=False))
    return said != IT_IS_GONE
