"""Time with a person: a session, what is written into it, and what recurs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.visits.visit import DAY, NOT_HERS_EITHER, OUTSIDE, Visit

SESSIONS: Mapping[str, Visit] = {
    "skip_level_new": Visit(
        lambda house: f"/people/{house.ids['s1']}/sessions/skip-level/", who="lou",
        refused=("lena", "edgar", "s0", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['lena']}/sessions/skip-level/",
    ),
    "session": Visit(
        lambda house: house.talk, also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/sessions/999999/",
    ),
    "session_along": Visit(
        lambda house: f"{house.talk}along/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/sessions/999999/along/",
    ),
    "session_along_file": Visit(
        lambda house: f"{house.talk}along.md", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: f"{house.talk}along.docx",
    ),
    "sessions_along": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/along/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/sessions/along/",
    ),
    "sessions_along_file": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/along.json", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: f"/people/{house.ids['s0']}/sessions/along.pdf",
    ),
    "appointment": Visit(
        lambda house: f"/meet/session-{house.meeting}/", status=302, also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/meet/session-999999/",
    ),
    "session_brief": Visit(
        lambda house: f"{house.talk}brief/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/sessions/999999/brief/",
    ),
    **{
        f"session_{name}": Visit(
            lambda house, route=route: f"{house.talk}{route}/", post=post, status=status, also=also,
            refused=NOT_HERS_EITHER if name == "end" else OUTSIDE,
            wrong=lambda house, route=route: f"/sessions/999999/{route}/",
        )
        for name, route, post, status, also in (
            ("points", "points", {"text": "Holiday cover"}, 303, ("s0",)),
            ("template", "template", {}, 303, ()),
            ("note", "note", {"text": "x", "version": "0"}, 303, ()),
            ("private", "private", {"text": "x", "version": "0"}, 303, ()),
            ("end", "end", {"minutes": "25"}, 303, ()),
        )
    },
    **{
        f"session_{name}": Visit(
            lambda house, name=name: f"{house.review}{name}/", post=post, status=303, also=("s0",), refused=OUTSIDE,
            # A one-on-one carries neither a recording nor a sheet.
            wrong=lambda house, name=name: f"{house.talk}{name}/",
        )
        for name, post in (
            ("recording", {"address": "https://calls.example.org/1"}),
            ("marks", {"at": "12:34", "text": "The price"}),
            ("sheet", {"level.listens": "3", "was.level.listens": ""}),
            ("try", {"text": "Ask, then wait", "due_on": DAY}),
        )
    },
    "session_mark": Visit(
        lambda house: f"{house.review}marks/{house.mark()}/", post={}, status=303, refused=("s0", *OUTSIDE),
        wrong=lambda house: f"{house.review}marks/999999/",
    ),
    "observed": Visit(
        lambda house: f"/people/{house.ids['s0']}/observed/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/observed/",
    ),
    "observed_csv": Visit(
        lambda house: f"/people/{house.ids['s0']}/observed/marks.csv", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/observed/marks.csv",
    ),
    "sit_in_new": Visit(
        lambda house: f"/people/{house.ids['lena']}/sessions/sit-in/", who="lou",
        refused=("lena", "edgar", "s0", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['s0']}/sessions/sit-in/",
    ),
    "sit_in_back": Visit(
        lambda house: f"/people/{house.ids['lena']}/sessions/sit-in/{house.asking()}/back/", who="lou", post={},
        status=303, refused=("lena", "edgar", "s0", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['lena']}/sessions/sit-in/999999/back/",
    ),
    "session_sitting_in": Visit(
        lambda house: f"{house.sat_in}sitting-in/", post={"do": "yes"}, status=303, also=("s0",), refused=OUTSIDE,
        wrong=lambda house: f"{house.review}sitting-in/",
    ),
    "session_items": Visit(
        lambda house: f"{house.talk}items/", post={"text": "Ask the buyer", "owner": "0"}, status=303,
        refused=OUTSIDE, wrong=lambda house: "/sessions/999999/items/",
    ),
    "session_point": Visit(
        lambda house: f"{house.talk}points/{house.point()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"{house.talk}points/999999/",
    ),
    "session_item": Visit(
        lambda house: f"{house.talk}items/{house.item()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"{house.talk}items/999999/",
    ),
    "session_people": Visit(
        lambda house: f"{house.together}people/", refused=NOT_HERS_EITHER, wrong=lambda house: f"{house.talk}people/",
    ),
    "team_session_new": Visit(
        lambda house: f"/team/{house.ids['lena']}/session/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/team/999999/session/",
    ),
    "team_rhythms": Visit(
        lambda house: f"/team/{house.ids['lena']}/rhythm/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/team/999999/rhythm/",
    ),
    "team_rhythm": Visit(
        lambda house: f"/team/{house.ids['lena']}/rhythm/{house.team_rhythm()[0]}/", refused=NOT_HERS_EITHER,
        wrong=lambda house: f"/team/{house.ids['lena']}/rhythm/999999/",
    ),
    "team_rhythm_end": Visit(
        lambda house: f"/team/{house.ids['lena']}/rhythm/{house.team_rhythm()[0]}/end/", post={}, status=303,
        refused=NOT_HERS_EITHER, wrong=lambda house: f"/team/{house.ids['lena']}/rhythm/999999/end/",
    ),
    "team_rhythm_undo": Visit(
        lambda house: "/team/{}/rhythm/{}/undo/{}/".format(house.ids["lena"], *house.team_rhythm()), post={},
        status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: f"/team/{house.ids['lena']}/rhythm/{house.team_rhythm()[0]}/undo/999999/",
    ),
    "session_remote": Visit(
        lambda house: f"{house.ride}remote/", post={"remote": "1"}, status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: "/sessions/999999/remote/",
    ),
    "session_begin": Visit(
        lambda house: f"{house.talk}begin/", post={}, status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: "/sessions/999999/begin/",
    ),
    "session_move": Visit(
        lambda house: f"{house.talk}move/", refused=NOT_HERS_EITHER, wrong=lambda house: "/sessions/999999/move/",
    ),
    "session_leave_out": Visit(
        lambda house: f"{house.talk}leave-out/", post={"reason": "customer"}, status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: "/sessions/999999/leave-out/",
    ),
    "session_new": Visit(
        lambda house: f"/people/{house.ids['s1']}/sessions/new/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/sessions/new/",
    ),
    "rhythm": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/rhythm/",
    ),
    "rhythm_end": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/end/", post={}, status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/rhythm/end/",
    ),
    "rhythm_undo": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/undo/{house.rhythm_change()}/", post={}, status=303,
        refused=NOT_HERS_EITHER, wrong=lambda house: f"/people/{house.ids['s0']}/rhythm/undo/999999/",
    ),
    "take_up": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/take-up/", post={"day": "2026-11-25"}, status=303,
        refused=("lou", "edgar", "fay", "olga", "adam", "nobody"), also=("s0",),
        wrong=lambda house: "/people/999999/rhythm/take-up/",
    ),
}  # fmt: skip
