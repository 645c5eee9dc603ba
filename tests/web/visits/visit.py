"""How a page is visited, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.house import TODAY, House

Address = Callable[[House], str]
KEEPERS_NOT = ("lena", "lou", "edgar", "s0", "nobody")
DAY = TODAY.isoformat()
LEADING_NOT = ("s0", "olga", "adam", "nobody")
NOT_HERS = ("edgar", "s0", "adam", "nobody")
OTHERS = ("lou", "edgar", "s0", "olga", "adam", "nobody")
NOT_OPERATIONS = ("lena", "lou", "edgar", "s0", "nobody")
NOT_S0 = ("lena", "lou", "edgar", "fay", "olga", "adam", "nobody")
OUTSIDE = ("lou", "edgar", "fay", "olga", "adam", "nobody")
NOT_HERS_EITHER = ("lou", "edgar", "s0", "fay", "olga", "adam", "nobody")


@dataclass(frozen=True)
class Visit:
    """`who` succeeds with `status`; each of `refused` gets 404. `stranger`: what somebody not signed in gets."""

    address: Address
    who: str | None = "lena"
    status: int = 200
    refused: tuple[str, ...] = ()
    post: Mapping[str, Any] | None = None
    stranger: int = 302
    wrong: Address | None = None
    also: tuple[str, ...] = field(default=())
