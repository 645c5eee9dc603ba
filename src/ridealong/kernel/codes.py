"""Codes that people read out and type, without letters and digits that look alike."""

from __future__ import annotations

import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def drawn(length: int) -> str:
    """A code that nobody foresees: five bits a sign."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))
