"""Asks, well done, goals, action items and the timeline of a person."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.visits.visit import NOT_S0, OTHERS, OUTSIDE, Visit

GROWTH: Mapping[str, Visit] = {
    "ask_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/", who="s0", post={"text": "Two large demos"}, status=303,
        refused=NOT_S0, wrong=lambda house: "/people/999999/asks/",
    ),
    "ask": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/{house.ask()}/", post={"do": "answered"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/asks/999999/",
    ),
    "ask_again": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/{house.ask()}/again/", who="s0", post={}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/asks/999999/again/",
    ),
    "well_done_new": Visit(lambda house: "/well-done/", also=OTHERS),
    "well_done_undo": Visit(
        lambda house: f"/well-done/{house.well_done()}/undo/", post={}, status=303, refused=OTHERS,
        wrong=lambda house: "/well-done/999999/undo/",
    ),
    "goal_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/goals/new/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/goals/new/",
    ),
    "goal": Visit(
        lambda house: f"/people/{house.ids['s0']}/goals/{house.goal()}/", also=("s0", "lou"),
        refused=("edgar", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['s1']}/goals/{house.goal()}/",
    ),
    **{
        f"goal_{verb}": Visit(
            lambda house, verb=verb: f"/people/{house.ids['s0']}/goals/{house.goal()}/{verb}/", post=post, status=303,
            refused=OUTSIDE, wrong=lambda house, verb=verb: f"/people/{house.ids['s1']}/goals/{house.goal()}/{verb}/",
        )
        for verb, post in (
            ("line", {"text": "Three of five"}), ("close", {"how": "reached", "why": "It is habit"}), ("open", {}),
            ("undo", {}),
        )
    },
    "useful": Visit(lambda house: "/useful/", who="s0", post={"value": "9"}, status=303, also=OTHERS),
    "timeline": Visit(
        lambda house: f"/people/{house.ids['s0']}/timeline/?kind=goal", also=("s0", "lou"), refused=NOT_S0[2:],
        wrong=lambda house: "/people/999999/timeline/",
    ),
    "timeline_csv": Visit(
        lambda house: f"/people/{house.ids['s0']}/timeline/all.csv", also=("s0", "lou"), refused=NOT_S0[2:],
        wrong=lambda house: "/people/999999/timeline/all.csv",
    ),
    "item_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/items/", post={"text": "Ask the buyer", "owner": "0"}, status=303,
        refused=OUTSIDE, wrong=lambda house: "/people/999999/items/",
    ),
    "item": Visit(
        lambda house: f"/people/{house.ids['s0']}/items/{house.item()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/items/999999/",
    ),
}  # fmt: skip
