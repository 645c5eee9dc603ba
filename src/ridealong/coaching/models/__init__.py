"""Sessions and what belongs to them."""

from ridealong.coaching.models.habit import MailWishes
from ridealong.coaching.models.sessions import BEHIND, Session, StandingOneOnOne
from ridealong.coaching.models.talk import ActionItem, ItemEvent, Point, PrivateNote, SharedNote

__all__ = [
    "BEHIND",
    "ActionItem",
    "ItemEvent",
    "MailWishes",
    "Point",
    "PrivateNote",
    "Session",
    "SharedNote",
    "StandingOneOnOne",
]
