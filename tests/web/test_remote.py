"""Field or remote on the pages: asked for when a ride-along is planned, and said on its page and brief."""

from __future__ import annotations

import json

import pytest

from ridealong.coaching.models import Session
from tests.web.house import TODAY, House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "remote", "kept"), [("ride_along", "1", True), ("ride_along", "", False), ("one_on_one", "1", False)]
)
def test_it_is_chosen_when_it_is_planned(kind: str, remote: str, kept: bool, house: House) -> None:
    address, lena = f"/people/{house.ids['s1']}/sessions/new/", house.client("lena")
    assert 'name="remote"' in lena.get(address).content.decode()
    sent = {"kind": kind, "topic": "own_choice", "day": TODAY.isoformat(), "remote": remote}
    assert lena.post(address, sent).status_code == 303
    row = Session.objects.latest("pk")
    assert (row.form, row.remote) == (kind, kept)
    for page in ("", "brief/"):
        assert ("Ride-along, remote" in lena.get(f"/sessions/{row.pk}/{page}").content.decode()) is kept


def test_it_is_changed_on_its_page_and_taken_along(house: House) -> None:
    lena, seller, ride = house.client("lena"), house.client("s0"), house.ride
    assert "Make it remote" in lena.get(ride).content.decode()
    assert "Make it remote" not in seller.get(ride).content.decode()
    assert lena.post(f"{ride}remote/", {"remote": "1"}).status_code == 303
    assert "Ride-along, remote" in seller.get(ride).content.decode()
    assert "Ride-along, remote" in seller.get(f"{ride}along.md").content.decode()
    assert '"remote": true' in json.dumps(json.loads(seller.get(f"{ride}along.json").content))
    assert lena.post(f"{ride}remote/", {"remote": ""}).status_code == 303
    assert "Make it remote" in lena.get(ride).content.decode()
