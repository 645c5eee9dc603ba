"""What a page shows of one measure of many people: some of every group, or pages A to Z, and ranks of the whole."""

from __future__ import annotations

import pytest

from ridealong.figures.rules.leagues import APART, MOST, OTHERS, Ask, League, RawRow, league


def raw(number: int) -> RawRow:
    """Every tenth is real and above, every tenth after it real and below, but one of those only likely so."""
    verdict, side = {0: ("real", "above"), 1: ("real", "below"), 9: ("too_few", "same")}.get(
        number % 10, ("too_close", "same")
    )
    value = None if number == 19 else 0.4 + number / 100_000
    if verdict == "too_few":
        return f"crm:{number:04d}", value, None, None, None, 3, verdict, side, None
    low, high = (0.6, 0.8) if side == "above" else (0.1, 0.3) if side == "below" and number != 11 else (0.4, 0.6)
    return f"crm:{number:04d}", value, 0.5, low, high, 20, verdict, side, 0.5


ROWS = [raw(number) for number in range(1_000)]
NAMES = {row[0]: f"{'ÄBCDEFGHIJ'[at % 10]} Seller {at}" for at, row in enumerate(ROWS)}


def cut(rows: int = 1_000, *, low_is_better: bool = False, **ask: object) -> League:
    return league(ROWS[:rows], NAMES, peers=0.5, low_is_better=low_is_better, ask=Ask(**ask))


def test_few_are_all_there_a_to_z() -> None:
    found = cut(MOST)
    assert len(found.rows) == found.count == found.found == MOST
    assert (found.left_out, found.pages) == (0, 1)
    assert [row.name[0] for row in found.rows] == sorted("ÄBCDEFGHIJ" * 6, key="ÄBCDEFGHIJ".index), "Ä stands with A"


def test_of_many_there_are_some_of_every_group_and_the_number_of_all() -> None:
    found = cut()
    shown = {verdict: sum(row.verdict == verdict for row in found.rows) for verdict in ("real", "too_close", "too_few")}
    assert shown == {"real": 2 * APART + 1, "too_close": OTHERS, "too_few": OTHERS}
    assert found.sizes == {
        ("real", "above"): 100, ("real", "below"): 99, ("likely", "below"): 1, ("too_close", "same"): 700,
        ("too_few", "same"): 100,
    }  # fmt: skip
    assert found.left_out == 1_000 - len(found.rows)


@pytest.mark.parametrize(("low_is_better", "first"), [(False, "crm:0999"), (True, "crm:0000")])
def test_ranks_are_those_among_everybody(low_is_better: bool, first: str) -> None:
    ranks = {}
    for page in range(1, 18):
        ranks |= cut(whole=True, page=page, low_is_better=low_is_better).ranks
    assert sorted(ranks.values()) == list(range(1, 1_000)), "one has no value and no rank"
    assert ranks[first] == 1
    assert "crm:0019" not in ranks


def test_pages_hold_everybody_once_and_a_name_finds_its_own() -> None:
    seen = [row.key for page in range(1, 18) for row in cut(whole=True, page=page).rows]
    assert len(seen) == len(set(seen)) == 1_000
    assert cut(whole=True, page=99).page == cut(whole=True).pages == 17
    found = cut(whole=True, text="a seller 99")
    assert [row.name for row in found.rows] == ["Ä Seller 990"]
    assert (found.found, found.count, found.ranks["crm:0990"]) == (1, 1_000, 10)
    assert cut(whole=True, text="nobody").rows == ()
