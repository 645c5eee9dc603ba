"""The addresses of people: the list, the tree, one person's entry and everything that can be changed there."""

from __future__ import annotations

from typing import Any

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.people import acting, editing, entry, matching, positions, taking, views

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
APPOINTS: dict[str, Any] = {"act": Act.APPOINT_ACTING, "about": "person_id", "load": acting.load}
ENTRY = "people/<int:person_id>/entry/"
CHAIR = "people/positions/<int:position_id>/"

urlpatterns = [
    page("people/", views.everybody, name="people", act=Act.SIGNED_IN),
    page("people/list.csv", views.people_csv, name="people_csv", act=Act.SIGNED_IN),
    page("people/tree/", views.tree, name="people_tree", act=Act.SIGNED_IN),
    page("people/options/", views.options, name="people_options", act=Act.WRITE_PEOPLE),
    page("people/new/", editing.new, name="person_new", act=Act.WRITE_PEOPLE, methods=FORM),
    page(ENTRY, entry.entry, name="person_entry", act=Act.WRITE_PEOPLE, load=entry.load),
    *(
        page(
            f"{ENTRY}{verb}/", view, name=f"person_{name}", act=Act.WRITE_PEOPLE, load=entry.load, methods=POST
        )
        for verb, name, view in (
            ("details", "details", editing.details),
            ("leader", "leader", editing.leader),
            ("leave", "leave", editing.leave),
            ("leave/end", "leave_back", editing.leave_back),
            ("left", "left", editing.left),
        )
    ),
    page("people/<int:person_id>/acting/", acting.acting, name="person_acting", methods=FORM, **APPOINTS),
    page("people/<int:person_id>/acting/end/", acting.end, name="person_acting_end", methods=POST, **APPOINTS),
    page(
        "people/<int:person_id>/acting/undo/<int:change_id>/", acting.undo, name="person_acting_undo",
        methods=POST, **APPOINTS,
    ),
    page(
        "people/<int:person_id>/held.json", taking.held, name="person_held",
        act=Act.TAKE_AWAY, about="person_id", load=taking.load,
    ),
    page(
        "people/<int:person_id>/erase/", taking.erase, name="person_erase",
        act=Act.ERASE, load=taking.load, methods=FORM,
    ),
    page("people/positions/", positions.positions, name="positions", act=Act.WRITE_PEOPLE, methods=FORM),
    page(CHAIR, positions.position, name="position", act=Act.WRITE_PEOPLE, load=positions.load),
    *(
        page(
            f"{CHAIR}{verb}/", view, name=f"position_{verb}", act=Act.WRITE_PEOPLE, load=positions.load, methods=POST
        )
        for verb, view in (
            ("fill", positions.fill),
            ("close", positions.close),
            ("never", positions.never),
            ("reopen", positions.reopen),
        )
    ),
    page("people/matching/", matching.matching, name="matching", act=Act.WRITE_PEOPLE),
    *(
        page(
            f"people/matching/<int:identity_id>/{verb}/", view, name=f"matching_{verb}", act=Act.WRITE_PEOPLE,
            methods=POST,
        )
        for verb, view in (
            ("join", matching.join),
            ("new", matching.bring_in),
            ("leave", matching.leave_out),
            ("reopen", matching.reopen),
        )
    ),
    page(
        f"{ENTRY}undo/<int:change_id>/", editing.undo, name="person_undo",
        act=Act.WRITE_PEOPLE, load=entry.load, methods=POST,
    ),
]  # fmt: skip
