"""Every page in a real browser: at three widths, in both themes, without error, without a request to elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.models import Session
from ridealong.web.plots.heat import Cell, Heat, shade
from ridealong.web.team.steps import NOTHING
from tests.browser.conftest import Watched
from tests.browser.looks import LOOKS, THEMES, overflow, violations
from tests.web.house import NOW, House

pytestmark = pytest.mark.browser

EVIDENCE = "/figures/evidence/?measure=win_rate&seller=test:s0000&as_of=2026-11-23"


def addresses(house: House) -> list[str]:
    session = f"{house.week}sessions/{house.extra}"
    pages = [house.week, "/figures/", "/figures/?measure=deal_value", EVIDENCE, "/measures/", "/words/", "/keyboard/"]
    return [*pages, f"{session}/swap/", f"{session}/drop/", house.week.replace("W48", "W30"), "/nowhere/"]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_holds(house: House, look: Callable[..., Watched], width: int, theme: str) -> None:
    watched = look(width=width, theme=theme)
    page = watched.page()
    for address in addresses(house)[: 2 if width == 768 else None]:
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address
    stranger = look(None, width=width, theme=theme)
    page = stranger.page()
    page.goto("/sign-in/")
    assert violations(page) == []
    assert watched.foreign() == stranger.foreign() == []
    missing = "the server responded with a status of 404"
    assert [one for one in watched.trouble + stranger.trouble if missing not in one] == []


@pytest.mark.long
@pytest.mark.parametrize(("width", "theme"), [(width, theme) for width in (360, 1440) for theme in THEMES])
def test_what_is_found_taken_along_and_listed_holds(
    house: House, look: Callable[..., Watched], width: int, theme: str
) -> None:
    add_point(house.lena, session_id=house.meeting, text="Brightwell: who signs?", now=NOW)
    person = f"/people/{house.ids['s0']}/"
    watched = look(width=width, theme=theme)
    page = watched.page()
    for address in (
        "/find/?q=brightwell", "/find/?q=brightwell&in=points", f"{house.talk}along/", f"{person}sessions/along/",
        "/figures/?measure=win_rate&rows=all", "/figures/?measure=win_rate&rows=all&q=zz", "/figures/quarter/",
        f"/week/{house.ids['lena']}/positions/",
        f"/team/{house.ids['lena']}/", f"/week/{house.ids['lena']}/all/", "/account/calendar/", house.talk,
        f"{person}rhythm/",
    ):  # fmt: skip
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address
    assert watched.trouble == []
    assert watched.foreign() == []


@pytest.mark.long
@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light"), (1440, "dark")])
def test_people_by_stage_hold_in_every_shade(
    house: House, look: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch, width: int, theme: str
) -> None:
    cells = [Cell(f"{10 * at} %", shade(at / 10), EVIDENCE, real=at in {1, 9}) for at in range(11)]
    rows = (("Ines Aydın", (*cells, NOTHING)), ("Zoë Łukaszewska-Østergård", (NOTHING, *cells)))
    heat = Heat(tuple(f"Stage {at}" for at in range(12)), rows)
    monkeypatch.setattr("ridealong.web.team.steps.steps", lambda *_: heat)
    watched = look(width=width, theme=theme)
    page = watched.page()
    page.goto(f"/team/{house.ids['lena']}/")
    assert page.locator("table.heat td").count() == 24
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.trouble == []


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
def test_what_opens_on_the_page_holds_too(house: House, look: Callable[..., Watched], theme: str) -> None:
    watched = look(theme=theme)
    page = watched.page()
    page.goto(house.week)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("button[popovertarget^=cc-]").first.click()
    assert page.locator("[popover]:popover-open").count() == 1
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert page.locator("[popover]:popover-open").count() == 0
    page.locator(".ses >> text=Swap").first.click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []
    assert watched.trouble == []


def test_the_first_page_costs_few_requests(house: House, look: Callable[..., Watched]) -> None:
    watched = look()
    page = watched.page()
    page.goto(house.week)
    page.wait_for_load_state("networkidle")
    own = {urlsplit(url).path for url in watched.requests}
    assert len(own) <= 8, own


def test_signing_in_by_hand(house: House, look: Callable[..., Watched]) -> None:
    watched = look(None)
    page = watched.page()
    page.goto("/week/")
    page.get_by_label("E-mail").fill("lena@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_text("do not match").is_visible()
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{house.week}")


def test_the_ruler_leads_to_the_session(house: House, look: Callable[..., Watched]) -> None:
    page = look().page()
    page.goto(house.week)
    page.locator(f".ruler a[href='#s-{house.extra}']").click()
    assert page.url.endswith(f"#s-{house.extra}")


def test_a_page_prints_without_its_buttons_and_with_its_questions(house: House, look: Callable[..., Watched]) -> None:
    few = Session.objects.filter(standing=False).order_by("pk").values_list("pk", flat=True)[:3]
    Session.objects.filter(standing=False).exclude(pk__in=list(few)).update(dropped_at=NOW, drop_reason="no_time")
    page = look().page()
    page.goto(house.week)
    page.emulate_media(media="print")
    assert not page.locator(".ses .acts").first.is_visible()
    assert not page.locator(".top").is_visible()
    assert page.locator(".ses .qs li").first.is_visible()


@pytest.mark.parametrize("address", ["week", "/figures/?measure=win_rate"])
def test_the_week_and_luck_fit_one_sheet_of_paper(house: House, look: Callable[..., Watched], address: str) -> None:
    page = look().page()
    page.goto(house.week if address == "week" else address)
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
