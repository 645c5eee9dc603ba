"""What a column of a file shows: which forms its values have, how often it repeats, whom it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ridealong.figures.rules import outcomes
from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.figures.rules.identities import name_form
from ridealong.figures.rules.lexical import FALSE, TRUE
from ridealong.kernel.lines import beginning

Form = Literal["day", "number", "whole", "flag", "email", "currency", "outcome", "name", "serial", "guid"]
EXAMPLES = 5
LONGEST = 60

_DAY = re.compile(
    r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([ T].*)?"
)
_NUMBER = re.compile(
    r"[-+(]?\s?((US|[RCA])?\$|[€£¥￥₹₺₩]|[A-Z]{3}\s|zł|Kč|[Kk]r\.?)?\s?[-+]?\d[\d.,'\u2019\u00a0\u2009\u202f ]*"
    r"\s?([€$£¥%円₹₺₩]|zł|Kč|[A-Za-z]{1,4}\.?)?[-)]?"
)
_SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?")
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_WHOLE = re.compile(r"[-+]?\d+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NAME = re.compile(r"[^\W\d_][^\d@]*[ ,][^\d@]*[^\W\d_.]\.?")


@dataclass(frozen=True, slots=True)
class Profile:
    """One column as a sample shows it. `shares`: of the values that are not empty, how many have which form; `known`:
    how many name a seller who is known already."""

    header: str
    rows: int = 0
    filled: int = 0
    distinct: int = 0
    shares: Mapping[Form, float] = field(default_factory=dict)
    known: float = 0.0
    values: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.filled == self.rows == self.distinct

    def share(self, form: Form) -> float:
        """Of the values that are not empty, how many have the form."""
        return self.shares.get(form, 0.0)


def profile(header: str, cells: Sequence[str], *, sellers: Collection[str] = ()) -> Profile:
    """What a column shows, `cells` being its cells in some rows and `sellers` keys and names of those known."""
    given = [one.strip() for one in cells]
    filled = [one for one in given if one]
    seen = list(dict.fromkeys(filled))
    counted: dict[Form, int] = {}
    for one in filled:
        for form in forms(one):
            counted[form] = counted.get(form, 0) + 1
    total = len(filled) or 1
    known = {name_form(one) for one in sellers}
    named = sum(name_form(one) in known for one in filled) if known else 0
    return Profile(
        header=header,
        rows=len(given),
        filled=len(filled),
        distinct=len(seen),
        shares={form: count / total for form, count in counted.items()},
        known=named / total,
        values=tuple(seen[:200]),
        examples=tuple(beginning(one, LONGEST) for one in seen[:EXAMPLES]),
    )


def forms(text: str) -> frozenset[Form]:
    """Every form that the text has."""
    return frozenset(form for form, has in _HAS.items() if has(text))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and _DAY.fullmatch(text) is None


_HAS: Mapping[Form, Callable[[str], bool]] = {
    "day": lambda text: _DAY.fullmatch(text) is not None,
    "number": _is_number,
    "whole": lambda text: _WHOLE.fullmatch(text) is not None,
    "flag": lambda text: text.casefold() in TRUE or text.casefold() in FALSE,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "name": lambda text: _NAME.fullmatch(text) is not None,
    "currency": lambda text: text.upper() in CURRENCIES,
    "serial": lambda text: _SERIAL.fullmatch(text) is not None,
    "guid": lambda text: _GUID.fullmatch(text) is not None,
    "outcome": lambda text: outcomes.likely(text) is not None,
}
