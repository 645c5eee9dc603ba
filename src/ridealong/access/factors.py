"""Secrets of second factors as they rest: sealed under the deployment's key, opened also by keys that it had before."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from ridealong.store import sealing
from ridealong.store.sealing import Unreadable

ABOUT = "mfa.authenticator"
# What the sign-in library keeps sealed: of codes from an app, and of recovery codes.
SEALED = ("secret", "seed")


def sealed(text: str) -> str:
    """The secret as it rests."""
    return sealing.sealed(text, key=settings.RIDEALONG.secret_key, about=ABOUT)


def opened(text: str) -> str:
    """The secret that rests so. Raises Unreadable where no key of this deployment is the one that it was sealed by."""
    return sealing.opened(text, keys=settings.RIDEALONG.secret_keys, about=ABOUT)


@transaction.atomic
def seal_anew() -> None:
    """Seals under the key of today what a former one sealed, so that the former one is needed no longer."""
    if not settings.RIDEALONG.former_keys:
        return
    for row in Authenticator.objects.select_for_update():
        anew = {
            name: sealing.sealed_anew(row.data[name], keys=settings.RIDEALONG.secret_keys, about=ABOUT)
            for name in SEALED
            if name in row.data
        }
        if row.data | anew != row.data:
            Authenticator.objects.filter(pk=row.pk).update(data=row.data | anew)


def lost() -> int:
    """How many second factors no key of this deployment opens."""
    rows = Authenticator.objects.values_list("data", flat=True)
    return sum(any(name in data and not _opens(data[name]) for name in SEALED) for data in rows)


def had_by(account_id: int) -> bool:
    """Whether the account asks for a second factor."""
    return bool(Authenticator.objects.filter(user_id=account_id).exists())


def _opens(text: str) -> bool:
    try:
        opened(text)
    except Unreadable:
        return False
    return True
