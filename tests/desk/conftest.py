"""A mail server, and an address to which mails lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.store.conftest import Postman
from tests.store.conftest import postman as server


@pytest.fixture
def postman(server: Postman, settings: Any) -> Postman:
    """A mail server that takes everything; mails lead to a deployment of that address."""
    settings.RIDEALONG = replace(django_settings.RIDEALONG, address="https://coach.example.org")
    return server


__all__ = ["postman", "server"]
