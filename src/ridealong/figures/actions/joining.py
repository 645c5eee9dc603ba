"""Who is who, decided by a person: a name of a source is somebody, is somebody new, or is left to be nobody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.figures.models import SourceIdentity
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import changed
from ridealong.people.actions.editing import Details, add_person
from ridealong.people.queries import person


@transaction.atomic
def join_identity(by: Viewer, *, identity_id: int, person_id: int, now: datetime) -> None:
    """A name of a source is this person. Raises NotPossible, or people.rules.NobodyFound."""
    require(by, Act.WRITE_PEOPLE)
    one = _open(identity_id)
    one.person_id, one.left_out = person(person_id).id, False
    one.save(update_fields=["person", "left_out"])
    changed()
    record(by, "figures.identity_joined", identity_id, person_id, at=now)


@transaction.atomic
def bring_in(by: Viewer, *, identity_id: int, now: datetime) -> int:
    """A name of a source is somebody new: answers the person. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    one = _open(identity_id)
    details = Details(name=one.name or one.email.partition("@")[0] or one.key, email=one.email or None)
    one.person_id = add_person(by, details=details, starts_on=by.today, now=now)
    one.left_out = False
    one.save(update_fields=["person", "left_out"])
    changed()
    return one.person_id


@transaction.atomic
def leave_out(by: Viewer, *, identity_id: int, now: datetime) -> None:
    """A name of a source stays nobody, and no import asks again. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    one = _open(identity_id)
    one.left_out = True
    one.save(update_fields=["left_out"])
    record(by, "figures.identity_left_out", identity_id, at=now)


@transaction.atomic
def reopen_identity(by: Viewer, *, identity_id: int, now: datetime) -> None:
    """Who a name of a source is becomes undecided again."""
    require(by, Act.WRITE_PEOPLE)
    SourceIdentity.objects.filter(pk=identity_id).update(person=None, left_out=False)
    changed()
    record(by, "figures.identity_reopened", identity_id, at=now)


def _open(identity_id: int) -> SourceIdentity:
    one = SourceIdentity.objects.select_for_update().filter(pk=identity_id, person=None).first()
    if one is None:
        raise NotPossible(Sentence("matching.refused.decided"))
    return one
