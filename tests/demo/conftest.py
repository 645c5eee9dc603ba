"""A fresh home to fill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """An empty home of this test's own."""
    settings.RIDEALONG = replace(django_settings.RIDEALONG, home=tmp_path)
    return tmp_path
