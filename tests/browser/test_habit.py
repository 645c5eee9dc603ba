"""What a mail leads to, on a phone and without signing in: a week is put down in one go, a session is prepared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.access.rules import Purpose
from ridealong.coaching.models import ActionItem, Point, Session
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.web.house import TODAY, WEEK, House

pytestmark = pytest.mark.browser


def test_a_week_is_put_down_from_the_mail(house: House, look: Callable[..., Watched]) -> None:
    """Two taps and one line: what was on a day that has come is held already, the rest is left open."""
    today = Session.objects.get(pk=house.meeting)
    watched = look(None, width=360)
    page = watched.page()
    page.goto(house.wrapping)
    assert violations(page) == []
    assert overflow(page) <= 0
    expect(page.locator(f"[name=s{today.pk}-became][value=held]")).to_be_checked()
    page.locator(f"[name=s{today.pk}-agreed]").fill("Call the two old customers")
    other = Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday, planned_on=None).first()
    assert other is not None
    reason = page.locator(f"[name=s{other.pk}-reason]")
    expect(reason).to_be_hidden()
    page.locator(f"[name=s{other.pk}-became][value=not]").check()
    expect(reason).to_be_visible()
    page.get_by_role("button", name="Save the week").click()
    expect(page.locator(".rows")).to_contain_text("Call the two old customers")
    assert violations(page) == []
    today.refresh_from_db()
    other.refresh_from_db()
    assert (today.held_on, today.agreed, other.drop_reason) == (TODAY, "Call the two old customers", "no_time")
    assert watched.context.cookies() == []
    assert watched.trouble == []
    assert watched.foreign() == []


@pytest.mark.long
def test_a_session_is_prepared_from_the_mail(house: House, look: Callable[..., Watched]) -> None:
    item = house.item()
    watched = look(None, width=360, theme="dark")
    page = watched.page()
    page.goto(house.mailed(Purpose.PREPARE, "s0", house.meeting))
    page.locator("#text").fill("Who signs at Nord?")
    page.get_by_role("button", name="Put it on the agenda").click()
    expect(page.locator("#agenda")).to_contain_text("Who signs at Nord?")
    page.locator("#agenda .pr").first.click()
    expect(page.locator("#agenda ol li")).to_have_count(2)
    page.locator("#items").get_by_role("checkbox").first.click()
    expect(page.locator("#items s")).to_be_visible()
    assert (Point.objects.count(), ActionItem.objects.get(pk=item).done_on) == (2, TODAY)
    assert violations(page) == []
    assert overflow(page) <= 0
    for purpose in (Purpose.ITEMS, Purpose.MAILS):
        page.goto(house.mailed(purpose, "s0"))
        assert violations(page) == []
        assert overflow(page) <= 0
    assert watched.context.cookies() == []
    assert watched.trouble == []
