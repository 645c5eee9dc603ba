"""How hard a property is tried: a few examples at every gate, many where `make check-long` asks for them."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("RIDEALONG_TEST_THOROUGH"))


def examples(few: int, many: int) -> int:
    """The number of examples for this run. Tests that use it are marked `searched`."""
    return many if THOROUGH else few
