"""The addresses of sessions and of time with a person."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.coaching import (
    along,
    arriving,
    loading,
    marking,
    observed,
    planning,
    session,
    sitting_in,
    talking,
    team_rhythm,
    teams,
)
from ridealong.web.door import page
from ridealong.web.loading import person

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
SESSION = "sessions/<int:session_id>/"
TEAM_RHYTHM = "team/<int:leader_id>/rhythm/"

urlpatterns = [
    page(SESSION, session.session, name="session", act=Act.SIGNED_IN, load=loading.session),
    page(f"{SESSION}brief/", session.brief, name="session_brief", act=Act.SIGNED_IN, load=loading.decided_whole),
    page("meet/<str:name>/", arriving.arrive, name="appointment", act=Act.SIGNED_IN, load=loading.place),
    *(
        page(f"{SESSION}{route}/", view, name=f"session_{name}", act=Act.SIGNED_IN, load=load, methods=POST)
        for route, name, view, load in (
            ("points", "points", talking.points, loading.written),
            ("template", "template", talking.template, loading.written_whole),
            ("points/<int:point_id>", "point", talking.point, loading.written),
            ("note", "note", talking.note, loading.written),
            ("private", "private", talking.private, loading.written),
            ("items", "items", talking.new_item, loading.written),
            ("items/<int:item_id>", "item", talking.item, loading.written_whole),
            ("recording", "recording", marking.recording, loading.recorded),
            ("marks", "marks", marking.marks, loading.recorded),
            ("marks/<int:mark_id>", "mark", marking.mark, loading.recorded),
            ("sheet", "sheet", marking.sheet, loading.seen),
            ("try", "try", marking.try_out, loading.seen),
            ("sitting-in", "sitting_in", sitting_in.answer, loading.written_whole),
        )
    ),
    page(f"{SESSION}along/", along.session, name="session_along", act=Act.SIGNED_IN, load=loading.record),
    page(
        f"{SESSION}along.<str:form>", along.session_file, name="session_along_file",
        act=Act.SIGNED_IN, load=loading.record,
    ),
    *(
        page(
            f"people/<int:person_id>/sessions/along{end}", view, name=f"sessions_along{name}",
            act=Act.READ_SESSION, about="person_id", load=person,
        )
        for end, view, name in (("/", along.period, ""), (".<str:form>", along.period_file, "_file"))
    ),
    page(f"{SESSION}end/", planning.end, name="session_end", act=Act.SIGNED_IN, load=loading.decided, methods=POST),
    page(
        f"{SESSION}begin/", planning.begin, name="session_begin",
        act=Act.SIGNED_IN, load=loading.decided, methods=POST,
    ),
    page(
        f"{SESSION}remote/", planning.remote, name="session_remote",
        act=Act.SIGNED_IN, load=loading.decided, methods=POST,
    ),
    page(f"{SESSION}move/", planning.move, name="session_move", act=Act.SIGNED_IN, load=loading.decided, methods=FORM),
    page(
        f"{SESSION}leave-out/", planning.leave_out, name="session_leave_out",
        act=Act.SIGNED_IN, load=loading.decided, methods=POST,
    ),
    page(
        f"{SESSION}people/", teams.people, name="session_people", act=Act.SIGNED_IN, load=loading.together, methods=FORM
    ),
    page(
        "team/<int:leader_id>/session/", teams.new, name="team_session_new",
        act=Act.WRITE_WEEK, about="leader_id", load=loading.team, methods=FORM,
    ),
    page(
        TEAM_RHYTHM, team_rhythm.every, name="team_rhythms",
        act=Act.WRITE_WEEK, about="leader_id", load=loading.team, methods=FORM,
    ),
    *(
        page(
            f"{TEAM_RHYTHM}<int:team_id>/{route}", view, name=name,
            act=Act.WRITE_WEEK, about="leader_id", load=loading.team, methods=methods,
        )
        for route, view, name, methods in (
            ("", team_rhythm.one, "team_rhythm", FORM),
            ("end/", team_rhythm.end, "team_rhythm_end", POST),
            ("undo/<int:change_id>/", team_rhythm.undo, "team_rhythm_undo", POST),
        )
    ),
    page(
        "people/<int:person_id>/observed/", observed.observed, name="observed",
        act=Act.READ_SESSION, about="person_id", load=person,
    ),
    page(
        "people/<int:person_id>/observed/marks.csv", observed.observed_csv, name="observed_csv",
        act=Act.READ_SESSION, about="person_id", load=person,
    ),
    page(
        "people/<int:person_id>/sessions/new/", planning.new, name="session_new",
        act=Act.MEET, about="person_id", load=person, methods=FORM,
    ),
    page(
        "people/<int:person_id>/sessions/skip-level/", planning.skip_level, name="skip_level_new",
        act=Act.MEET_SKIP_LEVEL, about="person_id", load=loading.over, methods=FORM,
    ),
    page(
        "people/<int:person_id>/sessions/sit-in/", sitting_in.ask, name="sit_in_new",
        act=Act.SIT_IN, about="person_id", load=sitting_in.coached, methods=FORM,
    ),
    page(
        "people/<int:person_id>/sessions/sit-in/<int:sitting_in_id>/back/", sitting_in.take_back, name="sit_in_back",
        act=Act.SIT_IN, about="person_id", load=person, methods=POST,
    ),
    page(
        "people/<int:person_id>/rhythm/", planning.recurring, name="rhythm",
        act=Act.MEET, about="person_id", load=person, methods=FORM,
    ),
    page(
        "people/<int:person_id>/rhythm/end/", planning.no_more, name="rhythm_end",
        act=Act.MEET, about="person_id", load=person, methods=POST,
    ),
    page(
        "people/<int:person_id>/rhythm/undo/<int:change_id>/", planning.undo_rhythm, name="rhythm_undo",
        act=Act.MEET, about="person_id", load=person, methods=POST,
    ),
    page(
        "people/<int:person_id>/rhythm/take-up/", planning.take_up, name="take_up",
        act=Act.WRITE_SESSION, about="person_id", load=person, methods=POST,
    ),
]  # fmt: skip
