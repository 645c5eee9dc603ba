"""Which incoming mails are done with: a digest of their headers, which tells nothing of what was in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from ridealong.store.models import TakenMail

KEPT = timedelta(days=730)


def noted(digest: str) -> bool:
    """Whether a mail is done with."""
    return TakenMail.objects.filter(digest=digest).exists()


@transaction.atomic
def note(digest: str, *, now: datetime, then: Callable[[], None] | None = None) -> None:
    """Notes that a mail is done with; if `then` fails it is not."""
    TakenMail.objects.get_or_create(digest=digest, defaults={"taken_at": now})
    if then is not None:
        then()


def forget_notes(*, now: datetime) -> None:
    """Removes notes of mails that were marked as read long ago."""
    TakenMail.objects.filter(taken_at__lt=now - KEPT).delete()
