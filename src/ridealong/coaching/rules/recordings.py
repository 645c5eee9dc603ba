"""Where a recording lies and which moments of it are worth hearing again."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_ADDRESS = 1000
LONGEST_WORD = 100
LONGEST_CALL = 24 * 3600
MARK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")


def address_of(text: str) -> str | None:
    """The address as it is kept; None for what is no plain address of the web.

    Only http and https, with a host and without a name and password before it, which look like a host; no space, no
    control sign and nothing that turns the direction of writing, so that what is shown is what is opened.
    """
    words = text.strip()
    if not 0 < len(words) <= LONGEST_ADDRESS or any(_hides(sign) for sign in words):
        return None
    try:
        parts = urlsplit(words)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in words:
        return None
    return words


def seconds_of(text: str) -> int | None:
    """The second of `12:34` or `1:02:03`; None for anything else, or beyond a day."""
    found = MARK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if found.group(1) is not None and minutes > 59:
        return None
    second = hours * 3600 + minutes * 60 + seconds
    return second if second < LONGEST_CALL else None


def mark_of(second: int) -> str:
    """The second as it is written: `2:05`, `1:02:03`."""
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _hides(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
