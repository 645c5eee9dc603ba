"""A ride-along in the field or remote, planned and changed in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ridealong.coaching.models import Session
from tests.browser.conftest import Watched
from tests.browser.looks import overflow, violations
from tests.web.house import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (768, "light"), (1440, "dark")])
def test_field_or_remote_is_asked_of_ride_alongs_alone(
    width: int, theme: str, house: House, look: Callable[..., Watched]
) -> None:
    watched = look(width=width, theme=theme)
    page = watched.page()
    page.goto(f"/people/{house.ids['s1']}/sessions/new/")
    remote = page.get_by_label("remote", exact=True)
    expect(remote).to_be_hidden()
    page.get_by_label("Ride-along").check()
    expect(remote).to_be_visible()
    remote.check()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.locator("form.fds .main").click()
    expect(page.locator(".lv-h")).to_contain_text("Ride-along, remote")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Make it in the field").click()
    expect(page.locator(".lv-h")).not_to_contain_text("remote,")
    page.get_by_role("button", name="Make it remote").click()
    expect(page.locator(".lv-h")).to_contain_text("Ride-along, remote")
    page.get_by_role("link", name="Brief").click()
    expect(page.locator(".brief")).to_contain_text("Ride-along, remote")
    assert violations(page) == []
    page.close()
    assert Session.objects.latest("pk").remote
    assert watched.trouble == []
