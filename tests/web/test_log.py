"""One line a request: ids and names, never what somebody typed or was given."""

from __future__ import annotations

import json
import logging

import pytest
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

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


def test_an_answer_to_head_has_the_headers_of_the_whole_and_no_body(house: House) -> None:
    client = house.client("lena")
    handler = client.handler
    handler.load_middleware()
    for address in ("/sign-in/", "/figures/", "/figures/luck.csv"):
        whole, head = (_bare(handler, client, method, address) for method in ("GET", "HEAD"))
        assert (head.status_code, b"".join(head)) == (whole.status_code, b"")
        assert b"".join(whole) or whole.status_code == 302
        assert head.headers.get("Content-Length") == whole.headers.get("Content-Length")


def _bare(handler: ClientHandler, client: Client, method: str, address: str) -> HttpResponseBase:
    """As the handler gives it, before the test client takes a body away by itself."""
    request = RequestFactory().generic(method, address)
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return handler.get_response(request)
