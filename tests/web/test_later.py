"""What only some ask for is loaded with the first who asks: nobody else waits for it at the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOOK = """
import sys
import ridealong.config.wsgi
later = ("ninja", "pydantic", "duckdb", "icalendar", "markdown_it", "jinja2", "unittest")
print(",".join(name for name in later if name in sys.modules))
"""


def test_pages_start_without_what_only_some_ask_for(tmp_path: Path) -> None:
    environment = {**os.environ, "RIDEALONG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ridealong.config.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
