"""How a field is classified, who may see it, how it is exported and how it is erased.

Every model names each of its fields once in `PRIVACY`; a test fails for one that does not. `ABOUT` names the columns
that hold the id of the person whom a row is about; a model without it is about nobody. `SHARED` names those by which
a row is as much about others: each may take it away, and it stays when one of them is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field is."""

    ID = "id"  # a key, means nothing outside
    SETTING = "setting"  # how the organisation wants things
    BUSINESS = "business"  # deals, plans and files; about nobody
    PERSONAL = "personal"  # about a person
    CREDENTIAL = "credential"  # a password hash or a token


class Seen(StrEnum):
    """Who may see it, beyond the operator of the server."""

    NOBODY = "nobody"
    EVERYBODY = "everybody signed in"
    PERSON_AND_LINE = "the person, their leader and that leader's leaders"
    PARTICIPANTS = "those who take part"
    PERSON_AND_LEADER = "the person and their leader"
    LEADER = "the leader"
    PERSON_AND_HR = "the person, HR and administrator"
    ADMINISTRATOR = "administrator"
    OPERATIONS = "sales operations"
    AUDIT = "HR and administrator, as metadata; everybody their own"


class Erased(StrEnum):
    """What erasing the person does."""

    WITH_ROW = "the row goes"
    BLANKED = "the field is emptied"
    KEPT = "kept: without the row of the person it names nobody"


@dataclass(frozen=True, slots=True)
class Privacy:
    """The promise for one field."""

    kind: Kind
    seen: Seen
    erased: Erased
    exported: bool = True


KEY = Privacy(Kind.ID, Seen.NOBODY, Erased.KEPT)
SETTING = Privacy(Kind.SETTING, Seen.EVERYBODY, Erased.KEPT)
BUSINESS = Privacy(Kind.BUSINESS, Seen.OPERATIONS, Erased.KEPT)
DIRECTORY = Privacy(Kind.PERSONAL, Seen.EVERYBODY, Erased.WITH_ROW)
PERSONAL = Privacy(Kind.PERSONAL, Seen.PERSON_AND_LINE, Erased.WITH_ROW)
BETWEEN_TWO = Privacy(Kind.PERSONAL, Seen.PERSON_AND_LEADER, Erased.WITH_ROW)
SECRET = Privacy(Kind.CREDENTIAL, Seen.NOBODY, Erased.WITH_ROW, exported=False)
AUDIT = Privacy(Kind.ID, Seen.AUDIT, Erased.KEPT)
