"""Web processes read and decide weeks without loading anything that computes."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import sys
import django
django.setup()
import ridealong.week.queries.pages
import ridealong.week.actions.deciding
import ridealong.week.actions.settling
import ridealong.week.rules.topics
HEAVY = ("numpy", "scipy", "ibis", "pyarrow", "pandas", "ridealong.science", "ridealong.facts.measures")
print(",".join(name for name in sys.modules if name.startswith(HEAVY)))
"""


def test_what_pages_need_loads_nothing_heavy() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ridealong.config.settings_test"}
    found = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "", f"a page would load {found.stdout}"
