"""The one-time set-up code: whoever first sets up a home from elsewhere types what only its operator can read."""

from __future__ import annotations

import secrets
from pathlib import Path

from ridealong.kernel.codes import drawn
from ridealong.kernel.writing import made_once

GROUPS, LENGTH = 3, 4  # 60 bits, which nobody guesses over a network
NAME = "set-up-code"


def code(home: Path) -> str:
    """The code of this home, made when it is first asked for."""
    return made_once(home / "keys" / NAME, "-".join(drawn(LENGTH) for _ in range(GROUPS)))


def fits(home: Path, given: str) -> bool:
    """Whether it is the code, however it was typed. False where none was ever made, or none stands in the file."""
    try:
        right = _bare((home / "keys" / NAME).read_text(encoding="ascii"))
    except OSError:
        return False
    return right != "" and secrets.compare_digest(right.encode(), _bare(given).encode())


def forget(home: Path) -> None:
    """It has served."""
    (home / "keys" / NAME).unlink(missing_ok=True)


def _bare(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum())
