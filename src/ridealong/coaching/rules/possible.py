"""How long a session may be, and what two people may put down of it."""

from __future__ import annotations

LONGEST = 480
LONGEST_AGREED = 500
