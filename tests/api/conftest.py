"""The deployment of the pages' tests, and programs with tokens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from ridealong.access import actions as access
from ridealong.access import queries
from ridealong.access.models import RoleGrant
from ridealong.access.rules import Role, Scope
from ridealong.jobs import clock
from tests.web.conftest import facts_of, house, standing
from tests.web.house import NOW, TODAY, House

__all__ = ["facts_of", "house", "standing"]
ALL = tuple(Scope)


@dataclass
class Programs:
    """Programs that act as somebody of the house."""

    house: House

    def token(self, who: str, scopes: Collection[Scope] = ALL) -> str:
        """A token of somebody; whoever has no role that makes tokens gets one that reads no figures."""
        if who not in {"olga", "adam"}:
            RoleGrant.objects.get_or_create(account_id=self.house.accounts[who], role=Role.ADMINISTRATOR.value)
        viewer = queries.viewer_of(self.house.accounts[who], TODAY)
        return access.make_token(viewer, name="A program", scopes=scopes, now=NOW)

    def get(self, address: str, who: str = "olga", scopes: Collection[Scope] = ALL, **values: Any) -> HttpResponse:
        """What the program is answered."""
        return Client().get(f"/api/v1{address}", values, headers=self.bearer(self.token(who, scopes)))

    def bearer(self, token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def programs(house: House, monkeypatch: pytest.MonkeyPatch) -> Programs:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Programs(house)
