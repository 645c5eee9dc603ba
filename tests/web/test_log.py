"""One line a request: ids and names, never what somebody typed or was given."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from tests.web.house import House


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_of_ids(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    client = house.client("lena")
    capsys.readouterr()
    client.get(f"{house.week}?secret=yes")
    text = capsys.readouterr().err
    (line,) = [json.loads(one) for one in text.splitlines()]
    assert {key: line[key] for key in ("kind", "method", "url", "status")} == {
        "kind": "request",
        "method": "GET",
        "url": "leader_week",
        "status": 200,
    }
    assert line["account"] == house.accounts["lena"]
    assert "secret" not in text
    assert "Lena" not in text


def test_a_token_is_never_written(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    address = house.link()
    capsys.readouterr()
    Client().get("/in/not-the-token/")
    Client().get(address)
    text = capsys.readouterr().err
    assert [line["status"] for line in map(json.loads, text.splitlines())] == [404, 302]
    assert "not-the-token" not in text
    assert address.split("/")[2] not in text


def test_our_own_fault_is_logged_with_its_id_and_place_but_without_its_words(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_values: object) -> None:
        raise RuntimeError("somebody's name")

    monkeypatch.setattr("ridealong.web.week.views.week_page", broken)
    client = house.client("lena")
    client.raise_request_exception = False
    capsys.readouterr()
    answer = client.get(house.week)
    text = capsys.readouterr().err
    line = json.loads(text.splitlines()[-1])
    assert line["incident"] in answer.content.decode()
    assert line["problem"] == "RuntimeError"
    assert line["where"][-1].endswith(" broken")
    assert "somebody" not in text


def test_the_talkative_loggers_are_silent(house: House) -> None:
    house.client("lena").get("/nowhere/")
    for name in ("django.request", "axes", "allauth"):
        assert logging.getLogger(name).propagate is False
