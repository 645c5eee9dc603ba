"""Every address by its name: how somebody visits it with success, and who is refused. A new one belongs in here."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.visits.around import AROUND
from tests.web.visits.figures import FIGURES
from tests.web.visits.growth import GROWTH
from tests.web.visits.roster import ROSTER
from tests.web.visits.sessions import SESSIONS
from tests.web.visits.settings import SETTINGS
from tests.web.visits.visit import Visit
from tests.web.visits.weeks import WEEKS

VISITS: Mapping[str, Visit] = {**ROSTER, **SETTINGS, **WEEKS, **FIGURES, **AROUND, **SESSIONS, **GROWTH}
