"""The commit point: the folder becomes a snapshot, then one transaction changes everything at once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from ridealong.access.actions import record
from ridealong.facts import engine, snapshots
from ridealong.figures.actions.identities import ask, settle
from ridealong.figures.actions.merging import Merge
from ridealong.figures.actions.noticing import notices
from ridealong.figures.actions.running import Run
from ridealong.figures.actions.sellers import seller_facts
from ridealong.figures.models import Answer, CurrentFacts, Import, SavedMapping, Spelling
from ridealong.figures.rules.sources import Source
from ridealong.figures.rules.styles import REMEMBERED


def commit(run: Run, source: Source, merge: Merge, content: str, told: Mapping[str, str]) -> None:
    """Up to here nothing has changed; the transaction at the end changes everything at once."""
    connection, facts = run.reading.connection, settings.RIDEALONG.facts
    sellers, deals = merge.folder / "sellers.parquet", merge.folder / "deals.parquet"
    own = [
        f"(SELECT * FROM read_parquet({engine.listed(one)}) WHERE source = '{source.key}')" for one in (sellers, deals)
    ]
    run.sellers = seller_facts(connection, own[0], own[1] if deals.exists() else None) if sellers.exists() else ()
    run.reading.notes.extend(notices(run, merge))
    run.present = _present(run, merge)
    run.reading.progress("writing", run.reading.bytes, run.reading.rows)
    changed = merge.previous is None or merge.previous.hash != content
    if run.dry:
        run.reading.questions.extend(
            ask(
                source=source.key,
                named=run.named,
                facts=run.sellers,
                present=run.present,
                answers=told,
                today=run.by.today,
            )
        )
        run.report = replace(run.report, changed=changed)
        return
    snapshots.settle(merge.folder, facts, content, at=run.at)
    _keep_rejected(run)
    run.report = replace(run.report, snapshot=content, changed=changed)
    run.at("before commit")
    _point(run, source, content, told)
    run.at("after commit")


@transaction.atomic
def _point(run: Run, source: Source, content: str, told: Mapping[str, str]) -> None:
    """The commit point: the import is done, who is who is settled, and the pointer says the new snapshot."""
    asked = settle(
        run.by,
        source=source.key,
        named=run.named,
        facts=run.sellers,
        present=run.present,
        answers=told,
        now=run.now,
    )
    run.reading.questions.extend(asked)
    _remember(run, source, told)
    if run.row is not None:
        run.row.fed = run.fed
    row = saved(run, Import.State.DONE, content)
    if run.report.changed:
        current = CurrentFacts.objects.select_for_update().filter(pk=1).first() or CurrentFacts(pk=1)
        current.previous, current.previous_import = current.snapshot, current.by_import
        current.snapshot, current.by_import, current.changed_at = content, row, run.now
        current.save()
    record(run.by, "figures.imported", row.pk, at=run.now)
    run.at("inside commit")


def _present(run: Run, merge: Merge) -> frozenset[str] | None:
    """Keys of everybody whom the files list or call by name; None where they have no whole list of people."""
    rows = merge.rows.get("sellers")
    if rows is None or rows.delta:
        return None
    found = merge.connection.execute(f"SELECT seller FROM read_parquet({engine.listed(rows.path)})").fetchall()
    return frozenset([*(key for (key,) in found), *run.named, *run.unneeded])


def _remember(run: Run, source: Source, told: Mapping[str, str]) -> None:
    for one in run.report.suggestions:
        if run.accept or one.id in told:
            Spelling.objects.update_or_create(
                source=source.key,
                kind=one.kind,
                text=one.of,
                defaults={"meant": one.into, "joined": one.accepted},
            )
    for question, choice in told.items():
        if question.startswith(REMEMBERED):
            Answer.objects.update_or_create(source=source.key, question=question, defaults={"choice": choice})
    if run.mapping is not None:
        SavedMapping.objects.update_or_create(source=source.key, defaults={"text": run.mapping, "saved_at": run.now})


def _keep_rejected(run: Run) -> None:
    log = run.reading.log
    log.close()
    if not log.count or run.row is None:
        return
    folder = settings.RIDEALONG.rejected
    folder.mkdir(parents=True, exist_ok=True)
    shutil.move(log.path, folder / f"{run.row.pk}.csv")
    run.report = replace(run.report, rejected_file=str(folder / f"{run.row.pk}.csv"))


def keep_proposal(run: Run) -> None:
    """A mapping that is proposed lies where rejected rows do, to be looked at, changed and confirmed."""
    if not run.report.proposal or run.row is None:
        return
    folder = settings.RIDEALONG.rejected
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.row.pk}.toml"
    path.write_text(run.report.proposal, encoding="utf-8")
    run.report = replace(run.report, mapping_file=str(path))


def saved(run: Run, state: Import.State, content: str = "") -> Import:
    """The import's row as it stands."""
    row, report = run.row, run.report
    if row is None:
        raise ValueError("a dry run has no row")
    row.state, row.source, row.snapshot = state, report.source or "", content
    row.finished_at, row.changed = run.now, report.changed
    row.rows_read, row.rows_accepted, row.rows_rejected = report.rows_read, report.rows_accepted, report.rows_rejected
    row.added, row.changed_rows, row.gone = report.added, report.changed_rows, report.gone
    row.files = [
        {"name": one.plan.file.name, "rows": one.rows, "bytes": one.plan.file.size} for one in run.reading.staged
    ]
    row.seconds = {"to_commit": round(time.monotonic() - run.started, 3)}
    row.save()
    return row
