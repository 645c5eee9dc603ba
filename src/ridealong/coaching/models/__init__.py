"""Sessions and what belongs to them."""

from ridealong.coaching.models.sessions import BEHIND, Session, StandingOneOnOne

__all__ = ["BEHIND", "Session", "StandingOneOnOne"]
