"""Imports: hand files in, see what they would change, and look back at what was imported."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from ridealong.access.queries import leads_somebody
from ridealong.access.rules import Act, Role, takes_role
from ridealong.figures.queries import uploads
from ridealong.figures.queries.uploads import PastImport, UploadRow
from ridealong.figures.rules.uploads import MOST_BYTES, MOST_FILES, WORKING, UploadState
from ridealong.kernel.sentences import say
from ridealong.web import csvs
from ridealong.web.door import Visit
from ridealong.web.imports import presenting
from ridealong.web.imports.columns import columns_asked
from ridealong.web.imports.refused import rows_of
from ridealong.web.shell import sees_figures

WAYS = ("salesforce", "hubspot", "pipedrive", "dynamics", "other")
ADMIN = Role.ADMINISTRATOR
LIMITS = {"most_files": MOST_FILES, "most_bytes": MOST_BYTES}


def index(request: Visit) -> HttpResponse:
    """The place to drop files, what waits, what runs, and what was imported."""
    viewer = request.viewer
    history = uploads.history(viewer)
    page = {
        "waiting": [presenting.waiting_row(one) for one in uploads.uploads(viewer)],
        "running": presenting.far(uploads.running()),
        "history": presenting.history(viewer, history, request.organisation.zone),
        "first": not history,
        "crms": [(say(f"uploads.which.{one}"), say(f"uploads.how.{one}")) for one in WAYS],
        **LIMITS,
    }
    return render(request, "imports/index.html", page)


def one(request: Visit, upload_id: int) -> HttpResponse:
    """An upload as it stands: being looked at, a preview with questions, being imported."""
    found: UploadRow = request.loaded
    if found.state is UploadState.DONE:
        address = reverse("import", args=[found.import_id]) if found.import_id else reverse("imports")
        return _elsewhere(request, address)
    if found.state in WORKING:
        return render(request, "imports/working.html", _working(found))
    if request.htmx:
        return _elsewhere(request, request.path)
    preview = uploads.preview_of(request.viewer, upload_id=upload_id)
    if found.state is UploadState.FAILED or preview is None:
        return render(request, "imports/failed.html", {"upload": found})
    if preview.columns_asked:
        asked = {"upload": found, "files": columns_asked(preview), "steps": presenting.steps("columns")}
        return render(request, "imports/columns.html", asked)
    shown = presenting.preview_page(found, preview, request.organisation.currency)
    context = {"upload": found, "page": shown, "steps": presenting.steps("preview"), **LIMITS}
    return render(request, "imports/preview.html", context)


def _working(found: UploadRow) -> dict[str, object]:
    step = "preview" if found.state is UploadState.IMPORTING else "files"
    far = presenting.far(uploads.progress_of(found.id), found)
    return {"upload": found, "far": far, "steps": presenting.steps(step)}


def refused(request: Visit, upload_id: int) -> HttpResponseBase:
    """The rows that would be refused, to correct and drop in again."""
    del upload_id
    return _refused(request)


def past(request: Visit, import_id: int) -> HttpResponse:
    """What an import brought."""
    found: PastImport = request.loaded
    viewer = request.viewer
    page = {
        "number": import_id,
        "steps": presenting.steps("done"),
        "past": presenting.past_row(viewer, found, request.organisation.zone),
        "page": presenting.report_page(found, uploads.report_of(viewer, import_id=import_id)),
        "refused": uploads.refused_by(viewer, import_id=import_id) is not None,
        "sees_figures": sees_figures(viewer),
        "leads": leads_somebody(viewer),
        "who_am_i": viewer.person_id is None and takes_role(viewer, Act.ADMINISTER) and not viewer.roles - {ADMIN},
    }
    return render(request, "imports/past.html", page)


def past_refused(request: Visit, import_id: int) -> HttpResponseBase:
    """The rows that were refused, to correct and drop in again."""
    del import_id
    return _refused(request)


def _refused(request: Visit) -> HttpResponseBase:
    path: Path = request.loaded
    file = request.GET.get("file") or None
    name = (file or "refused.csv").rpartition(".")[0] or "refused"
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "._- ") else "_" for one in name)
    return csvs.download(csvs.lines(rows_of(path, file)), f"{plain}.csv")


def _elsewhere(request: Visit, address: str) -> HttpResponse:
    """To another page, also where htmx has asked for a part of this one."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
