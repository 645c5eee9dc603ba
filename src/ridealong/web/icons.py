"""Which icons the pages use: set-up copies exactly these, and a page carries only those that stand on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from ridealong.web.vendored import ICON_NAMES

FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"
FORMS = {
    "ride_along": "route",
    "sit_in": "users",
    "practice": "theater",
    "call_review": "phone-call",
    "one_on_one": "message-square",
    "catch_up": "coffee",
    "skip_level": "users",
    "team_session": "users",
}
INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class NoSuchIcon(LookupError):
    """The icon is not among those that set-up copies; the message says where to name it."""


@cache
def symbol(name: str) -> str:
    """The icon's shapes as a `<symbol>`, to be referred to as `#i-<name>`. Raises NoSuchIcon."""
    path = FOLDER / f"{name}.svg"
    if name not in ICON_NAMES or not path.is_file():
        raise NoSuchIcon(f"{name}: name it in web/vendored.py and run `make setup`")
    found = INSIDE.search(path.read_text(encoding="utf-8"))
    shapes = re.sub(r">\s+<", "><", found.group(1).strip()) if found else ""
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def of_form(form: str) -> str:
    """The icon of a form of session; one that has none of its own is a talk."""
    return FORMS.get(form, FORMS["one_on_one"])


def sprite(names: Iterable[str]) -> SafeString:
    """The symbols of these icons, each once."""
    return mark_safe("".join(symbol(name) for name in sorted(set(names))))  # noqa: S308  files of ours, made at set-up
