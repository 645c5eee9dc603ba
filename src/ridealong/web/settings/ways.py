"""Where one can go inside settings: one table, of which everybody sees what they may open."""

from __future__ import annotations

from dataclasses import dataclass

from ridealong.access.rules import Act, takes_role
from ridealong.web.door import Visit
from ridealong.web.people.links import address_of


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the settings: the name of its address, its words, and what opening it takes."""

    address: str
    words: str
    act: Act


PARTS = (
    Part("settings", "settings.organisation", Act.CONFIGURE),
    Part("leader_minutes", "settings.leaders", Act.CONFIGURE),
    Part("musts", "settings.musts", Act.CONFIGURE),
    Part("measures", "web.foot.measures", Act.SIGNED_IN),
    Part("beliefs", "settings.beliefs", Act.CONFIGURE),
    Part("questions", "settings.questions", Act.CONFIGURE),
    Part("session_kinds", "kinds.part", Act.KEEP_KINDS),
    Part("accounts", "settings.accounts", Act.ADMINISTER),
    Part("tokens", "settings.tokens", Act.MANAGE_TOKENS),
    Part("hooks", "settings.hooks", Act.ADMINISTER),
    Part("glass", "glass.part", Act.AGREE_GLASS),
    Part("audit", "settings.audit", Act.READ_AUDIT),
)


def parts(request: Visit) -> list[tuple[str, str, bool]]:
    """The words, the address and whether one is there, of every part that exists and that the viewer may open."""
    found = [(part, address_of(part.address)) for part in PARTS if takes_role(request.viewer, part.act)]
    return [(part.words, href, href == request.path) for part, href in found if href is not None]
