"""Sessions and what belongs to them."""

from ridealong.coaching.models.sessions import BEHIND, Session, StandingOneOnOne
from ridealong.coaching.models.talk import ActionItem, ItemEvent, Point, PrivateNote, SharedNote

__all__ = [
    "BEHIND",
    "ActionItem",
    "ItemEvent",
    "Point",
    "PrivateNote",
    "Session",
    "SharedNote",
    "StandingOneOnOne",
]
