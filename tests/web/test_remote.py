"""Field or remote on the pages: asked for when a ride-along is planned, and said on its page and brief."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ridealong.coaching.models import Session
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.actions.writing import letter
from ridealong.desk.rules.keys import MailKey
from tests.web.house import NOW, TODAY, WEEK, House

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


def test_it_is_told_wherever_the_kind_is_named(house: House) -> None:
    """Capitals where the kind stands by itself, the place first inside a sentence."""
    lena, person = house.client("lena"), f"/people/{house.ids['s0']}/"
    told = {
        f"/week/{house.ids['lena']}/{WEEK}/": "Ride-along, remote",
        f"{person}": "Ride-along, remote",
        f"{person}timeline/": "Ride-along, remote",
        f"/team/{house.ids['lena']}/": "remote ride-along",
    }
    before = {page: lena.get(page).content.decode() for page in told}
    assert not [page for page, words in told.items() if words in before[page]]
    assert lena.post(f"{house.ride}remote/", {"remote": "1"}).status_code == 303
    assert not [page for page, words in told.items() if words not in lena.get(page).content.decode()]
    for file in (f"{person}timeline/all.csv", f"{person}sessions.csv"):
        rows = csv.DictReader(b"".join(lena.get(file)).decode("utf-8-sig").splitlines())
        assert {row["remote"] for row in rows if row["form"] == "ride_along"} == {"True"}


@pytest.mark.parametrize("kind", [Mail.WEEK, Mail.AGENDA, Mail.WRAP_UP])
def test_mails_tell_it(kind: Mail, house: House, settings: Any) -> None:
    settings.RIDEALONG = replace(settings.RIDEALONG, address="https://coach.example.org", mail="smtp://localhost:25")
    number = int(house.ride.split("/")[2])
    Session.objects.filter(pk=number).update(planned_on=TODAY + timedelta(days=1))
    key = str(MailKey(house.ids["lena"], TODAY, (kind,)))
    for remote in (False, True):
        Session.objects.filter(pk=number).update(remote=remote)
        found = letter(key, now=NOW)
        assert found is not None
        assert "Ride-along" in found.body
        assert ("Ride-along, remote" in found.body) is remote
        assert ("Ride-along, remote" in found.html) is remote
