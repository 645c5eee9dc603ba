"""Uploads and imports in the words and numbers of their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.figures.queries.sources import titles
from ridealong.figures.queries.uploads import PastImport, UploadRow
from ridealong.figures.rules.previews import Preview, RefusedRow
from ridealong.figures.rules.uploads import Progress, about_columns, fraction, seconds_left
from ridealong.kernel.sentences import say
from ridealong.web.imports.asking import Question, questions
from ridealong.web.imports.naming import first_few, names_of, size

MOST_REFUSED = 8


@dataclass(frozen=True, slots=True)
class Far:
    """How far something is: a share of a hundred, and words."""

    percent: int
    phase: str
    detail: str
    left: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An upload that waits, in a list."""

    href: str
    names: str
    size: str
    state: str


@dataclass(frozen=True, slots=True)
class PastRow:
    """An import that ended, in a list."""

    href: str
    when: datetime
    who: str
    source: str
    files: str
    state: str
    rows: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the first rows: what it is called here, and in the file."""

    name: str
    header: str
    number: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one table."""

    name: str
    added: int
    changed: int
    gone: int


STEPS = ("files", "columns", "preview", "done")


def steps(now: str) -> list[tuple[str, str]]:
    """The steps of an import, each as did, now or later."""
    at = STEPS.index(now)
    states = ["did"] * at + ["now"] + ["later"] * (len(STEPS) - at - 1)
    if now == "done":
        states[-1] = "did"
    return [(f"uploads.step.{name}", state) for name, state in zip(STEPS, states, strict=True)]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What importing would do, as a page."""

    heading: str
    eyebrow: str
    preview: Preview
    questions: Sequence[Question]
    first_needed: Question | None
    tables: Sequence[Change]
    refused: Sequence[RefusedRow]
    more_refused: int
    columns: Sequence[Column]
    rows: Sequence[Sequence[tuple[str | None, bool]]]
    importable: bool
    columns_said: bool = False


def far(progress: Progress | None, upload: UploadRow | None = None) -> Far | None:
    """How far a run is. Without a word of it: nothing for a list, and that it waits for an upload."""
    if progress is None:
        return None if upload is None else Far(0, say("uploads.far.soon"), "", "")
    share = fraction(progress)
    detail = say("uploads.far.rows", rows=progress.rows) if progress.rows else ""
    if progress.phase == "reading" and progress.total:
        detail = say("uploads.far.bytes", read=size(progress.bytes), total=size(progress.total))
    left = seconds_left(progress)
    return Far(round(share * 100), say(f"imports.phase.{progress.phase}"), detail, _left(left))


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 50:
        return say("uploads.far.seconds", n=max(5, round(seconds / 5) * 5))
    return say("uploads.far.minutes", n=max(1, round(seconds / 60)))


def waiting_row(one: UploadRow) -> WaitingRow:
    """An upload in the list."""
    names = first_few([file.name for file in one.files])
    state = say(f"uploads.state.{one.state}")
    return WaitingRow(reverse("upload", args=[one.id]), names, size(one.total), state)


def history(viewer: Viewer, rows: Sequence[PastImport], zone: str) -> list[PastRow]:
    """Imports in the list."""
    names, called = names_of(viewer, {one.account_id for one in rows}), titles()
    return [
        PastRow(
            href=reverse("import", args=[one.id]),
            when=one.started_at.astimezone(ZoneInfo(zone)),
            who=names[one.account_id],
            source=called.get(one.source, one.source),
            files=first_few(one.files),
            state=say(f"uploads.past.{one.state}") if one.changed or one.state != "done" else say("uploads.past.same"),
            rows=say("uploads.past.rows", n=one.rows_accepted),
            undoable=one.undoable and one.state == "done",
        )
        for one in rows
    ]


def past_row(viewer: Viewer, one: PastImport, zone: str) -> PastRow:
    """One import."""
    return history(viewer, [one], zone)[0]


def preview_page(upload: UploadRow, preview: Preview, currency: str | None) -> PreviewPage:
    """An upload that was looked at."""
    asked = questions(preview, upload.answers, currency)
    needed = [one for one in asked if one.needed]
    files = first_few([file.name for file in upload.files])
    columns = _columns(preview)
    source = titles().get(preview.source or "", preview.source or "")
    return PreviewPage(
        heading=_heading(preview, len(needed)),
        eyebrow=" · ".join(one for one in (files, source, size(upload.total)) if one),
        preview=preview,
        questions=asked,
        first_needed=needed[0] if needed else None,
        tables=_changes(preview),
        refused=preview.rejected[:MOST_REFUSED],
        more_refused=max(0, preview.rows_rejected - MOST_REFUSED),
        columns=columns,
        rows=[[(_plain(cell), one.number) for cell, one in zip(row, columns, strict=True)] for row in _rows(preview)],
        importable=not preview.problems and not needed and preview.rows_accepted > 0,
        columns_said=any(about_columns(one) for one in upload.answers),
    )


def report_page(past: PastImport, preview: Preview | None) -> PreviewPage:
    """An import that ended; what it said is kept for thirty days, its numbers for ever."""
    found = preview or Preview(
        source=past.source,
        files=past.files,
        rows_read=past.rows_read,
        rows_accepted=past.rows_accepted,
        rows_rejected=past.rows_rejected,
        changed=past.changed,
    )
    key = past.state if past.state != "done" or past.changed else "same"
    heading = say(f"uploads.report.{key}", n=past.rows_accepted)
    return PreviewPage(
        heading=heading,
        eyebrow="",
        preview=found,
        questions=(),
        first_needed=None,
        tables=_changes(found),
        refused=found.rejected[:MOST_REFUSED],
        more_refused=max(0, found.rows_rejected - MOST_REFUSED),
        columns=(),
        rows=(),
        importable=False,
    )


def _heading(preview: Preview, needed: int) -> str:
    if preview.problems:
        return say("uploads.head.problems")
    parts = [say("uploads.head.ready" if not needed else "uploads.head.read", n=preview.rows_accepted)]
    if preview.rows_rejected:
        parts.append(say("uploads.head.refused", n=preview.rows_rejected))
    if needed:
        parts.append(say("uploads.head.open", n=needed))
    elif not preview.changed:
        return say("uploads.head.same", n=preview.rows_accepted)
    return ", ".join(parts)


def _changes(preview: Preview) -> list[Change]:
    return [
        Change(say(f"uploads.table.{one.table}"), one.added, one.changed, one.gone)
        for one in preview.tables
        if one.rows or one.gone
    ]


def _columns(preview: Preview) -> list[Column]:
    if preview.first is None:
        return []
    rows = preview.first.rows
    return [
        Column(name.replace("_", " ").capitalize(), header or "", all(_is_number(row[at]) for row in rows))
        for at, (name, header) in enumerate(preview.first.columns)
    ]


def _rows(preview: Preview) -> Sequence[Sequence[str | None]]:
    return preview.first.rows if preview.first is not None else ()


def _plain(text: str | None) -> str | None:
    """Without the zeros that the engine adds to amounts."""
    if text is None or not _is_number(text) or "." not in text:
        return text
    whole, _, part = text.partition(".")
    return f"{int(whole):,}.{part.rstrip('0'):0<2}" if whole.lstrip("-").isdigit() else text


def _is_number(text: str | None) -> bool:
    return text is None or text.lstrip("-").replace(".", "", 1).isdigit()
