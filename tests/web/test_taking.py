"""Everybody may take away what is held on them; only who may erase does, and only once the name was written."""

from __future__ import annotations

import json

from ridealong.figures.models import SourceIdentity
from ridealong.people.models import Person
from tests.web.house import House


def test_what_is_held_is_a_file_of_ones_own(house: House) -> None:
    answer = house.client("s0").get(f"/people/{house.ids['s0']}/held.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = json.loads(answer.content)
    assert held["people.Person"][0]["name"] == "Ines Aydın"
    assert "password" not in str(held)
    assert house.client("lena").get(f"/people/{house.ids['s0']}/held.json").status_code == 404


def test_somebody_is_erased_once_their_name_was_written(house: House) -> None:
    adam, address = house.client("adam"), f"/people/{house.ids['s7']}/erase/"
    assert adam.post(address, {"name": "Ruth"}).status_code == 422
    assert Person.objects.filter(pk=house.ids["s7"]).exists()
    answer = adam.post(address, {"name": "Ruth Quist"}, follow=True)
    page = answer.content.decode()
    assert "Erased" in page
    assert "Ruth Quist" not in page
    assert not SourceIdentity.objects.filter(name="Ruth Quist").exists()
