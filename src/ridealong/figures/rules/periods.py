"""Periods as people write them: `2026-03`, `Mar 2026`, `Q1 2026`, `März` beside a year, `FY2026`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from ridealong.kernel.calendar import first_of_month

# English, German, French, Spanish, Italian: enough letters to tell the months apart, without accents.
MONTHS = (
    ("jan", "janv", "ene", "gen"),
    ("feb", "fev"),
    ("mar", "mrz", "maer"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "dez", "dic"),
)
# A word that only begins like a month is none: "Market", "Decision", "Septic".
_WORDS = """
january february march april may june july august september october november december
januar jaenner februar marz maerz mai juni juli oktober dezember
janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre
"""
WORDS = frozenset(_WORDS.split())
SEPARATOR = r"[\s\-/._']*"
YEAR = r"(?P<year>\d{4})"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:fy|year|jahr)?{SEPARATOR}{YEAR}",
        rf"{YEAR}{SEPARATOR}q(?P<quarter>[1-4])",
        rf"q(?P<quarter>[1-4])(?:{SEPARATOR}(?:fy)?{YEAR})?",
        rf"{YEAR}[\-/.](?P<month>\d{{1,2}})",
        rf"(?P<month>\d{{1,2}})[\-/.]{YEAR}",
        rf"(?P<name>[a-z]+)\.?(?:{SEPARATOR}{YEAR})?",
        rf"{YEAR}{SEPARATOR}(?P<name>[a-z]+)\.?",
        rf"{YEAR}-(?P<month>\d{{2}})-01(?:[t ]00:00(?::00)?)?",
        rf"01\.(?P<month>\d{{2}})\.{YEAR}",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year, by its first and last day."""

    starts_on: date
    ends_on: date


def period(text: str, *, year: int | None = None, fiscal_year_start: int = 1) -> Period | None:
    """What the text means, None where it is no period. `year` helps where the text has none.

    Quarters and years that stand alone are those of the fiscal year, which is called after the year in which it ends.
    """
    plain = _plain(text)
    for form in FORMS:
        found = form.fullmatch(plain)
        if found is not None:
            parts = found.groupdict()
            own = int(parts["year"]) if parts.get("year") else year
            return _made(parts, own, fiscal_year_start) if own is not None and 1990 <= own <= 2100 else None
    return None


def _made(parts: dict[str, str | None], year: int, fiscal: int) -> Period | None:
    if parts.get("quarter"):
        return _span(_fiscal(year, fiscal), 3 * (int(parts["quarter"] or 0) - 1), 3)
    if parts.get("month") or parts.get("name"):
        month = int(parts["month"] or 0) if parts.get("month") else _month(parts["name"] or "")
        return _span(date(year, 1, 1), month - 1, 1) if 1 <= month <= 12 else None
    return _span(_fiscal(year, fiscal), 0, 12)


def _fiscal(year: int, fiscal: int) -> date:
    return date(year if fiscal == 1 else year - 1, fiscal, 1)


def _span(start: date, skipped: int, months: int) -> Period:
    first = first_of_month(start.year, start.month + skipped)
    return Period(first, first_of_month(first.year, first.month + months) - timedelta(days=1))


def _month(name: str) -> int:
    for number, beginnings in enumerate(MONTHS, start=1):
        if name.startswith(beginnings) and (name in WORDS or len(name) <= 4):
            return number
    return 0


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(one for one in letters if not unicodedata.combining(one))
