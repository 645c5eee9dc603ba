"""What a mail that waits is known by: whose it is, of which day, and what is to stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ridealong.coaching.rules.habit import Mail

PREFIX = "habit:"


@dataclass(frozen=True, slots=True)
class MailKey:
    """The key of one mail of the habit."""

    person_id: int
    day: date
    kinds: tuple[Mail, ...]

    def __str__(self) -> str:
        return f"{PREFIX}{self.person_id}:{self.day.isoformat()}:{'+'.join(self.kinds)}"

    @classmethod
    def read(cls, key: str) -> MailKey | None:
        """The key that a text is; None for that of another kind of mail."""
        if not key.startswith(PREFIX):
            return None
        person, day, kinds = key.removeprefix(PREFIX).split(":")
        return cls(int(person), date.fromisoformat(day), tuple(Mail(one) for one in kinds.split("+")))


def told(known: Sequence[MailKey], wanted: MailKey, *, joined: bool) -> bool:
    """Whether a mail of that day is there already: any at all where they are joined, else one of the same kind."""
    same = [one for one in known if (one.person_id, one.day) == (wanted.person_id, wanted.day)]
    return any(joined or set(one.kinds) & set(wanted.kinds) for one in same)
