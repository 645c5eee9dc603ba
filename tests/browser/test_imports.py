"""Imports in a real browser: every state at two widths, dropping, choosing, keys only, no script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ridealong.figures.actions import waiting
from ridealong.figures.models import Upload
from ridealong.figures.rules.uploads import UploadState
from tests.browser.conftest import Watched
from tests.browser.looks import EXTREMES, overflow, violations
from tests.web.house import House
from tests.web.uploading import COLUMN, DATES, ROWS, SHOWN, make_upload, past_address

pytestmark = pytest.mark.browser


def states(house: House) -> list[str]:
    """Imports in every state that a page shows."""
    working = make_upload(house, state=UploadState.CHECKING, preview=None)
    waiting.Teller(waiting.beside(working) / "progress.json", 1_900_000)("building", 1_900_000, 8_800)
    found = [
        make_upload(house, preview=replace(SHOWN, asked=(DATES,))),
        make_upload(house, preview=replace(SHOWN, asked=(ROWS, COLUMN))),
        make_upload(house, preview=replace(SHOWN, problems=("deals.csv: the file is empty.",))),
        make_upload(house, state=UploadState.FAILED),
        working,
    ]
    return ["/imports/", past_address(house), *(f"/imports/uploads/{one}/" for one in found)]


@pytest.mark.parametrize(("width", "theme"), EXTREMES)
def test_every_state_holds(house: House, look: Callable[..., Watched], width: int, theme: str) -> None:
    watched = look("olga", width=width, theme=theme)
    page = watched.page()
    for address in states(house):
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address
    assert (watched.trouble, watched.foreign()) == ([], [])


@pytest.fixture
def imports(house: House, look: Callable[..., Watched]) -> tuple[Watched, Page]:
    watched = look("olga")
    page = watched.page()
    page.goto("/imports/")
    return watched, page


def test_files_are_dropped(imports: tuple[Watched, Page]) -> None:
    watched, page = imports
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['deal,amount'], 'deals.csv')); "
        "data.items.add(new File(['x'], '.DS_Store')); return data; }"
    )
    page.dispatch_event("form.drop", "drop", {"dataTransfer": dropped})
    page.wait_for_url("**/imports/uploads/*/")
    assert list(Upload.objects.values_list("files__name", "files__size")) == [("deals.csv", 11)]
    assert watched.trouble == []


def test_too_many_files_are_not_even_sent(imports: tuple[Watched, Page]) -> None:
    _, page = imports
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer(); "
        "for (let n = 0; n < 51; n += 1) data.items.add(new File(['x'], `${n}.csv`)); return data; }"
    )
    page.dispatch_event("form.drop", "drop", {"dataTransfer": dropped})
    expect(page.get_by_text("At most 50 files")).to_be_visible()
    assert not Upload.objects.exists()


def test_everything_is_within_reach_of_keys(house: House, imports: tuple[Watched, Page], tmp_path: Path) -> None:
    _, page = imports
    file = tmp_path / "deals.csv"
    file.write_text("deal,amount\n", encoding="utf-8")
    page.once("filechooser", lambda chooser: chooser.set_files(str(file)))
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "files":
            break
    page.keyboard.press("Space")
    page.wait_for_url("**/imports/uploads/*/")
    one = make_upload(house)
    page.goto(f"/imports/uploads/{one}/")
    page.locator("fieldset.q input").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Import 8,788 rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The facts are being imported")).to_be_visible()
    assert Upload.objects.get(pk=one).answers == {"spelling:product:GTXPro": "join"}


def test_without_script_a_button_sends_and_the_page_looks_again(
    house: House, look: Callable[..., Watched], tmp_path: Path
) -> None:
    page = look("olga", script=False).page()
    page.goto("/imports/")
    file = tmp_path / "deals.csv"
    file.write_text("deal,amount\n", encoding="utf-8")
    page.locator("#files").set_input_files(str(file))
    page.get_by_role("button", name="Send the files").click()
    expect(page.get_by_role("heading", name="being looked at")).to_be_visible()
    one = Upload.objects.get()
    waiting.keep_preview(waiting.beside(one.pk) / "preview.json", SHOWN)
    Upload.objects.update(state=UploadState.CHECKED)
    expect(page.get_by_role("button", name="Import 8,788 rows")).to_be_visible()
