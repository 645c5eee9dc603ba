"""What pages import must not cost them the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("ibis", "scipy", "pandas", "pyarrow", "statsmodels", "sqlglot")
LIGHT = (
    "ridealong.figures.queries.luck",
    "ridealong.figures.queries.measures",
    "ridealong.figures.queries.evidence",
    "ridealong.figures.queries.days",
    "ridealong.figures.rules.words",
    "ridealong.figures.rules.shapes",
    "ridealong.figures.rules.evidence",
)


def test_pages_load_nothing_heavy() -> None:
    code = (
        "import os, sys, importlib\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'ridealong.config.settings_test'\n"
        "import django; django.setup()\n"
        f"for module in {LIGHT!r}:\n"
        "    importlib.import_module(module)\n"
        f"    heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    assert not heavy, (module, heavy)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
