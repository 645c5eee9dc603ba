"""The addresses of past weeks and of the week's calendar file."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.history import views
from ridealong.web.week import loading
from ridealong.web.week.addresses import LEADER_WEEK

urlpatterns = [
    page("week/<int:leader_id>/all/", views.weeks, name="weeks", act=Act.READ_WEEK_COUNTS, about="leader_id"),
    page(
        "week/<int:leader_id>/all.csv", views.weeks_csv, name="weeks_csv",
        act=Act.READ_WEEK_COUNTS, about="leader_id",
    ),
    page(
        "week/<int:leader_id>/held.csv", views.held_csv, name="held_csv", act=Act.READ_WEEK, about="leader_id",
    ),
    page(
        f"{LEADER_WEEK}week.ics", views.week_ics, name="week_ics",
        act=Act.READ_WEEK, about="leader_id", load=loading.plan,
    ),
]  # fmt: skip
