"""Every page at three widths in both themes, the printed ones, and the pictures of the README: `make screenshots`.

Names of pages after the command take only those: `python -m tests.browser.screenshots week team`.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.chromium import HOW, chromium
from tests.browser.served import served
from tests.browser.visited import People, Places, places, sign_everybody_in

WIDTHS = (1440, 768, 360)
THEMES = ("light", "dark")
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "screenshots"
PICTURES = ROOT / "docs" / "pictures"
SHOWN = ("week", "luck", "team", "person", "brief")  # in the README and the guide
TALL = 1200  # as much of a page as a README can bear
PRINTED = ("week", "luck", "team", "person")
PAPER = {"width": 794, "height": 1123}  # A4 at 96 dots an inch


@dataclass(frozen=True, slots=True)
class Looking:
    """What to look with, at what, and who is signed in."""

    browser: Browser
    host: str
    places: Places
    people: People
    only: frozenset[str]

    def wants(self, name: str) -> bool:
        return not self.only or name in self.only

    def named(self, who: str) -> dict[str, str]:
        return {name: path for name, path in self.places[who].items() if self.wants(name)}

    @contextlib.contextmanager
    def page(self, who: str, width: int, theme: str, height: int = 900) -> Iterator[Page]:
        state: StorageState | None = self.people.get(who)
        context = self.browser.new_context(
            base_url=self.host,
            storage_state=state,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
        )
        yield context.new_page()
        context.close()


def main() -> int:
    """Makes a demo company, looks at everything, and says where the pictures are."""
    asked = _asked()
    FOLDER.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        browser = stack.enter_context(chromium())
        if browser is None:
            sys.stderr.write(HOW + "\n")
            return 1
        home = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
        address, _ = stack.enter_context(served(home))
        host = address.partition("/in/")[0]
        people = sign_everybody_in(browser, address, home)
        found = places(browser, host, people)
        looking = Looking(browser, host, found, people, frozenset(asked.names))
        for width in WIDTHS:
            for theme in THEMES:
                _look(looking, width, theme)
        _print(looking)
        _show(looking)
        with served(home.with_name("new"), "--host", "127.0.0.1") as (first, _):
            _first_run(looking, first)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}/\n")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pages to look at; all without")
    parser.add_argument("--home", type=Path, help="a home that holds the demo company already")
    return parser.parse_args()


def _look(looking: Looking, width: int, theme: str) -> None:
    for who in looking.places:
        with looking.page(who, width, theme) as page:
            for name, path in looking.named(who).items():
                page.goto(path)
                page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png", full_page=True, caret="initial")
    for name, opened in OPENED.items():
        if looking.wants(name):
            with looking.page("leader", width, theme) as page:
                page.goto(looking.places["leader"]["week"])
                if opened(page):
                    page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png", caret="initial")


def _swap(page: Page) -> bool:
    page.locator(".ses").get_by_role("link", name="Swap").first.click()
    page.locator("dialog[open]").wait_for()
    return True


def _close_call(page: Page) -> bool:
    button = page.locator("button[popovertarget^=cc-]")
    if button.count():
        button.first.click()
    return button.count() > 0


def _help(page: Page) -> bool:
    page.locator("[data-help]").click()
    page.locator("dialog[open]").wait_for()
    return True


def _find(page: Page) -> bool:
    page.keyboard.press("/")
    page.locator("dialog[open]").wait_for()
    page.locator("dialog[open] input").first.fill("an")
    page.wait_for_timeout(600)  # what was typed is looked for after a pause
    return True


def _account(page: Page) -> bool:
    page.locator(".top .me").click()
    return True


OPENED: dict[str, Callable[[Page], bool]] = {
    "week-swap": _swap,
    "week-close-call": _close_call,
    "week-help": _help,
    "week-find": _find,
    "week-account": _account,
}


def _print(looking: Looking) -> None:
    with looking.page("leader", PAPER["width"], "light", PAPER["height"]) as page:
        for name in filter(looking.wants, PRINTED):
            page.goto(looking.places["leader"][name])
            page.emulate_media(media="print")
            page.screenshot(path=FOLDER / f"{name}-print.png", full_page=True)
            page.emulate_media(media="screen")


def _show(looking: Looking) -> None:
    """The pictures of the README: the top of a page, in few colours so that they are quick to load."""
    with looking.page("leader", 1440, "light", TALL) as page:
        for name in filter(looking.wants, SHOWN):
            page.goto(looking.places["leader"][name])
            page.screenshot(path=PICTURES / f"{name}.png", caret="initial")
            with Image.open(PICTURES / f"{name}.png") as picture:
                few = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
            few.save(PICTURES / f"{name}.png", optimize=True)


def _first_run(looking: Looking, address: str) -> None:
    """A home in which nobody is yet: its first page sets it up."""
    if not looking.wants("start"):
        return
    for width in WIDTHS:
        for theme in THEMES:
            with looking.page("nobody", width, theme) as page:
                page.goto(address)
                page.screenshot(path=FOLDER / f"start-{width}-{theme}.png", full_page=True, caret="initial")


if __name__ == "__main__":
    sys.exit(main())
