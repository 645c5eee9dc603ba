"""A real Chromium looking at a live server with a small deployment in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from ridealong.facts.snapshots import Snapshot
from tests.browser.chromium import HOW, chromium
from tests.web.conftest import facts_of
from tests.web.house import House, make_house

__all__ = ["facts_of"]

PATIENCE = 60_000  # milliseconds: a machine that does three other things is slow, and no test is about that
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread; the test's own reads of the database are no danger to it.
    with chromium() as found, pytest.MonkeyPatch.context() as patch:
        if found is None:
            pytest.skip(HOW)
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield found


@pytest.fixture(scope="package")
def server(browser: Browser, django_db_setup: None) -> Iterator[str]:
    """The address of a live server that shares the tests' connection, so that each test rolls back what it did: the
    audit log could not be emptied between tests. Inside the browser's loop, because connections belong to that."""
    found = LiveServer("127.0.0.1")
    pages = found.thread.httpd
    pages.set_app(OneAtATime(pages.get_app()))
    yield found.url
    time.sleep(0.5)  # its threads see that the last page has gone
    found.stop()


class OneAtATime:
    """The pages' application, one request after the other: the connection that they share is not made for two."""

    def __init__(self, pages: WSGIApplication) -> None:
        self.pages = pages
        self.lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.lock:
            return self.pages(environ, start_response)


@pytest.fixture
def house(
    browser: Browser,
    db: None,
    facts_of: Callable[[int], tuple[Path, Snapshot]],
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
) -> House:
    return make_house(*facts_of(8), 8, monkeypatch, settings)


class Watched:
    """Pages of one browser context that note what should never happen."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.trouble: list[str] = []
        self.requests: list[str] = []

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: self.trouble.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda problem: self.trouble.append(str(problem)))
        page.on("request", lambda request: self.requests.append(request.url))
        return page

    def foreign(self) -> list[str]:
        """Requests to anybody but our own server."""
        return [url for url in self.requests if not url.startswith((self.address, "data:"))]


@pytest.fixture
def look(browser: Browser, server: str, house: House) -> Iterator[Callable[..., Watched]]:
    """Opens a browser that is signed in as somebody: `look("lena", width=360, theme="dark")`."""
    opened: list[Watched] = []

    def look(
        who: str | None = "lena", *, width: int = 1440, theme: str = "light", script: bool = True, touch: bool = False
    ) -> Watched:  # fmt: skip
        context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
            has_touch=touch,
            is_mobile=touch,
        )
        if who is not None:
            cookie = house.client(who).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
        opened.append(Watched(context, server))
        return opened[-1]

    yield look
    for one in opened:
        one.context.close()
