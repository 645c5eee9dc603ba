"""The addresses of what helps a person grow: asks, well done, goals."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.coaching.queries import recognition as said
from ridealong.coaching.queries.asks import ask
from ridealong.coaching.queries.goals import goal
from ridealong.coaching.queries.items import item
from ridealong.web.door import page
from ridealong.web.growth import asks, goals, items, recognition, timeline, usefulness
from ridealong.web.loading import person

POST = ("POST",)
FORM = ("GET", "HEAD", "POST")
PERSON = "people/<int:person_id>/"
GOAL = f"{PERSON}goals/<int:goal_id>/"
ASK = f"{PERSON}asks/<int:ask_id>/"

urlpatterns = [
    page(
        f"{PERSON}asks/", asks.new, name="ask_new", act=Act.ASK, about="person_id", load=person, methods=POST
    ),
    page(ASK, asks.change, name="ask", act=Act.READ_ASK, about="person_id", load=ask, methods=POST),
    page(f"{ASK}again/", asks.again, name="ask_again", act=Act.READ_ASK, about="person_id", load=ask, methods=POST),
    page("well-done/", recognition.new, name="well_done_new", act=Act.SIGNED_IN, methods=FORM),
    page(
        "well-done/<int:well_done_id>/undo/", recognition.undo, name="well_done_undo",
        act=Act.SIGNED_IN, load=said.own, methods=POST,
    ),
    page(
        f"{PERSON}goals/new/", goals.new, name="goal_new", act=Act.WRITE_GOAL, about="person_id", load=person,
        methods=FORM,
    ),
    page(GOAL, goals.goal, name="goal", act=Act.READ_GOAL, about="person_id", load=person),
    *(
        page(
            f"{GOAL}{verb}/", view, name=f"goal_{verb}", act=Act.WRITE_GOAL, about="person_id", load=goal,
            methods=POST,
        )
        for verb, view in (("line", goals.line), ("close", goals.close), ("open", goals.reopen), ("undo", goals.undo))
    ),
    page(
        f"{PERSON}items/", items.new, name="item_new", act=Act.WRITE_ITEM, about="person_id", load=person,
        methods=POST,
    ),
    page(
        f"{PERSON}items/<int:item_id>/", items.change, name="item", act=Act.WRITE_ITEM, about="person_id", load=item,
        methods=POST,
    ),
    page(
        f"{PERSON}timeline/", timeline.page, name="timeline", act=Act.READ_PERSON, about="person_id",
        load=person,
    ),
    page(
        f"{PERSON}timeline/all.csv", timeline.page_csv, name="timeline_csv", act=Act.READ_PERSON, about="person_id",
        load=person,
    ),
    page("useful/", usefulness.rate, name="useful", act=Act.SIGNED_IN, methods=POST),
]  # fmt: skip
