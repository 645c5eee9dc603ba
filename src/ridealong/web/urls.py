"""Every address: what it does, whom it is about, how its object is found."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web import errors, health, signin
from ridealong.web.about import views as about
from ridealong.web.account import urls as account
from ridealong.web.calendar import urls as calendar
from ridealong.web.coaching.urls import urlpatterns as coaching
from ridealong.web.door import open_page, page
from ridealong.web.figures import running
from ridealong.web.figures import views as figures
from ridealong.web.find import urls as find
from ridealong.web.glass.urls import urlpatterns as glass
from ridealong.web.growth.urls import urlpatterns as growth
from ridealong.web.habit.urls import urlpatterns as habit
from ridealong.web.help import urls as help_
from ridealong.web.history.urls import urlpatterns as history
from ridealong.web.imports import urls as imports
from ridealong.web.people import urls as people
from ridealong.web.person.urls import urlpatterns as person
from ridealong.web.settings import urls as settings
from ridealong.web.starting import urls as starting
from ridealong.web.team.urls import urlpatterns as team
from ridealong.web.week import ahead, chairs, deciding, loading
from ridealong.web.week import views as week
from ridealong.web.week.addresses import LEADER_WEEK

SESSION = LEADER_WEEK + "sessions/<int:session_id>/"
FORM = ("GET", "HEAD", "POST")
POST = ("POST",)

urlpatterns = [
    *person,
    *team,
    *history,
    *coaching,
    *habit,
    *growth,
    *glass,
    page("", about.home, name="home", act=Act.SIGNED_IN),
    open_page("healthz", health.healthz, name="healthz"),
    open_page("sign-in/", signin.sign_in, name="account_login", methods=FORM),
    open_page("sign-out/", signin.sign_out, name="account_logout", methods=POST),
    *account.urlpatterns,
    *calendar.urlpatterns,
    open_page("in/<str:token>/", signin.by_link, name="sign_in_link", methods=("GET",)),
    *starting.urlpatterns,
    page("words/", about.words, name="words", act=Act.SIGNED_IN),
    page("keyboard/", about.keyboard, name="keyboard", act=Act.SIGNED_IN),
    page("measures/", about.measures, name="measures", act=Act.SIGNED_IN),
    *find.urlpatterns,
    *help_.urlpatterns,
    *people.urlpatterns,
    *imports.urlpatterns,
    *settings.urlpatterns,
    page("figures/", figures.luck, name="figures", act=Act.SIGNED_IN),
    page("figures/quarter/", running.running, name="running", act=Act.SIGNED_IN),
    page("figures/quarter.csv", running.running_csv, name="running_csv", act=Act.SIGNED_IN),
    page("figures/luck.csv", figures.luck_csv, name="figures_csv", act=Act.SIGNED_IN),
    page("figures/evidence/", figures.evidence, name="evidence", act=Act.SIGNED_IN),
    page("figures/evidence.csv", figures.evidence_csv, name="evidence_csv", act=Act.SIGNED_IN),
    page("week/", week.own, name="week", act=Act.SIGNED_IN),
    page("week/<int:leader_id>/", week.current, name="week_current", act=Act.READ_WEEK, about="leader_id"),
    page(
        "week/<int:leader_id>/positions/", chairs.open_positions, name="week_positions",
        act=Act.READ_WEEK, about="leader_id",
    ),
    page(LEADER_WEEK, week.week, name="leader_week", act=Act.READ_WEEK, about="leader_id"),
    page(
        "week/<int:leader_id>/ahead/people/<int:person_id>/", ahead.decide, name="week_ahead",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/ahead/people/<int:person_id>/undo/<int:change_id>/", ahead.undo_end,
        name="week_ahead_undo", act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/ahead/sessions/<int:session_id>/", ahead.let_go, name="week_let_go",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/sessions/<int:session_id>/", ahead.left, name="week_left",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/undo/<int:decision_id>/", ahead.undo_left, name="week_left_undo",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/teams/<int:team_id>/", ahead.left_team, name="week_left_team",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/teams/<int:team_id>/undo/<int:change_id>/", ahead.undo_left_team,
        name="week_left_team_undo", act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/<int:former_id>/<int:person_id>/undo/<int:change_id>/", ahead.undo_left_rhythm,
        name="week_left_rhythm_undo", act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        "week/<int:leader_id>/left/<int:former_id>/<int:person_id>/", ahead.left_rhythm, name="week_left_rhythm",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    page(
        LEADER_WEEK + "minutes/", deciding.minutes, name="week_minutes",
        act=Act.WRITE_WEEK, about="leader_id", load=loading.plan, methods=POST,
    ),
    page(
        LEADER_WEEK + "undo/<int:decision_id>/", deciding.undo, name="week_undo",
        act=Act.WRITE_WEEK, about="leader_id", methods=POST,
    ),
    *(
        page(
            f"{SESSION}{verb}/", view, name=f"session_{verb}",
            act=Act.WRITE_WEEK, about="leader_id", load=loading.session, methods=methods,
        )
        for verb, view, methods in (
            ("plan", deciding.plan, POST),
            ("swap", deciding.swap, FORM),
            ("drop", deciding.drop, FORM),
            ("done", deciding.done, FORM),
        )
    ),
]  # fmt: skip

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
