"""Going back to the facts before the last import. Light enough for a page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.facts.snapshots import NoSnapshot, open_snapshot
from ridealong.figures.actions.keeping import lock
from ridealong.figures.models import CurrentFacts, Import
from ridealong.figures.rules.reports import ImportReport, Stopped
from ridealong.kernel.sentences import Sentence


def undo_import(by: Viewer, *, now: datetime) -> ImportReport:
    """Goes back to the facts before the last import; done again it comes forward again."""
    require(by, Act.IMPORT)
    try:
        with lock(settings.RIDEALONG.facts, dry=False):
            return _undo(by, now=now)
    except Stopped as stop:
        return ImportReport(problems=stop.problems)


@transaction.atomic
def _undo(by: Viewer, *, now: datetime) -> ImportReport:
    current = CurrentFacts.objects.select_for_update().filter(pk=1).first()
    if current is None or (current.by_import is None and current.previous_import is None):
        raise Stopped(Sentence("imports.problem.undo"))
    left, taken = current.by_import, current.previous_import
    if current.previous and not _there(current.previous):
        if _there(current.snapshot):
            raise Stopped(Sentence("imports.problem.previous"))
        # Neither is there any more: with no facts at all an import can begin again.
        current.previous, taken = "", None
    current.snapshot, current.previous = current.previous, current.snapshot
    current.by_import, current.previous_import = taken, left
    current.changed_at = now
    current.save()
    if left is not None:
        Import.objects.filter(pk=left.pk).update(state=Import.State.UNDONE)
    if taken is not None:
        Import.objects.filter(pk=taken.pk).update(state=Import.State.DONE)
    record(by, "figures.import_undone", left.pk if left else 0, taken.pk if taken else 0, at=now)
    forward = taken is not None and (left is None or taken.pk > left.pk)
    source = left.source if left else None
    return ImportReport(source=source, changed=True, snapshot=current.snapshot or None, forward=forward)


def _there(snapshot: str) -> bool:
    try:
        open_snapshot(settings.RIDEALONG.facts, snapshot)
    except NoSnapshot:
        return False
    return True
