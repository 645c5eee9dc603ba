"""What is held on a person, taken away or erased: every model says by `ABOUT` and `PRIVACY` what that means for it.

One place serves all rooms, through Django's registry of models, so that a new model needs no code here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol, cast, runtime_checkable

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from ridealong.access.actions import record
from ridealong.access.privacy import Erased, Privacy
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer


@runtime_checkable
class Forgets(Protocol):
    """A model that has more to do when a person is erased than losing the row, such as remembering not to import it."""

    @classmethod
    def forget(cls, person_id: int, now: datetime, /) -> None: ...


class Classified(Protocol):
    """What a test holds every model of ours to."""

    PRIVACY: ClassVar[Mapping[str, Privacy]]


def our_models() -> list[type[models.Model]]:
    """Every model of ours, in the order of the rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("ridealong.")]


def held_on(viewer: Viewer, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything held on a person that may be taken away, by model. Raises Refused."""
    require(viewer, Act.TAKE_AWAY, person_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for model, rows in _rows_about(person_id, shared=True):
        fields = [name for name, privacy in privacy_of(model).items() if privacy.exported]
        values = list(rows.order_by("pk").values(*fields))
        if values:
            found[model._meta.label] = values
    return found


@transaction.atomic
def erase_person(by: Viewer, *, person_id: int, now: datetime) -> int:
    """Erases a person from every room; answers how many rows went. The audit log keeps the id, which names nobody."""
    require(by, Act.ERASE)
    about = list(_rows_about(person_id))
    for model in our_models():
        if isinstance(model, Forgets):
            model.forget(person_id, now)
    gone = 0
    # Rows that point to others go before those, so that nothing is emptied that is about to go.
    for model, rows in reversed(about):
        if any(privacy.erased is Erased.WITH_ROW for privacy in privacy_of(model).values()):
            gone += rows.delete()[0]
        else:
            blank = {
                name: _blank(model, name) for name, one in privacy_of(model).items() if one.erased is Erased.BLANKED
            }
            gone += rows.update(**blank) if blank else 0
    record(by, "access.person_erased", person_id, at=now)
    return gone


def _rows_about(
    person_id: int, *, shared: bool = False
) -> Iterator[tuple[type[models.Model], models.QuerySet[models.Model]]]:
    """By model: the rows that are about a person; `shared`: those as well that are as much about others."""
    for model in our_models():
        columns = cast("tuple[str, ...]", getattr(model, "ABOUT", ()))
        if columns:
            rows = model._default_manager.filter(_any_of(columns, person_id))
            if shared and (with_others := getattr(model, "SHARED", ())):
                # By key, since somebody may be joined to a row in more than one way.
                known = model._default_manager.filter(_any_of((*columns, *with_others), person_id))
                rows = model._default_manager.filter(pk__in=known.values("pk"))
            yield model, rows


def _any_of(columns: Iterable[str], person_id: int) -> Q:
    condition = Q()
    for column in columns:
        condition |= Q(**{column: person_id})
    return condition


def privacy_of(model: type[models.Model]) -> Mapping[str, Privacy]:
    """What a model says of each of its fields."""
    return cast("type[Classified]", model).PRIVACY


def _blank(model: type[models.Model], name: str) -> Any:
    return None if model._meta.get_field(name).null else ""
