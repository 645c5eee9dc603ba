"""Links that are mailed to one person and open one thing without a sign-in.

A link is signed: its token is made of its row and the deployment's key and is kept nowhere, so that the same mail
written twice holds the same link, and a copy of the database opens nothing. It opens what its row names and never
signs anybody in. Whether its person is still here, under the same address, is asked by whoever follows it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.models import PersonLink
from ridealong.access.rules import Purpose, Refused, Viewer, normalised
from ridealong.kernel.codes import hashed
from ridealong.kernel.ids import whole

LONGEST = 80


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link whose signature holds: whose it is, what it is about, where it was mailed to."""

    id: int
    person_id: int
    purpose: Purpose
    about: int
    address_hash: str

    def was_mailed_to(self, address: str | None) -> bool:
        return address is not None and hmac.compare_digest(self.address_hash, hashed(normalised(address)))


@transaction.atomic
def make_link(
    by: Viewer, *, person_id: int, purpose: Purpose, about: int = 0, address: str, expires_at: datetime, now: datetime
) -> str:
    """The token of the link by which that person opens this; the same as before while that one holds."""
    known = PersonLink.objects.select_for_update().filter(person_id=person_id, purpose=purpose.value, about=about)
    row, mailed_to = known.first(), hashed(normalised(address))
    if row is not None and row.ended_at is None and row.expires_at > now and row.address_hash == mailed_to:
        row.expires_at = max(row.expires_at, expires_at)
        row.save(update_fields=["expires_at"])
        return _token(row, settings.RIDEALONG.secret_key)
    row = row or PersonLink(person_id=person_id, purpose=purpose.value, about=about, version=0)
    row.version, row.address_hash, row.ended_at, row.used_at = row.version + 1, mailed_to, None, None
    row.made_at, row.expires_at = now, expires_at
    row.save()
    record(by, "access.link_made", row.pk, at=now)
    return _token(row, settings.RIDEALONG.secret_key)


def followed(token: str, purpose: Purpose, *, now: datetime) -> LinkRow:
    """The link that a token is. Reads and changes nothing: what scans mails follows links too. Raises Refused."""
    number = whole(token.partition("-")[0]) if len(token) <= LONGEST and token.isascii() else None
    row = PersonLink.objects.filter(pk=number or 0, purpose=purpose.value, ended_at=None, expires_at__gt=now).first()
    if row is None or not any(hmac.compare_digest(_token(row, key), token) for key in settings.RIDEALONG.secret_keys):
        raise Refused
    return LinkRow(row.pk, row.person_id, purpose, row.about, row.address_hash)


def use_link(by: Viewer, link: LinkRow, *, now: datetime) -> None:
    """Writes down by which link something was done, inside the caller's transaction."""
    PersonLink.objects.filter(pk=link.id).update(used_at=now)
    record(by, "access.link_used", link.id, at=now)


@transaction.atomic
def end_links(by: Viewer, *, person_id: int, now: datetime) -> int:
    """Ends every link that was mailed to a person who asks for it themselves. Raises Refused."""
    if by.person_id != person_id:
        raise Refused
    ended = PersonLink.objects.filter(person_id=person_id, ended_at=None).update(ended_at=now)
    record(by, "access.links_ended", person_id, ended, at=now)
    return ended


def forget_links(*, now: datetime) -> None:
    """Removes links that lead nowhere any more."""
    PersonLink.objects.filter(expires_at__lt=now).delete()


def _token(row: PersonLink, key: str) -> str:
    said = f"{row.pk} {row.person_id} {row.purpose} {row.about} {row.version} {row.address_hash}"
    signature = hmac.new(f"ridealong links {key}".encode(), said.encode(), sha256).digest()
    return f"{row.pk}-{urlsafe_b64encode(signature).decode().rstrip('=')}"
