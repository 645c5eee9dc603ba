"""What sources are called, without anything that reads files of theirs. Light enough for a page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ridealong.figures.models import SavedMapping

BUILT_IN = Path(__file__).parents[1] / "sources"


def titles() -> Mapping[str, str]:
    """Every source that is known by itself or by a mapping that was used, and its title."""
    saved = dict(_title(text) for text in SavedMapping.objects.values_list("text", flat=True))
    return {**_built_in(), **saved}


@cache
def _built_in() -> Mapping[str, str]:
    return dict(_title(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.toml")))


def _title(text: str) -> tuple[str, str]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return "", ""
    key = str(data.get("source", ""))
    return key, str(data.get("title", key))
