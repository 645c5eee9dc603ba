"""Says which real parts the tests will find on this machine, and how to get those they will skip."""

import shutil
import sys
from pathlib import Path

POSTGRES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
PARTS = {
    "Chromium": (
        any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")),
        "Debian, Ubuntu: apt install chromium; or: .venv/bin/playwright install chromium",
    ),
    "PostgreSQL": (
        bool(POSTGRES or shutil.which("initdb")),
        "Debian, Ubuntu: apt install postgresql; macOS: brew install postgresql@15",
    ),
}

for part, (found, how) in PARTS.items():
    if not found:
        print(f"{part} was not found: the tests that need it are skipped. To run them, {how}", file=sys.stderr)  # noqa: T201
