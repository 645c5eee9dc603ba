"""People and settings in a real browser: at three widths, in both themes, by keyboard alone, and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.access.models import RoleGrant
from ridealong.people.models import Person, Position, ReportingLine
from ridealong.web import shell
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.web.house import House
from tests.web.visits import VISITS

pytestmark = pytest.mark.browser


def addresses(house: House, who: str) -> list[str]:
    """The pages that this one keeps."""
    if who == "adam":
        own = house.accounts["s0"]
        pages = ["/settings/accounts/", f"/settings/accounts/{own}/", "/settings/beliefs/form/practice/"]
        return [*pages, f"/people/{house.ids['s1']}/erase/"]
    pages = ["/people/", "/people/tree/", "/people/new/", f"/people/{house.ids['lena']}/entry/"]
    pages += ["/people/positions/?leader=1", VISITS["position"].address(house)]
    more = [VISITS["matching"].address(house), "/settings/", "/settings/beliefs/", "/settings/questions/", "/measures/"]
    return [*pages, *more, "/find/?q=in", "/help/figures/"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "theme", "who"),
    [(360, "light", "olga"), (1440, "dark", "olga"), (360, "dark", "olga"), (360, "dark", "adam")],
)
def test_every_page_of_people_and_settings_holds(
    house: House, look: Callable[..., Watched], width: int, theme: str, who: str
) -> None:
    watched = look(who, width=width, theme=theme)
    page = watched.page()
    for address in addresses(house, who):
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address
    assert watched.trouble == []
    assert watched.foreign() == []


def test_an_open_position_is_filled_from_the_team_by_a_name_that_is_suggested_and_taken_back(
    house: House, look: Callable[..., Watched]
) -> None:
    watched = look("olga", width=360)
    page = watched.page()
    page.goto(f"/team/{house.ids['lena']}/")
    page.get_by_role("link", name="Fill or close it").click()
    page.get_by_label("Who takes it").press_sequentially("fay")
    option = page.locator("#f-list option").first
    expect(option).to_have_attribute("value", "fay@example.org")
    page.get_by_label("Who takes it").fill(option.get_attribute("value") or "")
    page.get_by_role("button", name="Fill position").click()
    expect(page.locator(".toast")).to_contain_text("takes Seller from")
    assert Position.objects.get(filled_by_id=house.ids["fay"]).leader_id == house.ids["lena"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("Undone.")
    assert Position.objects.get(filled_by_id=house.ids["fay"]).leader_id != house.ids["lena"]
    assert watched.trouble == []


def test_a_person_is_found_by_keys_alone(house: House, look: Callable[..., Watched]) -> None:
    watched = look("olga")
    page = watched.page()
    page.goto("/words/")
    page.keyboard.press("/")
    field = page.locator("dialog[open] #find-q")
    expect(field).to_be_focused()
    page.keyboard.type("lukasz")
    expect(page.locator("#found")).to_contain_text("Łukaszewska")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{house.ids['s2']}/**")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open] #find-q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert watched.trouble == []


def test_the_ways_are_a_key_away_and_the_help_says_what_numbers_mean(
    house: House, look: Callable[..., Watched]
) -> None:
    watched = look("olga")
    page = watched.page()
    page.goto("/words/")
    for key, address in (("p", "**/people/"), ("s", "**/settings/"), ("f", "**/figures/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(address)
    page.keyboard.press("?")
    drawer = page.locator("dialog.drawer[open]")
    expect(drawer).to_contain_text("Deals won over deals closed")
    assert violations(page) == []
    drawer.get_by_role("button", name="Close").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert watched.trouble == []


def test_a_leader_is_changed_and_taken_back_by_the_toast(house: House, look: Callable[..., Watched]) -> None:
    watched = look("olga")
    page = watched.page()
    seller = house.ids["s1"]
    page.goto(f"/people/{seller}/entry/")
    page.get_by_text("Change the leader from a day").click()
    page.locator("#l-who").fill("Edgar Novak")
    page.locator("#l-from").fill("2026-11-24")
    page.get_by_role("button", name="Change leader").click()
    expect(page.locator("#toasts")).to_contain_text("reports to Edgar Novak")
    assert ReportingLine.objects.get(person_id=seller, ends_on=None).leader_id == house.ids["edgar"]
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    assert ReportingLine.objects.get(person_id=seller, ends_on=None).leader_id == house.ids["lena"]
    assert watched.trouble == []


def test_the_list_narrows_while_typing_and_works_without_script(house: House, look: Callable[..., Watched]) -> None:
    page = look("olga").page()
    page.goto("/people/")
    page.locator("#sift-q").press_sequentially("farah")
    expect(page.locator(".ppl tbody tr")).to_have_count(1)
    plain = look("olga", script=False, width=360).page()
    plain.goto("/people/")
    plain.locator("#sift-q").fill("farah")
    plain.get_by_role("button", name="Show").click()
    expect(plain.locator(".ppl tbody tr")).to_have_count(1)
    plain.locator(".ppl tbody a").click()
    plain.get_by_label("Office").fill("Lyon")
    plain.get_by_role("button", name="Save").click()
    assert Person.objects.get(name="Farah Nasser").office == "Lyon"


def test_what_has_no_room_on_a_phone_stands_behind_more(
    house: House, look: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MOST_ON_A_PHONE", 3)
    RoleGrant.objects.create(account_id=house.accounts["lena"], role="administrator")
    page = look("lena", width=360).page()
    page.goto("/words/")
    expect(page.locator(".nav a:visible")).to_have_count(2)
    page.get_by_role("button", name="More").click()
    page.locator("#ways").get_by_role("link", name="Settings").click()
    page.wait_for_url("**/settings/")
