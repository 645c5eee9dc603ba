"""What a mail that waits is known by: whose it is, of which day, and what is to stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ridealong.coaching.rules.habit import Mail
from ridealong.kernel.calendar import Week

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


# A link is about one number: days count below this, so that the leader stands above them; none is the reader's own.
DAYS = 10_000_000


def about_week(week: Week, leader_id: int | None = None) -> int:
    """What a link is about that opens a week: the reader's own, or that of a leader for whom they act."""
    return week.monday.toordinal() + DAYS * (leader_id or 0)


def whose_week(about: int) -> tuple[int | None, Week]:
    """The leader for whom the reader acts, None for their own, and the week."""
    leader_id, day = divmod(about, DAYS)
    return leader_id or None, Week.of(date.fromordinal(day))


def told(known: Sequence[MailKey], wanted: MailKey, *, joined: bool) -> bool:
    """Whether a mail of that day is there already: any at all where they are joined, else one of the same kind."""
    same = [one for one in known if (one.person_id, one.day) == (wanted.person_id, wanted.day)]
    return any(joined or set(one.kinds) & set(wanted.kinds) for one in same)
