"""Erased people stay erased, also when a backup from before is restored."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from ridealong.access.erasure import erase_person
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.figures.models import SourceIdentity, SuppressionEntry
from ridealong.figures.rules.identities import person_mark, suppression
from ridealong.people.queries import roster
from ridealong.store.erased import remembered


@transaction.atomic
def forget_again(by: Viewer, *, now: datetime) -> int:
    """Erases everybody whom the list among the keys says was erased before; answers how many persons that were."""
    require(by, Act.ERASE)
    listed = remembered(settings.RIDEALONG.home)
    if not listed:
        return 0
    secret = settings.RIDEALONG.erasure_key
    found = {
        one.id
        for one in roster().people.values()
        if listed.intersection(suppression(secret, mark) for mark in (person_mark(one.id, one.name), one.email) if mark)
    }
    nobody = []
    for pk, person_id, source, key, email in SourceIdentity.objects.values_list(
        "pk", "person_id", "source", "key", "email"
    ):
        if listed.intersection(suppression(secret, mark) for mark in (f"{source}:{key}", email) if mark):
            nobody.append(pk)
            found |= {person_id} - {None}
    for person_id in sorted(found):
        erase_person(by, person_id=person_id, now=now)
    SourceIdentity.objects.filter(pk__in=nobody).delete()
    entries = [SuppressionEntry(digest=one, added_at=now) for one in sorted(listed)]
    SuppressionEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=500)
    return len(found)
