"""A proposal as a mapping in TOML, with a comment for each column that says why."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ridealong.figures.rules import outcomes, vocabulary
from ridealong.figures.rules.lexical import FALSE
from ridealong.figures.rules.profiles import Profile
from ridealong.figures.rules.proposing import FORMS, LEAVE_OUT, ColumnGuess, TableGuess, kind
from ridealong.figures.rules.sources import ASK
from ridealong.kernel.sentences import render, say

ALL_WON = "every row is a deal that was won"


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One shape of file: its key in the mapping and what its rows are. `won`: every row is a deal that was won."""

    key: str
    guess: TableGuess
    won: bool = False


def source_key(stem: str, taken: Collection[str] = ()) -> str:
    """A short name for a source, from a file's name without days and numbers; another one where it is taken."""
    bare = "_".join(one for one in vocabulary.words(stem) if one.isascii() and not one.isdigit())
    key = re.sub(r"[^a-z0-9_]", "", bare).strip("_0123456789")[:24] or "export"
    number, found = 2, key
    while found in taken:
        found, number = f"{key}{number}", number + 1
    return found


def mapping_text(source: str, files: Sequence[DraftFile]) -> str:
    """The mapping; it reads back as a description of the source."""
    blocks = [f"# {say('imports.mapping.head')}\nsource = {_quoted(source)}"]
    spelt = sorted(
        {
            one.target
            for file in files
            if file.guess.table == "deals"
            for one in file.guess.columns
            if one.target in {"product", "customer"}
        }
    )
    if spelt:
        blocks[0] += f"\nspellings = [{', '.join(_quoted(one) for one in spelt)}]"
    blocks += [f"[file.{file.key}]" for file in files]
    blocks += [_table(file) for file in files]
    return "\n\n".join(blocks) + "\n"


def _table(file: DraftFile) -> str:
    lines = ["[[table]]", f"table = {_quoted(file.guess.table)}", f"file = {_quoted(file.key)}", "", "[table.column]"]
    by_target = {one.target: one for one in file.guess.columns if one.target != LEAVE_OUT}
    cells = _cells(file, by_target)
    for target, cell in cells.items():
        told = by_target.get(target)
        lines.append(f"# {_why(told)}" if told is not None else f"# {say('imports.mapping.follows')}")
        lines.append(f"{target} = {cell}")
    left = [one.header for one in file.guess.columns if one.target == LEAVE_OUT and one.header.strip()]
    if left:
        lines += ["", *(f"# {say('imports.mapping.left', column=_one_line(one))}" for one in left)]
    return "\n".join(lines)


def _why(one: ColumnGuess) -> str:
    examples = ", ".join(_one_line(each) for each in one.profile.examples[:3])
    said = render(one.why)
    return _one_line(say("imports.mapping.why", why=said, examples=examples) if examples else said)


def _cells(file: DraftFile, by_target: Mapping[str, ColumnGuess]) -> dict[str, str]:
    table = file.guess.table
    cells = {target: _cell(table, target, one.profile) for target, one in by_target.items()}
    if table == "deals":
        _complete_deals(cells, by_target, won=file.won)
    elif table == "sellers" and "seller" not in cells and {"name", "email"} & set(by_target):
        way = "name" if "name" in by_target else "email"
        cells["seller"] = f"{{ column = {_quoted(by_target[way].header)}, person = {_quoted(way)} }}"
    elif table == "quotas" and "starts_on" in by_target and "ends_on" not in cells:
        start = by_target["starts_on"]
        quarterly = {"quarter", "quartal", "trimestre", "kwartaal"} & set(vocabulary.words(start.header))
        period = "quarter" if quarterly else "month"
        cells["ends_on"] = f"{{ column = {_quoted(start.header)}, end_of = {_quoted(period)} }}"
    elif table == "activities" and "activity" not in cells:
        cells["activity"] = _content(by_target, ("seller", "happened_at", "kind", "deal"))
    elif table == "deal_lines" and "line" not in cells and "product" in by_target:
        cells["line"] = _quoted(by_target["product"].header)
    return cells


def _complete_deals(cells: dict[str, str], by_target: Mapping[str, ColumnGuess], *, won: bool) -> None:
    if "deal" not in cells:
        cells["deal"] = _content(by_target, ("name", "customer", "seller", "product", "created_on"))
    if won:
        cells["outcome"] = '{ text = "won" }'
    elif "outcome" not in cells and "stage" in by_target:
        cells["outcome"] = _outcome(by_target["stage"].profile)
    lost = by_target.get("lost_on")
    if lost is not None:
        cells["closed_on"] = _closed(cells.get("closed_on"), lost)
        del cells["lost_on"]
    if "expected_on" not in cells and "closed_on" in cells:
        cells["expected_on"] = cells["closed_on"]
    elif "closed_on" not in cells and "expected_on" in cells:
        cells["closed_on"] = cells["expected_on"]


def _closed(won: str | None, lost: ColumnGuess) -> str:
    """The day of closing: that of winning, else that of losing."""
    own = _days(lost.profile) or f"column = {_quoted(lost.header)}"
    if won is None:
        return f"{{ {own} }}"
    first = won.strip("{} ") if won.startswith("{") else f"column = {won}"
    return f"{{ {first}, instead = {{ {own} }} }}"


def _days(seen: Profile) -> str:
    """A column of days that are numbers."""
    return f'column = {_quoted(seen.header)}, dates = "serial"' if seen.share("serial") > 0.5 else ""


def _content(by_target: Mapping[str, ColumnGuess], targets: Sequence[str]) -> str:
    headers = [_quoted(by_target[one].header) for one in targets if one in by_target]
    return f"{{ content = [{', '.join(headers)}] }}"


def _cell(table: str, target: str, seen: Profile) -> str:
    header = _quoted(seen.header)
    if table == "deals" and target == "outcome":
        return _outcome(seen)
    if FORMS.get(kind(table, target)) == "day" and _days(seen):
        return f"{{ {_days(seen)} }}"
    if target in {"seller", "manager"}:
        way = person(seen)
        if way != "key":
            return f"{{ column = {header}, person = {_quoted(way)} }}"
    return header


def person(seen: Profile) -> str:
    """How a column names people: by address, by name or by a key."""
    if seen.share("email") > 0.5:
        return "email"
    return "name" if seen.share("name") > 0.5 else "key"


def _outcome(seen: Profile) -> str:
    if seen.share("flag") > 0.9:
        meant, rest = {one: "won" if _true(one) else "open" for one in seen.values}, "open"
    else:
        meant, rest = {one: outcomes.known(one) or "" for one in seen.values}, ASK
    pairs = sorted({one.casefold(): (one, to) for one, to in meant.items() if to in {"won", "lost"}}.values())
    values = ", ".join(f"{_quoted(one)} = {_quoted(to)}" for one, to in pairs)
    return f"{{ column = {_quoted(seen.header)}, values = {{ {values} }}, otherwise = {_quoted(rest)} }}"


def _true(text: str) -> bool:
    return outcomes.likely(text) == "won" or text.casefold() not in FALSE


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's too, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
