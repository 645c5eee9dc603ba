"""Every sentence that the code says has words, and every text in the catalogue is said somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from ridealong.kernel.sentences import catalogue

SOURCE = Path(__file__).parents[2] / "src" / "ridealong"
KEY = re.compile(r"""["']((?:[a-z][a-z0-9_]*\.)+[a-z0-9_]+)["']""")
MADE = re.compile(r"""["']((?:[a-z][a-z0-9_]*\.)+(?:[a-z0-9_]*(?=\{))?)(?:\{|["'])""")


def _written() -> str:
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.js")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if "vendor" not in path.parts)


def test_every_text_is_said_somewhere() -> None:
    text = _written()
    exact, beginnings = set(KEY.findall(text)), tuple(MADE.findall(text))
    assert [key for key in catalogue() if key not in exact and not key.startswith(beginnings)] == []


def test_every_key_that_is_said_has_a_text() -> None:
    said = re.compile(r"""(?:\bSentence\(|\bsay\(|\bsay )\s*["']([a-z0-9_.]+)["']""")
    missing = [
        (path.name, key)
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]
        for key in said.findall(path.read_text(encoding="utf-8"))
        if key not in catalogue()
    ]
    assert missing == []
