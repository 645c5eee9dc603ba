"""The week of a leader, and what is decided in it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.house import WEEK, House
from tests.web.visits.visit import OTHERS, Visit


def _session(house: House, verb: str) -> str:
    return f"{house.week}sessions/{house.extra}/{verb}/"


WEEKS: Mapping[str, Visit] = {
    "week": Visit(lambda house: "/week/", status=302, also=()),
    "week_current": Visit(lambda house: f"/week/{house.ids['lena']}/", status=302, refused=OTHERS),
    "week_positions": Visit(lambda house: f"/week/{house.ids['lena']}/positions/", refused=OTHERS),
    "leader_week": Visit(lambda house: house.week, refused=OTHERS),
    "weeks": Visit(
        lambda house: f"/week/{house.ids['lena']}/all/", also=("lou",),
        refused=("edgar", "s0", "olga", "adam", "nobody"),
    ),
    "weeks_csv": Visit(
        lambda house: f"/week/{house.ids['lena']}/all.csv", also=("lou",),
        refused=("edgar", "s0", "olga", "adam", "nobody"),
    ),
    "held_csv": Visit(lambda house: f"/week/{house.ids['lena']}/held.csv", refused=OTHERS),
    "week_ics": Visit(
        lambda house: f"{house.week}week.ics", refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/2020-W01/week.ics",
    ),
    "session_agreed": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/{house.held()}/agreed/",
        refused=("lou", "edgar", "olga", "adam", "nobody"), also=("s0",),
        wrong=lambda house: f"/people/{house.ids['s0']}/sessions/999999/agreed/",
    ),
    "week_ahead": Visit(
        lambda house: f"/week/{house.ids['lena']}/ahead/people/{house.ids['s0']}/",
        post={"do": "skip", "day": "2026-11-25"}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/ahead/people/999999/",
    ),
    "week_let_go": Visit(
        lambda house: f"/week/{house.ids['lena']}/ahead/sessions/{house.meeting}/", post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/ahead/sessions/999999/",
    ),
    "week_left": Visit(
        lambda house: f"/week/{house.ids['lena']}/left/sessions/{house.left()[0]}/", post={"do": "take"}, status=303,
        refused=OTHERS, wrong=lambda house: f"/week/{house.ids['lena']}/left/sessions/{house.meeting}/",
    ),
    "week_left_rhythm": Visit(
        lambda house: f"/week/{house.ids['lena']}/left/{house.ids['edgar']}/{house.left()[1]}/", post={"do": "drop"},
        status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/left/{house.ids['edgar']}/{house.ids['s0']}/",
    ),
    "week_ahead_undo": Visit(
        lambda house: f"/week/{house.ids['lena']}/ahead/people/{house.ids['s0']}/undo/{house.ended()}/", post={},
        status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/ahead/people/{house.ids['s0']}/undo/999999/",
    ),
    "week_left_undo": Visit(
        lambda house: f"/week/{house.ids['lena']}/left/undo/{house.left_and_decided()}/", post={}, status=303,
        refused=OTHERS, wrong=lambda house: f"/week/{house.ids['lena']}/left/undo/{house.decision()}/",
    ),
    "week_left_rhythm_undo": Visit(
        lambda house: "/week/{}/left/{}/{}/undo/{}/".format(
            house.ids["lena"], house.ids["edgar"], house.ids["fay"], house.left_and_ended()
        ),
        post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/left/{house.ids['edgar']}/{house.ids['fay']}/undo/999999/",
    ),
    "week_left_team": Visit(
        lambda house: f"/week/{house.ids['lena']}/left/teams/{house.left_team()}/", post={"do": "take"}, status=303,
        refused=OTHERS, wrong=lambda house: f"/week/{house.ids['lena']}/left/teams/999999/",
    ),
    "week_left_team_undo": Visit(
        lambda house: "/week/{}/left/teams/{}/undo/{}/".format(
            house.ids["lena"], house.left_team(), house.left_team_and_ended()
        ),
        post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/left/teams/{house.left_team()}/undo/999999/",
    ),
    "week_minutes": Visit(
        lambda house: f"{house.week}minutes/", post={"minutes": 15}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/2020-W01/minutes/",
    ),
    "week_undo": Visit(
        lambda house: f"{house.week}undo/{house.decision()}/", post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"{house.week}undo/999999/",
    ),
    "session_plan": Visit(
        lambda house: _session(house, "plan"), post={"day": WEEK.friday.isoformat()}, status=303, refused=OTHERS,
        wrong=lambda house: f"{house.week}sessions/999999/plan/",
    ),
    "session_swap": Visit(
        lambda house: _session(house, "swap"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/swap/"
    ),
    "session_drop": Visit(
        lambda house: _session(house, "drop"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/drop/"
    ),
    "session_done": Visit(
        lambda house: _session(house, "done"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/done/"
    ),
}  # fmt: skip
