"""A calendar file arrives in memory, at the one address that takes it, from somebody who may give one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest

from ridealong.access.queries import leads_somebody
from ridealong.calendars.rules.lines import MOST_BYTES
from ridealong.web.door import recognise

WAY_IN = "/account/calendar/file/"


class InMemory(FileUploadHandler):
    """Takes what is sent to `WAY_IN` and leaves everything else to the next handler.

    One byte more than a calendar may have is kept of what is too large, so that whoever reads it refuses it in words.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.arriving: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request is None or self.request.path != WAY_IN:
            return
        viewer = recognise(self.request)
        if viewer is None or not leads_somebody(viewer):
            raise StopUpload(connection_reset=True)
        self.arriving = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.arriving is None:
            return raw_data
        self.arriving.write(raw_data[: max(0, MOST_BYTES + 1 - start)])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.arriving is None:
            return None
        done, self.arriving = self.arriving, None
        done.seek(0)
        return InMemoryUploadedFile(done, self.field_name, self.file_name or "", self.content_type, file_size, None)
