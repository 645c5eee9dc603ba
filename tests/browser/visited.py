"""Who looks at the demo company, and where each of them finds every page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

PASSWORD = "a long enough password"
OPERATIONS = "operations@example.org"
SELLER = "seller@example.org"
ROLES = ("--role", "administrator", "--role", "sales_operations")
SLOW = 120_000  # milliseconds that the worker may take on a busy machine
DEALS = """deal,seller,product,amount,currency,stage,outcome,created_on,closed_on
d1,s1,Corvo Scan,100.50,EUR,Won,won,2026-01-05,2026-02-05
d2,s1,Corvo Scn,1O0,EUR,Demo,open,2026-02-05,
d3,s2,Aria Bench,70,EUR,Lost,lost,2026-02-07,2026-03-05
"""

People = Mapping[str, StorageState]
Places = Mapping[str, Mapping[str, str]]


def sign_everybody_in(browser: Browser, address: str, home: Path) -> People:
    """By who they are: what keeps a browser signed in. The leader comes by the demo's link, others by password."""
    host = address.partition("/in/")[0]
    context = browser.new_context(base_url=host)
    page = context.new_page()
    page.goto(address)
    leader = context.storage_state()
    page.goto("/team/")
    seller = page.locator(".team a.who").first.inner_text()
    context.close()
    _account(home, OPERATIONS, *ROLES)
    _account(home, SELLER, "--person", seller)
    return {
        "leader": leader,
        "operations": _signed_in(browser, host, OPERATIONS),
        "seller": _signed_in(browser, host, SELLER),
    }


def _account(home: Path, email: str, *options: str) -> None:
    """Adds the account; that it is there already, in a home that was looked at before, is as well."""
    subprocess.run(
        [sys.executable, "-m", "ridealong.cli.main", "account", "add", email, *options],
        env={**os.environ, "RIDEALONG_HOME": str(home)},
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
    )


def _signed_in(browser: Browser, host: str, email: str) -> StorageState:
    context = browser.new_context(base_url=host)
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url, timeout=SLOW)
    state = context.storage_state()
    context.close()
    return state


def places(browser: Browser, host: str, people: People) -> Places:
    """By who looks: the name of each page and its address."""
    found = {"nobody": {"sign-in": "/sign-in/", "forgotten": "/forgotten/"}, "seller": {"my-page": "/me/"}}
    for who, finds in (("leader", _leader), ("operations", _operations)):
        context = browser.new_context(base_url=host, storage_state=people[who])
        found[who] = finds(context.new_page())
        context.close()
    return found


def _first(page: Page, address: str, selector: str) -> str:
    """Where the first such link on a page leads."""
    page.goto(address)
    return page.locator(selector).first.get_attribute("href") or address


def _leader(page: Page) -> dict[str, str]:
    page.goto("/week/")
    week = "/" + page.url.split("/", 3)[3]
    session = (page.locator(".ses").first.get_attribute("id") or "").removeprefix("s-")
    leader = "/".join(week.split("/")[:3])
    person = _first(page, "/team/?sort=success", ".team a.who")
    return {
        "week": week,
        "weeks": f"{leader}/all/",
        "team": "/team/",
        "team-sorted": "/team/?sort=success",
        "person": person,
        "luck": "/figures/",
        "quarter": "/figures/quarter/",
        "evidence": _first(page, "/figures/", ".verd a.n[href*='/evidence/']"),
        "measures": "/measures/",
        "words": "/words/",
        "keyboard": "/keyboard/",
        "help": "/help/week/",
        "find": "/find/?q=an",
        "found": "/find/?q=pr",
        "people": "/people/",
        "tree": "/people/tree/",
        "account": "/account/",
        "opened": "/opened/",
        "swap": f"{week}sessions/{session}/swap/",
        "drop": f"{week}sessions/{session}/drop/",
        "done": f"{week}sessions/{session}/done/",
        "session": f"/sessions/{session}/",
        "brief": f"/sessions/{session}/brief/",
        "along": f"/sessions/{session}/along/",
        "sessions-along": f"{person}sessions/along/",
        "session-held": _first(page, person, ".tl li:has-text('One-on-one held') a"),
        "team-session": _first(page, person, ".tl li:has-text('Team session') a"),
        "timeline": f"{person}timeline/",
        "observed": f"{person}observed/",
        "goal-new": f"{person}goals/new/",
        "well-done": "/well-done/",
        "move": f"/sessions/{session}/move/",
        "session-new": f"{person}sessions/new/",
        "rhythm": f"{person}rhythm/",
        "agreed": _first(page, person, "a[href*='/agreed/']"),
        "calendar": "/account/calendar/",
        "mails": "/account/mails/",
        "own-items": "/me/items/",
        "not-found": "/nowhere/",
        "refused": "/imports/",
    }


def _operations(page: Page) -> dict[str, str]:
    return {
        "imports": "/imports/",
        "import": _first(page, "/imports/", "table.past a"),
        "upload": _uploaded(page),
        "people-kept": "/people/",
        "person-new": "/people/new/",
        "positions": "/people/positions/",
        "position": _first(page, "/people/positions/", "table.ppl a.who"),
        "person-entry": _first(page, "/people/?sort=job", "table.ppl a.who"),
        "matching": "/people/matching/",
        "settings": "/settings/",
        "minutes": "/settings/minutes/",
        "musts": "/settings/musts/",
        "tokens": "/settings/tokens/",
        "audit": "/settings/audit/",
        "break-glass": "/settings/break-glass/",
        "kinds": "/settings/kinds/",
        "channels": "/settings/channels/",
        "switches": "/measures/",
        "beliefs": "/settings/beliefs/",
        "belief": _first(page, "/settings/beliefs/", "main a.b"),
        "questions": "/settings/questions/",
        "accounts": "/settings/accounts/",
        "account-kept": _first(page, "/settings/accounts/", "a.who"),
        "account-password": "/account/password/",
    }


def _uploaded(page: Page) -> str:
    """A small export with things to ask about, looked at by the worker and never imported."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deals.csv"
        file.write_text(DEALS, encoding="utf-8")
        page.goto("/imports/")
        page.locator("#files").set_input_files(str(file))
        page.wait_for_url("**/imports/uploads/*/", timeout=SLOW)
        page.locator("form[action$='/answers/']").first.wait_for(state="attached", timeout=SLOW)
    return "/" + page.url.split("/", 3)[3]
