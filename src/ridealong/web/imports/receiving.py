"""Uploads go straight to the home as they arrive: no copy in memory, none in the system's own temporary folder."""

from __future__ import annotations

from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from ridealong.access import queries as access
from ridealong.access.rules import Act
from ridealong.figures.actions import waiting
from ridealong.figures.actions.uploads import Received
from ridealong.figures.rules.uploads import MOST_BYTES
from ridealong.web.door import recognise

LARGEST_TEXT = 1 << 20
WAY_IN = "/imports/upload/"


class AtHome(UploadedFile):  # type: ignore[type-arg]  # generic for the checker only
    """A file that has arrived under a random name. It goes when the request ends, unless somebody keeps it."""

    def __init__(self, token: str, file: BinaryIO, name: str) -> None:
        super().__init__(file=file, name=name, content_type="application/octet-stream", size=0)
        self.token = token
        self.kept = False

    def keep(self) -> Received:
        """It stays; a row will know it."""
        self.kept = True
        return Received(self.token, self.name or "", self.size or 0)

    def text(self) -> str:
        """What stands in it; what is no UTF-8, or longer than any mapping, is said when the mapping is read."""
        self.flush()
        with waiting.path_of(self.token).open("rb") as file:
            return file.read(LARGEST_TEXT).decode("utf-8", "replace")

    def close(self) -> None:
        super().close()
        if not self.kept:
            waiting.drop([self.token])


class ToHome(FileUploadHandler):
    """Writes what whoever may import sends to the one address that takes files; everything else is turned away before
    a byte of it is written."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.total = 0
        self.arriving: AtHome | None = None

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # handed through as it came
        if not self._welcome():
            raise StopUpload(connection_reset=True)
        token = waiting.fresh_token()
        self.arriving = AtHome(token, waiting.path_of(token).open("xb"), self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  the library hands it over
        """Writes the chunk and answers None: no other handler gets it."""
        if self.arriving is None:
            return
        self.total += len(raw_data)
        if self.total > MOST_BYTES:
            self._let_go()
            self.request.too_much = True  # type: ignore[union-attr]  # read by the view
            raise StopUpload(connection_reset=False)
        self.arriving.write(raw_data)

    def file_complete(self, file_size: int) -> AtHome | None:
        done, self.arriving = self.arriving, None
        if done is not None:
            done.flush()
            done.size = file_size
        return done

    def upload_interrupted(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self.arriving is not None:
            self.arriving.close()
            self.arriving = None

    def _welcome(self) -> bool:
        request = self.request
        if request is None or request.path != WAY_IN:
            return False
        viewer = recognise(request)
        return viewer is not None and access.allowed(viewer, Act.IMPORT)
