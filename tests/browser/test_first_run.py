"""An empty home becomes somebody's: set up, import with questions and refused rows, and land on one's own week."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looks import overflow, violations
from tests.browser.served import served

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.acceptance]

PAST = re.compile(r"/imports/[0-9]+/$")
SLOW = 120_000  # milliseconds for the worker on a busy machine


class Walk:
    """One page of a browser that notes what should never happen, and looks for violations where it is told to."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.page: Page = context.new_page()
        self.host = host
        self.trouble: list[str] = []
        self.page.on("console", lambda one: self.trouble.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda problem: self.trouble.append(str(problem)))
        self.page.on("request", lambda one: self.trouble.append(one.url) if not one.url.startswith(host) else None)

    def holds(self) -> None:
        """Nothing on this page is in the way of anybody, at the width of a phone either."""
        assert violations(self.page) == [], self.page.url
        self.page.set_viewport_size({"width": 360, "height": 800})
        assert overflow(self.page) <= 0, self.page.url
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def walk(browser: Browser, tmp_path: Path) -> Iterator[Walk]:
    with served(tmp_path / "home", "--host", "127.0.0.1") as (address, _):
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, accept_downloads=True)
        found = Walk(context, address.rstrip("/"))
        yield found
        assert found.trouble == []
        context.close()


def set_up(walk: Walk) -> None:
    page = walk.page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up Ridealong")
    walk.holds()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Name").fill("Example")
    page.get_by_label("Reporting currency").fill("USD")
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/")


def choose(walk: Walk, *files: Path) -> None:
    walk.page.locator("#files").set_input_files([str(one) for one in files])
    walk.page.wait_for_url("**/imports/uploads/*/")


def ready(walk: Walk) -> None:
    """The worker has done what was asked."""
    expect(walk.page.locator("#far")).to_have_count(0, timeout=SLOW)


def test_a_stranger_is_on_their_week_with_the_acceptance_company(walk: Walk, acceptance_data: Path) -> None:
    set_up(walk)
    walk.holds()
    page = walk.page
    choose(walk, *sorted((acceptance_data / "maven_crm").glob("*.csv")))
    ready(walk)
    expect(page.get_by_role("heading", level=1)).to_contain_text("rows are ready")
    walk.holds()
    page.locator("fieldset", has_text="GTXPro").get_by_text("One product", exact=True).click()
    page.get_by_role("button", name="Import 8,").click()
    page.wait_for_url(PAST, timeout=SLOW)
    walk.holds()
    page.get_by_role("link", name="Say who you are").click()
    walk.holds()
    page.get_by_text("Melvin Marxen").click()
    page.get_by_role("button", name="That is me").click()
    page.wait_for_url("**/week/*/*/", timeout=SLOW)
    expect(page.locator(".ruler").first).to_be_visible(timeout=3 * SLOW)
    page.goto("/imports/")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("undone")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("table.past")).to_contain_text("Imported")


MESSY = "Vorgang;Verkäufer;Kunde;Artikel;Betrag;Status;Erstellt;Geschlossen\n"


def messy(folder: Path) -> Path:
    """Semicolons, Windows-1252, comma decimals, days that read either way, one row that cannot be read."""
    path = folder / "vertrieb.csv"
    rows = [
        f"V{n};Jürgen Groß;Käufer {n % 5};Artikel {n % 3};{100 + n},50;{'gewonnen' if n % 2 else 'verloren'};"
        f"0{1 + n % 9}/02/2026;0{1 + n % 8}/03/2026"
        for n in range(60)
    ]
    rows[7] = rows[7].replace("107,50", "1O7,50")
    path.write_bytes((MESSY + "\n".join(rows) + "\n").encode("cp1252"))
    return path


def test_a_messy_export_is_asked_about_corrected_and_dropped_again(walk: Walk, tmp_path: Path) -> None:
    set_up(walk)
    page = walk.page
    choose(walk, messy(tmp_path))
    ready(walk)
    expect(page.get_by_role("heading", level=1)).to_have_text("Say once what the columns are")
    walk.holds()
    page.get_by_label("Geschlossen").select_option("closed_on")
    page.get_by_role("button", name="Go on with these columns").click()
    ready(walk)
    expect(page.get_by_role("heading", level=1)).to_contain_text("questions are open", timeout=SLOW)
    walk.holds()
    for question in page.locator("fieldset.q", has_text="which comes first").all():
        question.get_by_text("The day", exact=True).click()
    page.get_by_role("button", name="Use these answers").click()
    expect(page.get_by_role("button", name="Import 59 rows")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name="1 row is refused")).to_be_visible()
    walk.holds()
    page.get_by_role("button", name="Import 59 rows").click()
    page.wait_for_url(PAST, timeout=SLOW)
    with page.expect_download() as download:
        page.get_by_role("link", name="as CSV").click()
    corrected = tmp_path / download.value.suggested_filename
    download.value.save_as(corrected)
    text = corrected.read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(text.splitlines()))) == 2
    corrected.write_text(text.replace("1O7,50", "107,50"), encoding="utf-8")
    page.goto("/imports/")
    choose(walk, corrected)
    ready(walk)
    expect(page.get_by_role("button", name="Import 1 row")).to_be_visible(timeout=SLOW)
    expect(page.locator(".sum tr", has_text="Deals").locator("td")).to_have_text(["1", "0", "0"])
    page.get_by_role("button", name="Import 1 row").click()
    page.wait_for_url(PAST, timeout=SLOW)
