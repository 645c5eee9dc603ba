"""What an import that nobody watched has to say: a report to read, and a mail only where a person is needed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from ridealong.access.queries import accounts_with, allowed, viewer_of
from ridealong.access.rules import Act, Refused, Role
from ridealong.figures.queries.imports import offered, rejected_before
from ridealong.figures.rules.reports import ImportReport, Question, shortly
from ridealong.jobs import clock
from ridealong.kernel.sentences import Sentence, render, say
from ridealong.store import mail

SHOWN = 20
LISTED = 200
ABOUT_IMPORTS = re.compile(r"(over:[0-9]+:)?(import|mail):")


@transaction.atomic
def tell(report: ImportReport, files: Sequence[str], *, where: str | None, now: datetime) -> Sentence | None:
    """Posts a mail about a problem that was not told yet to whoever imports; answers what a person is needed for.

    Something that went well is the end of what went wrong with files of these names: it may be told again.
    """
    about = _about(files)
    if report.exit_code == 0:
        mail.solved(f"import:{about}:blocked:")
    needed = _needed(report)
    if needed is None:
        return None
    kind, subject = needed
    _post(f"import:{about}:{kind}", render(subject), written(report, files, where=where, most=SHOWN), now)
    return subject


@transaction.atomic
def complain(digest: str, subject: str, reason: Sentence, *, now: datetime) -> None:
    """Tells that a mail with an export could not be used."""
    body = say("inbox.mail.body", subject=subject, reason=reason) + "\n"
    _post(f"mail:{digest[:32]}", say("inbox.subject.mail"), body, now)


def still_for(key: str) -> bool:
    """Whether a mail that waits is still for its reader: what tells of imports is only for whoever may import now."""
    if not ABOUT_IMPORTS.match(key):
        return True
    try:
        return allowed(viewer_of(int(key.rpartition(":")[2]), clock.today()), Act.IMPORT)
    except Refused:
        return False


def _post(key: str, subject: str, body: str, now: datetime) -> None:
    for one in accounts_with(Role.OPERATIONS) or accounts_with(Role.ADMINISTRATOR):
        mail.post(
            address=one.email, subject=subject, body=body, now=now, key=f"{key}:{one.id}", person_id=one.person_id
        )


def _needed(report: ImportReport) -> tuple[str, Sentence] | None:
    """What a person is needed for, as the identity of the problem and a subject; None where all is well."""
    if report.problems:
        # A problem names files, which differ by the numbers in their names.
        return f"blocked:{_digest(_plain(render(one)) for one in report.problems)}", Sentence("inbox.subject.refused")
    blocking = [one for one in report.questions if one.blocking]
    if blocking:
        return f"blocked:{_digest(one.id for one in blocking)}", Sentence("inbox.subject.asked", {"n": len(blocking)})
    if report.rows_rejected > rejected_before(report.source, report.snapshot):
        # Keyed by what it led to: an import that is done again after a crash is the same one.
        kind = f"rejected:{(report.snapshot or '')[:16]}:{report.rows_rejected}"
        return kind, Sentence("inbox.subject.rejected", {"n": report.rows_rejected})
    if report.questions:
        ids = [one.id for one in report.questions]
        return f"open:{_digest(ids)}", Sentence("inbox.subject.open", {"n": len(ids)})
    return None


def _about(files: Iterable[str]) -> str:
    """Files that come again and again differ by the numbers in their names."""
    return _digest(sorted(map(_plain, files)))


def _plain(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def written(report: ImportReport, files: Sequence[str], *, where: str | None, most: int = LISTED) -> str:
    """The report as plain text."""
    lines = [say("inbox.report.files", files=list(files)), render(_outcome(report)), ""]
    lines += [render(one) for one in report.problems]
    for question in report.questions:
        lines += ["", *_asked(question)]
    if any(one.blocking for one in report.questions):
        lines += ["", say("inbox.report.answer", where=where or "FILE")]
    if report.rows_rejected:
        lines += ["", say("inbox.report.rejected", n=report.rows_rejected)]
        lines += [_rejected(report, at) for at in range(min(most, len(report.rejected)))]
    if report.notes:
        lines += ["", *(render(shortly(one)) for one in report.notes)]
    if where is not None:
        lines += ["", say("inbox.report.where", where=where)]
    return "\n".join(lines) + "\n"


def _outcome(report: ImportReport) -> Sentence:
    if report.problems:
        return Sentence("inbox.report.refused")
    if report.exit_code:
        return Sentence("inbox.report.asked")
    counts = {"added": report.added, "changed": report.changed_rows, "gone": report.gone, "rows": report.rows_accepted}
    return Sentence("inbox.report.done" if report.changed else "inbox.report.unchanged", counts)


def _asked(question: Question) -> list[str]:
    lines = [say("inbox.report.question", ask=question.ask, id=question.id, choices=offered(question))]
    if question.examples:
        lines.append(say("inbox.report.examples", examples=", ".join(question.examples)))
    return lines


def _rejected(report: ImportReport, at: int) -> str:
    one = report.rejected[at]
    column = say("inbox.report.column", column=one.column, value=one.value or "") if one.column else ""
    return say("inbox.report.row", file=one.file, line=one.line, column=column, reason=one.reason)
