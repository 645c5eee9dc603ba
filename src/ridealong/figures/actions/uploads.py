"""What a person decides about uploaded files, and what the worker says of them. Light enough for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.figures.actions import waiting
from ridealong.figures.models import Import, Upload, UploadedFile
from ridealong.figures.rules.uploads import (
    KEPT,
    MOST_BYTES,
    MOST_FILES,
    MOST_TRIES,
    WORKING,
    UploadState,
    about_columns,
    clean_name,
    distinct,
)


class NotNow(Exception):
    """The upload is not where this can be done: somebody else was quicker, or it works already."""


class TooMuch(ValueError):
    """More files or bytes than the browser takes. `what` is `files` or `bytes`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived: its random name in the home, what it was called, its size."""

    token: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Order:
    """What the worker is asked to do with an upload."""

    upload_id: int
    account_id: int
    commit: bool
    files: Mapping[str, str]
    total: int
    answers: Mapping[str, str]
    mapping: str
    started_at: datetime


@transaction.atomic
def receive(
    by: Viewer,
    *,
    files: Sequence[Received],
    mapping: str | None = None,
    upload_id: int | None = None,
    now: datetime,
) -> int:
    """Files have arrived, and a mapping perhaps: a new upload, or more for one. It is checked next. Raises TooMuch or
    NotNow."""
    require(by, Act.IMPORT)
    upload = Upload(account_id=by.account_id, made_at=now) if upload_id is None else _own(upload_id)
    there = [] if upload_id is None else list(upload.files.values_list("name", "size"))
    if len(there) + len(files) > MOST_FILES:
        raise TooMuch("files")
    if sum(size for _, size in there) + sum(one.size for one in files) > MOST_BYTES:
        raise TooMuch("bytes")
    upload.mapping = upload.mapping if mapping is None else mapping
    _check_again(upload, now)
    names = distinct((clean_name(one.name) for one in files), (name for name, _ in there))
    UploadedFile.objects.bulk_create(
        UploadedFile(upload=upload, token=one.token, name=name, size=one.size)
        for one, name in zip(files, names, strict=True)
    )
    record(by, "figures.files_received", upload.pk, len(files), at=now)
    return upload.pk


@transaction.atomic
def answer(by: Viewer, *, upload_id: int, answers: Mapping[str, str], now: datetime) -> None:
    """What a person says about columns and spellings; what it means for the import is looked at next. Raises NotNow."""
    require(by, Act.IMPORT)
    upload = _own(upload_id)
    upload.answers = {**upload.answers, **answers}
    _check_again(upload, now)
    record(by, "figures.import_answered", upload.pk, at=now)


@transaction.atomic
def ask_again(by: Viewer, *, upload_id: int, now: datetime) -> None:
    """What was said about columns is forgotten, and asked once more. Raises NotNow."""
    require(by, Act.IMPORT)
    upload = _own(upload_id)
    upload.answers = {name: choice for name, choice in upload.answers.items() if not about_columns(name)}
    _check_again(upload, now)
    record(by, "figures.import_answered", upload.pk, at=now)


@transaction.atomic
def confirm(by: Viewer, *, upload_id: int, answers: Mapping[str, str] | None = None, now: datetime) -> None:
    """What was shown is imported next. Raises NotNow."""
    require(by, Act.IMPORT)
    upload = _own(upload_id)
    if upload.state != UploadState.CHECKED:
        raise NotNow
    upload.state, upload.started_at, upload.tries = UploadState.IMPORTING, now, 0
    upload.answers = {**upload.answers, **(answers or {})}
    upload.save()
    record(by, "figures.import_confirmed", upload.pk, at=now)


@transaction.atomic
def cancel(by: Viewer, *, upload_id: int, now: datetime) -> None:
    """The files are removed and nothing is changed. Raises NotNow while they are imported."""
    require(by, Act.IMPORT)
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or upload.state == UploadState.IMPORTING:
        raise NotNow
    _remove(upload)
    record(by, "figures.upload_cancelled", upload_id, at=now)


@transaction.atomic
def take_out(by: Viewer, *, upload_id: int, file_id: int, now: datetime) -> bool:
    """One file leaves the set, and what is left is checked again; with the last one the upload is over. Answers whether
    some are left. Raises NotNow, also where the file is gone already."""
    require(by, Act.IMPORT)
    upload = _own(upload_id)
    file = upload.files.filter(pk=file_id).first()
    if file is None:
        raise NotNow
    left = upload.files.count() > 1
    if left:
        token = file.token
        file.delete()
        transaction.on_commit(lambda: waiting.drop([token]))
        _check_again(upload, now)
    else:
        _remove(upload)
    record(by, "figures.file_taken_out", upload_id, at=now)
    return left


def _own(upload_id: int) -> Upload:
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or upload.state in {UploadState.IMPORTING, UploadState.DONE}:
        raise NotNow
    return upload


def _check_again(upload: Upload, now: datetime) -> None:
    upload.state, upload.started_at, upload.tries, upload.trouble = UploadState.CHECKING, now, 0, ""
    upload.save()


def _remove(upload: Upload) -> None:
    """Row and files; the files first when the transaction has gone through, so that no row is left without them."""
    tokens, pk = tuple(upload.files.values_list("token", flat=True)), upload.pk
    upload.delete()
    transaction.on_commit(lambda: waiting.drop(tokens))
    transaction.on_commit(lambda: waiting.drop_beside(pk))


@transaction.atomic
def take(upload_id: int) -> Order | None:
    """The worker takes an upload. None where there is nothing to do: it was cancelled, or is done."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or upload.state not in WORKING:
        return None
    if upload.tries >= MOST_TRIES:
        _end(upload, UploadState.FAILED, trouble="died")
        return None
    upload.tries += 1
    upload.save(update_fields=["tries"])
    files = dict(upload.files.order_by("pk").values_list("token", "name"))
    return Order(
        upload_id=upload.pk,
        account_id=upload.account_id or 0,
        commit=upload.state == UploadState.IMPORTING,
        files=files,
        total=sum(upload.files.values_list("size", flat=True)),
        answers=upload.answers,
        mapping=upload.mapping,
        started_at=upload.started_at,
    )


@transaction.atomic
def put_back(order: Order) -> None:
    """It could not begin because another import runs; that does not count as a try."""
    Upload.objects.filter(pk=order.upload_id, started_at=order.started_at).update(tries=0)


def already_imported(order: Order) -> int | None:
    """The import that a worker committed before it died, so that it could not say so."""
    done = Import.objects.filter(state=Import.State.DONE, started_at=order.started_at, account_id=order.account_id)
    return done.values_list("pk", flat=True).first()


@transaction.atomic
def part(by: Viewer, order: Order, names: Sequence[str], *, now: datetime) -> int | None:
    """Files that are an export of their own become an upload of their own, which is checked next; answers which."""
    files = UploadedFile.objects.filter(upload_id=order.upload_id, name__in=names)
    count = files.count()
    if not count:
        return None
    upload = Upload(account_id=order.account_id, made_at=now)
    _check_again(upload, now)
    files.update(upload=upload)
    record(by, "figures.files_received", upload.pk, count, at=now)
    return upload.pk


@transaction.atomic
def end(order: Order, state: UploadState, *, trouble: str = "", import_id: int | None = None) -> None:
    """The worker has done what it was asked to; what was asked meanwhile stands."""
    upload = Upload.objects.select_for_update().filter(pk=order.upload_id, started_at=order.started_at).first()
    if upload is not None and upload.state in WORKING:
        _end(upload, state, trouble=trouble, import_id=import_id)


def _end(upload: Upload, state: UploadState, *, trouble: str = "", import_id: int | None = None) -> None:
    upload.state, upload.trouble, upload.imported_id = state, trouble, import_id
    upload.save()
    if state == UploadState.DONE:
        tokens = tuple(upload.files.values_list("token", flat=True))
        transaction.on_commit(lambda: waiting.drop(tokens))


def sweep_uploads(by: Viewer, *, now: datetime) -> int:
    """Removes uploads that nobody has touched for a day, and files that belong to none; answers how many."""
    require(by, Act.IMPORT)
    old = Upload.objects.exclude(state=UploadState.IMPORTING).filter(started_at__lt=now - KEPT)
    count = 0
    for one in old:
        with transaction.atomic():
            _remove(one)
            record(by, "figures.upload_expired", one.pk or 0, at=now)
        count += 1
    tokens = UploadedFile.objects.values_list("token", flat=True)
    waiting.sweep(tokens, Upload.objects.values_list("pk", flat=True), now=now)
    return count
