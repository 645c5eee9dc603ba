"""The one-time set-up code: whoever first sets up a home from elsewhere types what only its operator can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# Without letters and digits that look alike: 60 bits, which nobody guesses over a network.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, LENGTH = 3, 4
NAME = "set-up-code"


def code(home: Path) -> str:
    """The code of this home, made when it is first asked for."""
    path = home / "keys" / NAME
    fresh = "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh


def fits(home: Path, given: str) -> bool:
    """Whether it is the code, however it was typed. False where none was ever made."""
    try:
        right = (home / "keys" / NAME).read_text(encoding="ascii")
    except OSError:
        return False
    return secrets.compare_digest(_bare(right).encode(), _bare(given).encode())


def forget(home: Path) -> None:
    """It has served."""
    (home / "keys" / NAME).unlink(missing_ok=True)


def _bare(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum())
