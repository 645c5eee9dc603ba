"""The addresses of a person's page."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.coaching.queries.people import held
from ridealong.web.door import page
from ridealong.web.loading import person
from ridealong.web.person import agreeing, views

urlpatterns = [
    page("me/", views.me, name="my_page", act=Act.SIGNED_IN),
    page(
        "people/<int:person_id>/", views.person, name="person",
        act=Act.READ_FIGURES, about="person_id", load=person,
    ),
    page(
        "people/<int:person_id>/<slug:part>.csv", views.part_csv, name="person_csv",
        act=Act.READ_FIGURES, about="person_id", load=person,
    ),
    page(
        "people/<int:person_id>/sessions/<int:session_id>/agreed/", agreeing.agreed, name="session_agreed",
        act=Act.WRITE_SESSION, about="person_id", load=held, methods=("GET", "HEAD", "POST"),
    ),
]  # fmt: skip
