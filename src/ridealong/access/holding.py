"""Which kinds of things are held on a person, and who may see them: generated from what every model says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ridealong.access.erasure import our_models, privacy_of
from ridealong.access.privacy import Kind, Privacy, Seen

# From the widest to the narrowest.
WIDEST = (
    Seen.EVERYBODY,
    Seen.PERSON_AND_LINE,
    Seen.PARTICIPANTS,
    Seen.PERSON_AND_LEADER,
    Seen.PERSON_AND_HR,
    Seen.OPERATIONS,
    Seen.AUDIT,
    Seen.ADMINISTRATOR,
    Seen.LEADER,
    Seen.NOBODY,
)


@dataclass(frozen=True, slots=True)
class HeldKind:
    """One kind of thing that is held on people: the model, its name, and the widest circle that sees any of it."""

    model: str
    name: str
    seen: Seen


@cache
def held_kinds() -> tuple[HeldKind, ...]:
    """Every kind of row that is about a person, in the order of the rooms."""
    return tuple(
        HeldKind(model._meta.label_lower, str(model._meta.verbose_name_plural), widest(privacy_of(model).values()))
        for model in our_models()
        if getattr(model, "ABOUT", ())
    )


def widest(fields: Iterable[Privacy]) -> Seen:
    """The widest circle that sees any field about a person."""
    seen = {one.seen for one in fields if one.kind is Kind.PERSONAL}
    return next((one for one in WIDEST if one in seen), Seen.NOBODY)
