"""Every page at three widths in both themes, and the two printed ones, into screenshots/: `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import HOW, chromium
from tests.browser.served import served

WIDTHS = (1440, 768, 360)
THEMES = ("light", "dark")
FOLDER = Path(__file__).parents[2] / "screenshots"
PAPER = {"width": 794, "height": 1123}  # A4 at 96 dots an inch


def main() -> int:
    """Makes a demo company, looks at everything, and says where the pictures are."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        if browser is None:
            sys.stderr.write(HOW + "\n")
            return 1
        with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "home") as (address, _):
            host = address.partition("/in/")[0]
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            paths = _paths(page, host)
            state = context.storage_state()
            for width in WIDTHS:
                for theme in THEMES:
                    _look(browser, host, paths, state, width, theme)
            _print(browser, host, state)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}/\n")
    return 0


def _paths(page: Page, host: str) -> dict[str, str]:
    week = page.url.removeprefix(host)
    session = page.locator(".ses").first.get_attribute("id") or ""
    page.goto(f"{host}/figures/")
    evidence = page.locator(".verd a.n").first.get_attribute("href") or "/figures/"
    number = session.removeprefix("s-")
    return {
        "week": week,
        "luck": "/figures/",
        "evidence": evidence,
        "measures": "/measures/",
        "words": "/words/",
        "keyboard": "/keyboard/",
        "swap": f"{week}sessions/{number}/swap/",
        "drop": f"{week}sessions/{number}/drop/",
        "not-found": "/nowhere/",
    }


def _look(browser: Browser, host: str, paths: dict[str, str], state: object, width: int, theme: str) -> None:
    scheme = "dark" if theme == "dark" else "light"
    for signed_in in (True, False):
        context = browser.new_context(
            storage_state=state if signed_in else None,  # type: ignore[arg-type]  what playwright itself gave
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        page = context.new_page()
        for name, path in (paths if signed_in else {"signin": "/sign-in/"}).items():
            page.goto(host + path)
            page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png", full_page=True, caret="initial")
        if signed_in:
            _dialogs(page, host + paths["week"], f"{width}-{theme}")
        context.close()


def _dialogs(page: Page, week: str, suffix: str) -> None:
    """What opens over the page: swapping, and a close call where there is one."""
    page.goto(week)
    page.locator(".ses").get_by_role("link", name="Swap").first.click()
    page.locator("dialog[open]").wait_for()
    page.screenshot(path=FOLDER / f"week-swap-{suffix}.png", caret="initial")
    page.keyboard.press("Escape")
    close_call = page.locator("button[popovertarget^=cc-]")
    if close_call.count():
        close_call.first.click()
        page.screenshot(path=FOLDER / f"week-close-call-{suffix}.png", caret="initial")


def _print(browser: Browser, host: str, state: object) -> None:
    context = browser.new_context(storage_state=state, viewport=PAPER)  # type: ignore[arg-type]  what playwright gave
    page = context.new_page()
    for name, path in (("week", "/week/"), ("luck", "/figures/")):
        page.goto(host + path)
        page.emulate_media(media="print")
        page.screenshot(path=FOLDER / f"{name}-print.png", full_page=True)
        page.emulate_media(media="screen")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
