"""The addresses of a team."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.team import views

urlpatterns = [
    page("team/", views.own, name="team", act=Act.SIGNED_IN),
    page(
        "team/<int:leader_id>/", views.team, name="team_of",
        act=Act.READ_FIGURES, about="leader_id", load=views.load,
    ),
    page(
        "team/<int:leader_id>/team.csv", views.team_csv, name="team_csv",
        act=Act.READ_FIGURES, about="leader_id", load=views.load,
    ),
    page(
        "team/<int:leader_id>/steps.csv", views.steps_csv, name="team_steps_csv",
        act=Act.READ_FIGURES, about="leader_id", load=views.load,
    ),
]  # fmt: skip
