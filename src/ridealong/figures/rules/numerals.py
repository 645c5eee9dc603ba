"""Numbers as people write them: groups, decimals, a minus elsewhere, a currency beside, letters that shorten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from ridealong.facts.engine import quoted
from ridealong.figures.rules.sources import Decimals

Letters = Literal["k", "m"]
GROUPS = "[ '\u2019\u00a0\u2009\u202f]"
WHOLE = rf"(?:[0-9]{{1,14}}|[0-9]{{1,3}}(?:{GROUPS}[0-9]{{3}}){{1,4}})"
NUMBERS: Mapping[Decimals, str] = {
    "point": rf"[+-]?(?:{WHOLE}(?:[.][0-9]{{0,15}})?|[.][0-9]{{1,15}})",
    "comma": rf"[+-]?(?:{WHOLE}(?:,[0-9]{{0,15}})?|,[0-9]{{1,15}})",
    "grouped_point": r"[+-]?(?:[0-9]{1,14}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:[.][0-9]{0,15})?",
    "grouped_comma": r"[+-]?(?:[0-9]{1,14}|[0-9]{1,3}(?:[.][0-9]{3}){1,4})(?:,[0-9]{0,15})?",
}
# What stands for a currency beside an amount, and letters that shorten one.
SIGNS: Mapping[str, str] = {
    "€": "EUR", "$": "USD", "US$": "USD", "R$": "BRL", "C$": "CAD", "A$": "AUD", "£": "GBP", "¥": "JPY", "￥": "JPY",
    "円": "JPY", "₹": "INR", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "₺": "TRY", "₩": "KRW",
}  # fmt: skip
# Crowns are of several countries: of which is not said, so that they are of none.
SIGN = r"(?:[A-Z]{3}|US[$]|[RCA][$]|[€$£¥￥円₹₺₩]|zł|Kč|Ft|[Kk]r[.]?)"
SPACE = "[ \u00a0\u2009\u202f]"
LETTERS = r"(?:k|K|T|Tsd|tsd|TSD|m|M|MM|Mio|mio|MIO|Mill|mn|Mn|mln|Mln|million|Million|Mrd|mrd|bn|B|Bn)"
_THOUSAND = ("k", "t", "tsd")
_MILLION = ("m", "mm", "mio", "mill", "mn", "mln", "million")
_BILLION = ("mrd", "bn", "b")


def digits(text: str, decimals: Decimals) -> str:
    """A number of the agreed form as the engine reads it: no groups, a point."""
    if decimals == "grouped_point":
        return f"replace(replace({text}, ',', ''), '+', '')"
    if decimals == "grouped_comma":
        return f"replace(replace(replace({text}, '.', ''), ',', '.'), '+', '')"
    plain = f"regexp_replace({text}, {quoted('[+]|' + GROUPS)}, '', 'g')"
    return f"replace({plain}, ',', '.')" if decimals == "comma" else plain


def minus(text: str) -> str:
    """The number with its minus in front, where accountants put it in brackets, others behind it or write a longer
    one. Most numbers have none of these, which is told by two characters."""
    return (
        f"CASE WHEN starts_with({text}, '(') AND ends_with({text}, ')') THEN '-' || ({text})[2:-2] "
        f"WHEN ends_with({text}, '-') THEN '-' || ({text})[:-2] "
        f"WHEN starts_with({text}, '\u2212') THEN '-' || ({text})[2:] ELSE {text} END"
    )


def bare(text: str, *, signs: bool, letters: Letters | None) -> tuple[str, str]:
    """The number without its currency and the letters that shorten it, and what to multiply it with."""
    if signs:
        text = f"regexp_replace({text}, {quoted(f'^([-+]?){SPACE}?{SIGN}{SPACE}?|{SPACE}?{SIGN}$')}, '\\1', 'g')"
    if letters is None:
        return text, ""
    form = quoted(f"[ \u00a0\u202f]?({LETTERS})[.]?$")
    letter = f"lower(regexp_extract({text}, {form}, 1))"
    thousand = (*_THOUSAND, "m") if letters == "m" else _THOUSAND
    factor = (
        f" * CASE WHEN {letter} IN ({choices(thousand)}) THEN 1000 WHEN {letter} IN ({choices(_MILLION)}) THEN 1000000 "
        f"WHEN {letter} IN ({choices(_BILLION)}) THEN 1000000000 ELSE 1 END"
    )
    return f"regexp_replace({text}, {form}, '')", factor


def choices(texts: Sequence[str]) -> str:
    """The texts as the engine's SQL lists them."""
    return ", ".join(quoted(one) for one in texts)
