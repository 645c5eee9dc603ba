"""What a person decides about an import: one form, one action, back to the page that shows what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.figures.actions import uploads
from ridealong.figures.actions.undoing import undo_import
from ridealong.figures.actions.uploads import NotNow, TooMuch
from ridealong.figures.queries import uploads as queries
from ridealong.figures.queries.uploads import UploadRow
from ridealong.figures.rules.uploads import MOST_FILES, hidden
from ridealong.jobs import queue
from ridealong.kernel.ids import whole
from ridealong.kernel.sentences import render, say
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.imports.naming import ASKED
from ridealong.web.imports.receiving import AtHome


def receive(request: Visit) -> HttpResponse:
    """Files have arrived, for a new upload or for one that is there."""
    upload_id = whole(request.POST.get("into", ""))
    sent = [one for one in request.FILES.getlist("files") if isinstance(one, AtHome) and not hidden(one.name or "")]
    mapping = next((one for one in sent if (one.name or "").lower().endswith(".toml")), None)
    files = [one for one in sent if one is not mapping]
    if getattr(request, "too_much", False):
        return _told(request, "uploads.said.too_many_bytes", "imports")
    if not files and (mapping is None or upload_id is None):
        return _told(request, "uploads.said.no_file", "imports" if upload_id is None else "upload", upload_id)
    try:
        found = uploads.receive(
            request.viewer,
            files=[one.keep() for one in files],
            mapping=None if mapping is None else mapping.text(),
            upload_id=upload_id,
            now=clock.now(),
        )
    except (TooMuch, NotNow) as problem:
        for one in files:
            one.kept = False
        key = f"uploads.said.too_many_{problem.what}" if isinstance(problem, TooMuch) else "uploads.said.not_now"
        return _told(request, key, "imports")
    queue.upload_waits(found)
    return _to("upload", found)


def answers(request: Visit, upload_id: int) -> HttpResponse:
    """What was asked is answered; what it means is looked at next."""
    said = _answers(request)
    return _decide(
        request, upload_id, lambda: uploads.answer(request.viewer, upload_id=upload_id, answers=said, now=clock.now())
    )


def columns(request: Visit, upload_id: int) -> HttpResponse:
    """What the columns are is asked once more."""
    return _decide(request, upload_id, lambda: uploads.ask_again(request.viewer, upload_id=upload_id, now=clock.now()))


def confirm(request: Visit, upload_id: int) -> HttpResponse:
    """The import begins, unless a question is open."""
    preview = queries.preview_of(request.viewer, upload_id=upload_id)
    if preview is None or preview.problems or preview.open:
        return _told(request, "uploads.said.answer_first", "upload", upload_id)
    said = _answers(request)
    return _decide(
        request, upload_id, lambda: uploads.confirm(request.viewer, upload_id=upload_id, answers=said, now=clock.now())
    )


def take_out(request: Visit, upload_id: int, file_id: int) -> HttpResponse:
    """One file goes; what is left is looked at again."""
    found: UploadRow = request.loaded
    name = next(one.name for one in found.files if one.id == file_id)
    try:
        left = uploads.take_out(request.viewer, upload_id=upload_id, file_id=file_id, now=clock.now())
    except NotNow:
        return _told(request, "uploads.said.not_now", "imports")
    messages.success(request, say("uploads.said.taken_out", file=name))
    if not left:
        return _to("imports")
    queue.upload_waits(upload_id)
    return _to("upload", upload_id)


def cancel(request: Visit, upload_id: int) -> HttpResponse:
    """The files go; nothing was changed."""
    try:
        uploads.cancel(request.viewer, upload_id=upload_id, now=clock.now())
    except NotNow:
        return _told(request, "uploads.said.running", "imports")
    messages.success(request, say("uploads.said.cancelled"))
    return _to("imports")


def undo(request: Visit) -> HttpResponse:
    """Back to the facts before the last import; done again, forward."""
    report = undo_import(request.viewer, now=clock.now())
    if report.problems:
        messages.error(request, render(report.problems[0]))
        return _to("imports")
    queue.figures_changed()
    messages.success(
        request,
        say("uploads.said.redone" if report.forward else "uploads.said.undone"),
        extra_tags=reverse("imports_undo"),
    )
    return _to("imports")


def _decide(request: Visit, upload_id: int, act: Callable[[], None]) -> HttpResponse:
    """Decides, and asks the worker for what is due."""
    try:
        act()
    except NotNow:
        return _told(request, "uploads.said.not_now", "imports")
    queue.upload_waits(upload_id)
    return _to("upload", upload_id)


def _answers(request: Visit) -> Mapping[str, str]:
    """What was chosen, by the id of the question; only what the page has asked."""
    found: UploadRow = request.loaded
    preview = queries.preview_of(request.viewer, upload_id=found.id)
    if preview is None:
        return {}
    asked = {one.id: {*one.choices} for one in preview.asked}
    asked |= {one.id: {"join", "keep"} for one in preview.spelt}
    sent = {name.removeprefix(ASKED): str(value) for name, value in request.POST.items() if name.startswith(ASKED)}
    return {name: value for name, value in sent.items() if value in asked.get(name, set())}


def _told(request: Visit, key: str, address: str, *values: object) -> HttpResponse:
    messages.error(request, say(key, most=MOST_FILES))
    return _to(address, *[one for one in values if one is not None])


def _to(address: str, *values: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(address, args=values), status=303)
