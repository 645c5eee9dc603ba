"""A home for each test that imports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """An empty home of its own."""
    configuration = replace(django_settings.RIDEALONG, home=tmp_path / "home")
    configuration.home.mkdir()
    settings.RIDEALONG = configuration
    return configuration.home
