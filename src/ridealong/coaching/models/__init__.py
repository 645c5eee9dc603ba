"""Sessions and what belongs to them."""

from ridealong.coaching.models.asks import Ask
from ridealong.coaching.models.goals import Goal, GoalLine
from ridealong.coaching.models.habit import MailWishes
from ridealong.coaching.models.kinds import SessionKind, TemplateLine
from ridealong.coaching.models.observing import Debrief, Observation
from ridealong.coaching.models.recognition import WellDone
from ridealong.coaching.models.recordings import Mark, Recording
from ridealong.coaching.models.sending import Taken
from ridealong.coaching.models.sessions import BEHIND, Recurring, RhythmChange, Session, TeamRhythm
from ridealong.coaching.models.sitting_in import Consent, SittingIn
from ridealong.coaching.models.talk import ActionItem, ItemEvent, Point, PrivateNote, SharedNote
from ridealong.coaching.models.teams import Participant, TeamMember
from ridealong.coaching.models.usefulness import Answered, Hint, Release, Round, Tally

__all__ = [
    "BEHIND",
    "ActionItem",
    "Answered",
    "Ask",
    "Consent",
    "Debrief",
    "Goal",
    "GoalLine",
    "Hint",
    "ItemEvent",
    "MailWishes",
    "Mark",
    "Observation",
    "Participant",
    "Point",
    "PrivateNote",
    "Recording",
    "Recurring",
    "Release",
    "RhythmChange",
    "Round",
    "Session",
    "SessionKind",
    "SharedNote",
    "SittingIn",
    "Taken",
    "Tally",
    "TeamMember",
    "TeamRhythm",
    "TemplateLine",
    "WellDone",
]
