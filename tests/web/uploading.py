"""Uploads as the pages' tests need them: handed in, looked at, with refused rows."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ridealong.access.queries import viewer_of
from ridealong.figures.actions import uploads, waiting
from ridealong.figures.actions.uploads import Received
from ridealong.figures.models import Import, UploadedFile
from ridealong.figures.rules.headers import PLACE, REASON
from ridealong.figures.rules.previews import Asked, FirstRows, Preview, RefusedRow, Spelt, TableChange
from ridealong.figures.rules.uploads import PREVIEW, REJECTED, UploadState
from tests.web.house import HOSTILE, NOW, TODAY, House

REFUSED = f"{REASON},{PLACE},deal,amount\r\nThis is no amount.,deals.csv:14,'=cmd(),1O0\r\n"
SHOWN = Preview(
    source="ridealong",
    files=("deals.csv",),
    rows_read=8_800,
    rows_accepted=8_788,
    rows_rejected=12,
    rejected=(RefusedRow("deals.csv", 14, "amount", HOSTILE, "This is no amount. Write it such as 1234.50."),),
    refused_files=(("deals.csv", 12),),
    ignored=("notes.txt",),
    spelt=(Spelt("spelling:product:GTXPro", "product", "GTXPro", "GTX Pro", 1_480, "2100000", accepted=False),),
    tables=(TableChange("deals", 8_788, 214, 388, 3),),
    first=FirstRows("deals", (("deal", "id"), ("amount", "Value")), (("d1", "48000.00"), ("d2", None))),
    changed=True,
    notes=("deals.csv was read as cp1252.",),
)
DATES = Asked(
    id="dates:deals:closes",
    ask="Are these days written with the day or the month first?",
    choices=("day first", "month first"),
    file="deals.csv",
    column="Closes",
    examples=("03/12/2026", "11/12/2026"),
    blocking=True,
)
COLUMN = Asked(
    id="column:deals:worth",
    ask="Is the column Worth the amount? its header says so.",
    choices=("amount", "leave out"),
    file="deals.csv",
    column="Worth",
    examples=("48,000.00",),
    blocking=True,
    why="its header says so",
)
ROWS = Asked(
    "rows:deals", "What is one row of this file?", ("deals", "quotas", "leave out"), "deals.csv", None, (), True
)


def make_upload(house: House, *, state: UploadState = UploadState.CHECKED, preview: Preview | None = SHOWN) -> int:
    """An upload of sales operations, with what the worker found."""
    by = viewer_of(house.accounts["olga"], TODAY)
    token = waiting.fresh_token()
    waiting.path_of(token).write_text("deal,amount\nd1,5\n", encoding="utf-8")
    found = uploads.receive(by, files=[Received(token, f"deals {HOSTILE}.csv", 17)], now=NOW)
    order = uploads.take(found)
    assert order is not None
    if preview is not None:
        waiting.keep_preview(waiting.beside(found) / PREVIEW, preview)
        (waiting.beside(found) / REJECTED).write_text(REFUSED, encoding="utf-8", newline="")
    if state is not UploadState.CHECKING:
        uploads.end(order, state)
    return found


def upload_address(house: House, ending: str = "", **values: object) -> str:
    """The address of an upload."""
    return f"/imports/uploads/{make_upload(house, **values)}/{ending}"  # type: ignore[arg-type]


def file_address(house: House) -> str:
    """Where the one file of an upload is taken out."""
    one = make_upload(house)
    return f"/imports/uploads/{one}/files/{UploadedFile.objects.get(upload_id=one).pk}/take-out/"


def past_address(_house: House, ending: str = "") -> str:
    """The address of the import of the house, whose refused rows are kept."""
    row = Import.objects.order_by("pk").first()
    assert row is not None
    folder = Path(settings.RIDEALONG.rejected)
    waiting.keep_preview(folder / f"{row.pk}.json", SHOWN)
    (folder / f"{row.pk}.csv").write_text(REFUSED, encoding="utf-8", newline="")
    return f"/imports/{row.pk}/{ending}"
