"""What a link from a mail opens, and for whom: one person, with what they may on this day and not more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ridealong.access.linking import LinkRow, followed
from ridealong.access.rules import Purpose, Refused, Viewer
from ridealong.desk.queries.readers import reader


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody who came by a link of their own. `signs_in`: they have an account, for what the link does not open."""

    viewer: Viewer
    link: LinkRow
    name: str
    signs_in: bool

    @property
    def person_id(self) -> int:
        return self.link.person_id


def follow(token: str, purpose: Purpose, *, now: datetime) -> Linked:
    """Whom the link is of. Raises Refused for one that was never given or has ended: by its time, by its person's
    wish, because they left, because their account was switched off, or because their address is another now."""
    link = followed(token, purpose, now=now)
    who = reader(now, link.person_id)
    if who is None or not link.was_mailed_to(who.address):
        raise Refused
    return Linked(who.viewer, link, who.name, signs_in=who.account_id is not None)
