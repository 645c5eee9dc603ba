"""What is shown of many people costs as many queries as of few."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Programs
from tests.web.house import House


@pytest.mark.parametrize("sellers", [1, 30])
def test_a_page_and_values_for_programs_cost_the_same(sellers: int, build: Callable[[int], House]) -> None:
    house = build(sellers)
    programs = Programs(house)
    for client, address in (
        (house.client("lena"), f"/people/{house.ids['s0']}/"),
        (house.client("s0"), "/me/"),
        (house.client("lena"), f"/team/{house.ids['lena']}/"),
        (Client(headers=programs.bearer(programs.token("olga"))), "/api/v1/measures/win_rate/values?limit=200"),
    ):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        assert len(found) <= 20, address


def test_luck_takes_the_same_queries_for_few_and_many(build: Callable[[int], House]) -> None:
    counts = []
    house = build(30)
    for who in ("s0", "lena"):
        client = house.client(who)
        client.get("/figures/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/figures/").content.decode()
        counts.append((page.count('<td class="r rk">'), len(queries)))
    (few, least), (many, most) = counts
    assert few < 4 < 30 <= many
    assert abs(most - least) <= 1
    assert most <= 20
