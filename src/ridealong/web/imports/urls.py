"""Addresses of imports: hand files in, answer what is asked, import, look back, undo."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.imports import deciding, loading, views

POST = ("POST",)
FORM = ("GET", "HEAD", "POST")
ONE = "imports/uploads/<int:upload_id>/"

urlpatterns = [
    page("imports/", views.index, name="imports", act=Act.IMPORT),
    page("imports/upload/", deciding.receive, name="imports_upload", act=Act.IMPORT, methods=POST),
    page("imports/undo/", deciding.undo, name="imports_undo", act=Act.IMPORT, methods=POST),
    page("imports/<int:import_id>/", views.past, name="import", act=Act.IMPORT, load=loading.past),
    page(
        "imports/<int:import_id>/refused.csv", views.past_refused, name="import_refused",
        act=Act.IMPORT, load=loading.past_refused,
    ),
    page(ONE, views.one, name="upload", act=Act.IMPORT, load=loading.upload),
    page(ONE + "refused.csv", views.refused, name="upload_refused", act=Act.IMPORT, load=loading.refused),
    page(ONE + "answers/", deciding.answers, name="upload_answers", act=Act.IMPORT, load=loading.upload, methods=POST),
    page(ONE + "columns/", deciding.columns, name="upload_columns", act=Act.IMPORT, load=loading.upload, methods=POST),
    page(ONE + "import/", deciding.confirm, name="upload_import", act=Act.IMPORT, load=loading.upload, methods=POST),
    page(
        ONE + "files/<int:file_id>/take-out/", deciding.take_out, name="upload_take_out",
        act=Act.IMPORT, load=loading.upload_file, methods=POST,
    ),
    page(ONE + "cancel/", deciding.cancel, name="upload_cancel", act=Act.IMPORT, load=loading.upload, methods=POST),
]  # fmt: skip
