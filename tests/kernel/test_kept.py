"""Rows as JSON keeps them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from ridealong.kernel.kept import read, written

FORMS = {"day": date.fromisoformat, "at": time.fromisoformat, "moment": datetime.fromisoformat}


def test_what_was_written_is_read_as_it_was() -> None:
    row = {
        "day": date(2026, 2, 28), "at": time(9, 30), "moment": datetime(2026, 2, 28, 8, 30, 0, 5, UTC),
        "minutes": 30, "name": "2026-02-28", "shown": {"day": 1},
    }  # fmt: skip
    assert read(json.loads(json.dumps(written(row))), FORMS) == row
    nothing = dict.fromkeys(row)
    assert read(written(nothing), FORMS) == nothing
