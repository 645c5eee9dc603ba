"""Codes that people read out and type, without letters and digits that look alike; and what tokens are known by."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def drawn(length: int) -> str:
    """A code that nobody foresees: five bits a sign."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def hashed(token: str) -> str:
    """What is kept of a token that is shown once. It is random and long enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
