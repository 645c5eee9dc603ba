"""Who is there: the list of people, what is kept on each, and who is whom in a source."""

from __future__ import annotations

from collections.abc import Mapping

from ridealong.access.rules import Role, Viewer
from ridealong.figures.models import SourceIdentity
from ridealong.people.actions import editing
from ridealong.people.models import Leave, Position, RosterChange
from tests.web.house import NOW, TODAY, House
from tests.web.visits.visit import DAY, KEEPERS_NOT, OTHERS, Visit


def _entry(house: House, part: str = "", who: str = "s1") -> str:
    return f"/people/{house.ids[who]}/entry/{part}"


def _change(house: House) -> int:
    """A change of a seller's entry that can be taken back."""
    olga = Viewer(house.accounts["olga"], house.ids["olga"], TODAY, frozenset({Role.OPERATIONS}))
    return editing.change_person(olga, person_id=house.ids["s1"], details=editing.Details("Björn"), now=NOW)


def _leave(house: House) -> str:
    """Where leave that is recorded is removed."""
    Leave.objects.get_or_create(person_id=house.ids["s1"], starts_on=TODAY)
    return _entry(house, "leave/end/")


def _naming(house: House) -> int:
    """Somebody named by Lena to act for her, which she can take back."""
    known = RosterChange.objects.filter(verb="acting").last()
    if known is not None:
        return known.pk
    days = {"starts_on": TODAY, "ends_on": TODAY}
    return editing.stand_in(house.lena, leader_id=house.ids["lena"], acting_id=house.ids["s2"], **days, now=NOW)


def _chair(house: House) -> str:
    """An open position on Lena's team."""
    return f"/people/positions/{Position.objects.get(filled_by=None, leader_id=house.ids['lena']).pk}/"


def _name(house: House) -> str:
    """A name of a source that is nobody yet."""
    one, _ = SourceIdentity.objects.get_or_create(source="test", key="other", defaults={"name": "B. Ekdahl"})
    return f"/people/matching/{one.pk}/"


ROSTER: Mapping[str, Visit] = {
    "people": Visit(lambda house: "/people/", also=OTHERS),
    "people_csv": Visit(lambda house: "/people/list.csv", also=OTHERS),
    "people_tree": Visit(lambda house: "/people/tree/", also=OTHERS),
    "people_options": Visit(lambda house: "/people/options/?who=in", who="olga", refused=KEEPERS_NOT),
    "person_new": Visit(lambda house: "/people/new/", who="olga", refused=KEEPERS_NOT),
    "person_entry": Visit(
        lambda house: _entry(house), who="olga", refused=KEEPERS_NOT, also=("adam",),
        wrong=lambda house: "/people/999999/entry/",
    ),
    "person_details": Visit(
        lambda house: _entry(house, "details/"), who="olga", post={"name": "Björn Ekdahl"}, status=303,
        refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/details/",
    ),
    "person_leader": Visit(
        lambda house: _entry(house, "leader/"), who="olga", post={"who": "edgar@example.org", "starts_on": DAY},
        status=303, refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/leader/",
    ),
    "person_leave": Visit(
        lambda house: _entry(house, "leave/"), who="olga", post={"starts_on": DAY}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/leave/",
    ),
    "person_leave_back": Visit(
        _leave, who="olga", post={"starts_on": DAY}, status=303,
        refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/leave/end/",
    ),
    "person_left": Visit(
        lambda house: _entry(house, "left/"), who="olga", post={"left_on": DAY}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/left/",
    ),
    "person_undo": Visit(
        lambda house: _entry(house, f"undo/{_change(house)}/"), who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/undo/1/",
    ),
    "person_acting": Visit(
        lambda house: f"/people/{house.ids['lena']}/acting/", refused=OTHERS,
        wrong=lambda house: "/people/999999/acting/",
    ),
    "person_acting_end": Visit(
        lambda house: _naming(house) and f"/people/{house.ids['lena']}/acting/end/", post={"starts_on": DAY},
        status=303, refused=OTHERS, wrong=lambda house: "/people/999999/acting/end/",
    ),
    "person_acting_undo": Visit(
        lambda house: f"/people/{house.ids['lena']}/acting/undo/{_naming(house)}/", post={}, status=303,
        refused=OTHERS, wrong=lambda house: f"/people/{house.ids['lena']}/acting/undo/999999/",
    ),
    "person_held": Visit(
        lambda house: f"/people/{house.ids['lena']}/held.json", refused=OTHERS,
        wrong=lambda house: "/people/999999/held.json",
    ),
    "person_erase": Visit(
        lambda house: f"/people/{house.ids['s7']}/erase/", who="adam", refused=(*KEEPERS_NOT, "olga"),
        wrong=lambda house: "/people/999999/erase/",
    ),
    "positions": Visit(lambda house: "/people/positions/", who="olga", refused=KEEPERS_NOT, also=("adam",)),
    "position": Visit(
        lambda house: _chair(house), who="olga", refused=KEEPERS_NOT, also=("adam",),
        wrong=lambda house: "/people/positions/999999/",
    ),
    "position_fill": Visit(
        lambda house: f"{_chair(house)}fill/", who="olga", post={"who": "s2@example.org", "starts_on": DAY},
        status=303, refused=KEEPERS_NOT, wrong=lambda house: "/people/positions/999999/fill/",
    ),
    "position_close": Visit(
        lambda house: f"{_chair(house)}close/", who="olga", post={"closed_on": DAY}, status=303,
        refused=KEEPERS_NOT, wrong=lambda house: "/people/positions/999999/close/",
    ),
    "position_never": Visit(
        lambda house: f"{_chair(house)}never/", who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/positions/999999/never/",
    ),
    "position_reopen": Visit(
        lambda house: f"{_chair(house)}reopen/", who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/positions/999999/reopen/",
    ),
    "matching": Visit(lambda house: _name(house) and "/people/matching/", who="olga", refused=KEEPERS_NOT),
    "matching_join": Visit(
        lambda house: f"{_name(house)}join/", who="olga", post={"who": "Björn Ekdahl"}, status=303,
        refused=KEEPERS_NOT,
    ),
    "matching_new": Visit(
        lambda house: f"{_name(house)}new/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
    "matching_leave": Visit(
        lambda house: f"{_name(house)}leave/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
    "matching_reopen": Visit(
        lambda house: f"{_name(house)}reopen/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
}  # fmt: skip
