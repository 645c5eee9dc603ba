"""The agreed form of each kind of value, as the engine's SQL: what has another form is no value.

The engine's own casts accept too much (`24-1-5`, `1_000`, `epoch`, `NaN`, `24:00:00`). So a text is accepted where
writing the value again gives the same text, which is quick, or where a pattern says that it has the agreed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ridealong.facts.engine import quoted
from ridealong.facts.schema import SQL_TYPES, Kind
from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.figures.rules.numerals import NUMBERS, Letters, bare, choices, digits, minus
from ridealong.figures.rules.sources import Cell, Decimals, Order

LONGEST = 131_072
# The day from which spreadsheets count days, unless they say otherwise.
EPOCH = "1899-12-30"
SPACES = "\u0020\u0009\u000a\u000d\u00a0\u2007\u2009\u202f\u3000\ufeff"
# In a form that the engine and Python both read.
CONTROLS = "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u0085\u2028\u2029]"
# Stands for a NUL byte in a file that was read again without them; a row that has one is refused.
NUL = "\u2400"

# A formula of a workbook that was never computed, as if a spreadsheet said so.
UNCOMPUTED = "#UNCOMPUTED!"
# What spreadsheets write in place of a value.
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", UNCOMPUTED)

TIME = r"[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?"
ZONE = r"(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]))"
DAYS: Mapping[Order, str] = {
    "ymd": r"[0-9]{4}([-/.])[0-9]{1,2}[-/.][0-9]{1,2}",
    "dmy": r"[0-9]{1,2}([-/.])[0-9]{1,2}[-/.][0-9]{4}",
    "mdy": r"[0-9]{1,2}([-/.])[0-9]{1,2}[-/.][0-9]{4}",
    "serial": r"[0-9]{4}([-/.])[0-9]{1,2}[-/.][0-9]{1,2}",
    "milliseconds": r"[0-9]{4}([-/.])[0-9]{1,2}[-/.][0-9]{1,2}",
}
# Where a moment may also be a number: days as spreadsheets count them, milliseconds since 1970 as interfaces do.
COUNTED: Mapping[Order, str] = {"serial": r"[0-9]{1,6}(?:[.][0-9]{0,15})?", "milliseconds": "[0-9]{1,13}"}
FORMATS: Mapping[Order, str] = {
    "ymd": "%Y-%m-%d",
    "dmy": "%d-%m-%Y",
    "mdy": "%m-%d-%Y",
    "serial": "%Y-%m-%d",
    "milliseconds": "%Y-%m-%d",
}
FULL_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FULL_TIME = f"{FULL_DAY}[ T][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}"
IN_TIME = "BETWEEN DATE '1900-01-01' AND DATE '2199-12-31'"

# English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and the Scandinavian languages.
TRUE = (
    *(
        "true",
        "t",
        "yes",
        "y",
        "1",
        "x",
        "on",
        "checked",
        "ja",
        "j",
        "wahr",
        "oui",
        "o",
        "vrai",
        "si",
        "sí",
        "verdadero",
    ),
    *("sì", "vero", "sim", "verdadeiro", "waar", "tak", "prawda", "sant", "sand"),
)
FALSE = (
    *("false", "f", "no", "n", "0", "off", "unchecked", "nein", "falsch", "non", "faux", "falso"),
    *("não", "nao", "nee", "onwaar", "nie", "fałsz", "nej", "nei", "falskt", "falsk", "usann"),
)
OUTCOMES = ("won", "lost", "open")
# Tried first, because a long list makes the engine join.
COMMON = ("EUR", "USD", "GBP", "JPY", "CHF")


@dataclass(frozen=True, slots=True)
class Texture:
    """What the bytes of a file need: nothing of it costs time where the file is plain."""

    ascii: bool = True
    controls: bool = False
    returns: bool = False
    edges: bool = True
    long: bool = True
    exponents: bool = True
    errors: bool = True


_ERRORS = f" {' '.join(ERRORS)} "
Century = Literal["sliding", "2000"]


@dataclass(frozen=True, slots=True)
class Style:
    """How days and numbers are written in a column. `zone` is the organisation's; `given` the one in which times
    without a zone are written, if it is another. Serial days count from `epoch`.

    `century`: which one years of two digits are of; `letters`: what k and M mean after a number; `signs`: amounts carry
    their currency; `negative`: whether an amount may be below zero.
    """

    dates: Order = "ymd"
    decimals: Decimals = "point"
    zone: str = "UTC"
    century: Century | None = None
    letters: Letters | None = None
    signs: bool = False
    negative: bool = True
    given: str | None = None
    epoch: str = EPOCH


def trimmed(text: str, texture: Texture) -> str:
    """The text without space around it; NULL where nothing is left."""
    if texture.ascii and not texture.edges:
        return text
    spaces = "\t\n\r " if texture.ascii else SPACES
    return f"nullif(trim({text}, {quoted(spaces)}), '')"


def clean(text: str, texture: Texture, *, key: bool) -> str:
    """The text as it is kept: trimmed, its line ends line feeds; a key composed and without control characters."""
    if texture.returns:
        text = f"replace(replace({text}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
    text = trimmed(text, texture)
    unusual = texture.controls or not texture.ascii
    if unusual and not key:
        text = f"regexp_replace({text}, {quoted(CONTROLS)}, ' ', 'g')"
    if not texture.ascii:
        text = f"nfc_normalize({text})"
    # Bytes are counted at once; only where there are more of them, letters.
    refused = [f"strlen({text}) > {LONGEST} AND length({text}) > {LONGEST}"] if texture.long else []
    if texture.errors:
        # No list of values: the engine would join to it.
        refused.append(f"starts_with({text}, '#') AND contains({quoted(_ERRORS)}, ' ' || {text} || ' ')")
    if unusual and key:
        refused.append(f"regexp_matches({text}, {quoted(CONTROLS)})")
    return f"CASE WHEN {' OR '.join(refused)} THEN NULL ELSE {text} END" if refused else text


def quick(usual: str, kind: Kind, *, sure: bool = False) -> str:
    """The engine's own reading of a text in its `usual` form: right only where writing it again gives the same text.

    A cast that fails takes five times as long as one that does not: what is plainly no value is not cast, unless it is
    `sure` that hardly any fails."""
    if kind not in _QUICK:
        return "NULL"
    return f"TRY_CAST({usual} AS {_QUICK[kind]})" if sure else _guarded(usual, _QUICK[kind])


def _guarded(usual: str, sql_type: str) -> str:
    """A cast of what may be a value: digits and signs stand before a colon."""
    return f"TRY_CAST(CASE WHEN {usual} < ':' THEN {usual} END AS {sql_type})"


def usual(text: str, kind: Kind, style: Style) -> str:
    """The text as the engine itself would write it, if it is written in full and in the agreed order."""
    if kind in {"amount", "number"} and style.decimals in {"comma", "grouped_comma"}:
        # With a point in it, it is another number.
        return f"CASE WHEN NOT contains({text}, '.') THEN replace({text}, ',', '.') END"
    if kind not in {"day", "time"}:
        return text
    if style.century is None and style.dates in {"dmy", "mdy"}:
        day, month = (_part(text, 1, 2), _part(text, 4, 2))
        if style.dates == "mdy":
            day, month = month, day
        sign = _part(text, 3, 1)
        between = " OR ".join(f"{sign} = '{one}'" for one in "./-")
        full = f"concat({_part(text, 7, 4)}, '-', {month}, '-', {day}, substr({text}, 11))"
        text = f"CASE WHEN {_part(text, 6, 1)} = {sign} AND ({between}) THEN {full} ELSE {text} END"
    return text


def _part(text: str, start: int, length: int) -> str:
    """Some characters of a text: twice as quick as by the engine's brackets."""
    return f"substr({text}, {start}, {length})"


@dataclass(frozen=True, slots=True)
class Given:
    """How the engine's SQL calls a text (not yet trimmed), its `usual` form, and the `quick` reading of that."""

    text: str
    usual: str
    cast: str


def value(given: Given, kind: Kind, style: Style, texture: Texture) -> str:
    """The value of a text as its kind; NULL where it does not have the agreed form."""
    return _READ[kind](given, style, texture)


def adjust(found: str, kind: Kind, cell: Cell, factor: str = "1") -> str:
    """The value after what the description does to it; `factor` is the value of the column it is multiplied by."""
    if cell.factor is not None:
        found = f"TRY_CAST({found} * {factor} AS {SQL_TYPES[kind]})"
    elif cell.times != "1" and kind == "amount":
        found = f"TRY_CAST({found} * CAST({quoted(cell.times)} AS DECIMAL(15, 6)) AS {SQL_TYPES['amount']})"
    elif cell.times != "1" and kind == "number":
        found = f"{found} * CAST({quoted(cell.times)} AS DOUBLE)"
    if cell.shift_years and kind in {"day", "time"}:
        found = f"CAST({found} + to_years({int(cell.shift_years)}) AS {SQL_TYPES[kind]})"
    if cell.end_of and kind == "day":
        period = cell.end_of
        found = f"CAST(date_trunc('{period}', {found}) + INTERVAL 1 {period} - INTERVAL 1 DAY AS DATE)"
    return found


def _day(given: Given, style: Style, texture: Texture) -> str:
    cast, slow = given.cast, _slow_day(_dashed(trimmed(given.text, texture), texture), style)
    same = f"CAST({cast} AS VARCHAR) = {given.usual}"
    return (
        f"CASE WHEN {same} AND {cast} {IN_TIME} THEN {cast} WHEN {_hopeless(given, FULL_DAY)} THEN NULL ELSE {slow} END"
    )


def _hopeless(given: Given, form: str) -> str:
    """What is written in full and is nothing all the same, such as 31 February, is nothing in another form either: an
    export may have millions of one kind."""
    return f"{given.cast} IS NULL AND regexp_full_match({given.usual}, {quoted(form)})"


def _dashed(plain: str, texture: Texture) -> str:
    """2026年1月5日 as 2026-1-5."""
    if texture.ascii:
        return plain
    return f"regexp_replace({plain}, '^([0-9]{{4}}) ?年 ?([0-9]{{1,2}}) ?月 ?([0-9]{{1,2}}) ?日', '\\1-\\2-\\3')"


def _slow_day(plain: str, style: Style) -> str:
    form = quoted(f"(?:{_day_form(style)})(?:{TIME}{ZONE}?)?")
    parts = f"regexp_replace(regexp_extract({plain}, '^[0-9]+[-/.][0-9]+[-/.][0-9]+'), '[/.]', '-', 'g')"
    parts = _four_digits(parts, style)
    read = f"CAST(try_strptime({parts}, {quoted(FORMATS[style.dates])}) AS DATE)"
    if style.dates == "ymd" or style.dates in COUNTED:
        zoned = f"regexp_matches({plain}, {quoted(ZONE + '$')})"
        timed = f"WHEN contains({plain}, ':') THEN CAST({_moved(_stamp(plain), style)} AS DATE)" if style.given else ""
        read = f"CASE WHEN {zoned} THEN CAST({_zoned(plain, style)} AS DATE) {timed} ELSE {read} END"
    slow = f"WHEN regexp_full_match({plain}, {form}) AND {read} {IN_TIME} THEN {read}"
    if style.dates in {"dmy", "mdy"}:
        # The year in front is never taken for anything else.
        day = f"TRY_CAST({plain} AS DATE)"
        slow += f" WHEN regexp_full_match({plain}, {quoted(FULL_DAY)}) AND {day} {IN_TIME} THEN {day}"
    if style.dates in COUNTED:
        day = f"CAST({_counted(plain, style)} AS DATE)"
        slow += f" WHEN regexp_full_match({plain}, {quoted(COUNTED[style.dates])}) AND {day} {IN_TIME} THEN {day}"
    return f"CASE {slow} END"


def _counted(plain: str, style: Style) -> str:
    """The moment that a number means: a serial number of a spreadsheet to the second, milliseconds in the zone."""
    if style.dates == "milliseconds":
        return f"timezone({quoted(style.zone)}, timezone('UTC', epoch_ms(TRY_CAST({plain} AS BIGINT))))"
    seconds = f"to_seconds(CAST(round(TRY_CAST({plain} AS DOUBLE) * 86400) AS BIGINT))"
    return f"(TIMESTAMP {quoted(style.epoch)} + {seconds})"


def _stamp(plain: str) -> str:
    return f"TRY_CAST(regexp_replace({plain}, '[/.]([0-9]{{1,2}})[/.]', '-\\1-') AS TIMESTAMP)"


def _moved(stamp: str, style: Style) -> str:
    """A moment of the zone in which it is written, in the organisation's."""
    if style.given is None or style.given == style.zone:
        return stamp
    return f"timezone({quoted(style.zone)}, timezone({quoted(style.given)}, {stamp}))"


def _day_form(style: Style) -> str:
    form = DAYS[style.dates]
    return form if style.century is None else form.replace("[0-9]{4}", "(?:[0-9]{2}|[0-9]{4})")


def _four_digits(parts: str, style: Style) -> str:
    """The parts of a day, its year in four digits."""
    if style.century is None:
        return parts
    form, prefix, suffix = ("'^([0-9]{2})-'", "", "-") if style.dates == "ymd" else ("'-([0-9]{2})$'", "-", "")
    this = f"regexp_replace({parts}, {form}, '{prefix}20\\1{suffix}')"
    if style.century == "2000":
        return this
    last = f"regexp_replace({parts}, {form}, '{prefix}19\\1{suffix}')"
    return f"CASE WHEN regexp_extract({parts}, {form}, 1) >= '70' THEN {last} ELSE {this} END"


def _zoned(text: str, style: Style) -> str:
    instant = f"TRY_CAST(replace({text}, ' UTC', 'Z') AS TIMESTAMPTZ)"
    return f"timezone({quoted(style.zone)}, {instant})"


def _time(given: Given, style: Style, texture: Texture) -> str:
    cast, plain = given.cast, _dashed(trimmed(given.text, texture), texture)
    moved = _moved(cast, style)
    # A cast that fails is slow, and what ISO has between day and clock makes no other moment.
    stamp = f"CASE WHEN {plain}[5] = '-' THEN {cast} ELSE {_stamp(plain)} END" if plain == given.text else _stamp(plain)
    zoned = f"regexp_full_match({plain}, {quoted(DAYS['ymd'] + TIME + ZONE)})"
    local = f"regexp_full_match({plain}, {quoted(DAYS['ymd'] + TIME)})"
    slow = f"CASE WHEN {zoned} THEN {_zoned(plain, style)} WHEN {local} THEN {_moved(stamp, style)}"
    if style.dates in COUNTED:
        slow += f" WHEN regexp_full_match({plain}, {quoted(COUNTED[style.dates])}) THEN {_counted(plain, style)}"
    elif style.dates != "ymd":
        clock = f"TRY_CAST(regexp_extract({plain}, '[0-9:.]+$') AS TIME)"
        own = f"regexp_full_match({plain}, {quoted(_day_form(style) + TIME)})"
        moment = _moved(f"({_slow_day(plain, style)} + {clock})", style)
        slow += f" WHEN {own} THEN {moment}"
    slow += f" ELSE CAST({_slow_day(plain, style)} AS TIMESTAMP) END"
    bounded = f"CASE WHEN CAST({slow} AS DATE) {IN_TIME} THEN {slow} END"
    # Many leave the seconds out.
    same = f"CAST({cast} AS VARCHAR) = {given.usual} OR CAST({cast} AS VARCHAR) = {given.usual} || ':00'"
    found = f"CASE WHEN ({same}) AND CAST({cast} AS DATE) {IN_TIME} THEN {moved}"
    return f"{found} WHEN {_hopeless(given, FULL_TIME)} THEN NULL ELSE {bounded} END"


def _number(sql_type: str, given: Given, style: Style, texture: Texture) -> str:
    text, cast = given.text, given.cast
    plain, factor = bare(minus(trimmed(text, texture)), signs=style.signs, letters=style.letters)
    slow = (
        f"CASE WHEN regexp_full_match({plain}, {quoted(NUMBERS[style.decimals])}) "
        f"THEN TRY_CAST(TRY_CAST({digits(plain, style.decimals)} AS {sql_type}){factor} AS {sql_type}) END"
    )
    other = _guarded(given.usual, _ENTIRE if sql_type == SQL_TYPES["amount"] else _CENTS)
    tests = [(one, f"CAST({one} AS VARCHAR) = {given.usual}") for one in (cast, other)]
    return (
        f"CASE {' '.join(f'WHEN {same} THEN TRY_CAST({found} AS {sql_type})' for found, same in tests)} ELSE {slow} END"
    )


def _amount(given: Given, style: Style, texture: Texture) -> str:
    return _number(SQL_TYPES["amount"], given, style, texture)


def _double(given: Given, style: Style, texture: Texture) -> str:
    return _number("DOUBLE", given, style, texture)


def _whole(given: Given, style: Style, texture: Texture) -> str:
    exact = _number("DECIMAL(30, 12)", given, replace(style, letters=None), texture)
    return f"CASE WHEN ({exact}) % 1 = 0 THEN TRY_CAST({exact} AS BIGINT) END"


def _flag(given: Given, _style: Style, texture: Texture) -> str:
    plain = f"lower({trimmed(given.text, texture)})"
    return f"CASE WHEN {plain} IN ({choices(TRUE)}) THEN true WHEN {plain} IN ({choices(FALSE)}) THEN false END"


def _text(given: Given, _style: Style, texture: Texture) -> str:
    return clean(given.text, texture, key=False)


_CENTS, _ENTIRE = "DECIMAL(18, 2)", "BIGINT"
_QUICK = {"day": "DATE", "time": "TIMESTAMP", "amount": _CENTS, "number": _ENTIRE, "whole": _ENTIRE}
_READ = {
    "text": _text,
    "day": _day,
    "time": _time,
    "amount": _amount,
    "number": _double,
    "whole": _whole,
    "flag": _flag,
}


def in_domain(found: str, table: str, column: str, style: Style) -> str:
    """The value where the schema allows it; NULL otherwise."""
    if column == "amount" and not style.negative:
        return f"CASE WHEN {found} >= 0 THEN {found} END"
    if (table, column) == ("deals", "outcome"):
        return f"CASE WHEN lower({found}) IN ({choices(OUTCOMES)}) THEN lower({found}) END"
    if column == "currency" or (table, column) == ("rates", "into"):
        common = f"WHEN {' OR '.join(f'{found} = {quoted(one)}' for one in COMMON)} THEN {found}"
        listed = f"strlen({found}) = 3 AND contains({quoted(' '.join(sorted(CURRENCIES)))}, upper({found}))"
        return f"CASE {common} WHEN {listed} AND NOT contains({found}, ' ') THEN upper({found}) END"
    if (table, column) == ("quotas", "amount"):
        return f"CASE WHEN {found} >= 0 THEN {found} END"
    return found
