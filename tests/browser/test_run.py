"""What a stranger sees who types `make run`: the address that is printed, luck or real, the week."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looks import violations
from tests.browser.served import served

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_stranger_sees_the_week_swaps_and_drops(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "home") as (address, process):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        trouble: list[str] = []
        foreign: list[str] = []
        host = address.partition("/in/")[0]
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda problem: trouble.append(str(problem)))
        page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(host) else None)
        page.goto(address)
        page.wait_for_url("**/week/*/*/")
        assert page.locator(".ses").count() >= 1
        assert page.locator(".ses a[href*='/evidence/']").count() >= 1
        assert page.get_by_role("heading", level=1).inner_text()
        assert violations(page) == []

        page.get_by_role("navigation").get_by_text("Figures").click()
        expect(page.get_by_role("heading", name="A conversation pays")).to_be_visible()
        assert page.locator(".splits tbody tr").count() >= 5
        assert violations(page) == []
        page.locator(".verd a.n[href*='/evidence/']").first.click()
        page.wait_for_url("**/evidence/**")
        assert page.locator(".deal-t tbody tr").count() >= 5

        for printed in ("/figures/", "/week/"):
            page.goto(f"{host}{printed}")
            paper = page.pdf(prefer_css_page_size=True, print_background=True)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, printed
        page.locator(".ses").get_by_role("link", name="Swap").first.click()
        dialog = page.locator("dialog[open]")
        dialog.locator("input[name=index]:not([disabled])").first.check()
        dialog.get_by_role("button", name="Swap").click()
        expect(page.locator("#toasts")).to_contain_text("swapped for")
        before = page.locator(".ses").count()
        page.locator(".ses").get_by_role("link", name="Drop").last.click()
        page.locator("dialog[open]").get_by_label("No time").check()
        page.locator("dialog[open]").get_by_role("button", name="Drop it").click()
        expect(page.locator(".ses")).to_have_count(before - 1)
        assert trouble == []
        assert foreign == []
        context.close()
    assert process.returncode == 0
