"""Descriptions of sources: those that ship, those that somebody writes, and what is refused in them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ridealong.facts.schema import TABLES
from ridealong.figures.actions.reading import built_in, mapping
from ridealong.figures.rules import headers
from ridealong.figures.rules.describing import read
from ridealong.figures.rules.headers import Header, WrongHeader
from ridealong.figures.rules.sources import WrongMapping

DOCS = Path(__file__).parents[2] / "docs"
SMALL = {
    "source": "small",
    "file": {"f": {}},
    "table": [
        {"table": "deals", "file": "f", "column": {"deal": "Id", "outcome": {"text": "won"}, "amount": "Amount"}}
    ],
}


def test_our_own_tables_follow_the_schema() -> None:
    (own,) = [one for one in built_in() if one.key == "ridealong"]
    assert {one.table for one in own.tables} == {one.name for one in TABLES} - {"changes"}
    for table in TABLES:
        if table.name == "changes":
            continue
        (map_,) = own.tables_of(table.name)
        columns = {column.name for column in table.columns} - {"source"}
        extra = {"name", "email"} if table.name == "sellers" else set()
        assert {column for column, _ in map_.cells} == columns | extra
        assert set(own.needed(table.name)) == {column.name for column in table.columns if column.required} - {"source"}


def test_the_documented_mappings_can_be_read() -> None:
    (small,) = [
        block.split("```")[0] for block in (DOCS / "mapping.md").read_text(encoding="utf-8").split("```toml\n")[1:]
    ]
    assert mapping(small).key == "report"
    assert mapping((DOCS / "examples" / "adventureworks.toml").read_text(encoding="utf-8")).currency == "USD"


def test_the_documentation_names_every_column() -> None:
    text = (DOCS / "mapping.md").read_text(encoding="utf-8")
    for table in TABLES:
        if table.name != "changes":
            assert f"**{table.name}**" in text
            for column in table.columns:
                assert column.name == "source" or f"| `{column.name}`" in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": "Not Good"}, "lower-case"),
        ({"surprise": 1}, "surprise is unknown"),
        ({"table": []}, "at least one"),
        ({"table": [{"table": "people", "file": "f", "column": {}}]}, "no table of facts"),
        ({"table": [{"table": "deals", "file": "f", "column": {"deal": "Id"}}]}, "outcome must be mapped"),
        ({"table": [{"table": "deals", "file": "g", "column": SMALL["table"][0]["column"]}]}, "no [file.g]"),
        ({"file": {"f": {"header": False}}}, "needs `columns`"),
        ({"file": {"f": {"dates": "ydm"}}}, "none of ymd"),
        ({"spellings": ["seller"]}, "neither product nor customer"),
        ({"lookup": {"x": {"file": "g", "key": "a", "value": "b"}}}, "no [file.g]"),
    ],
)
def test_a_wrong_mapping_says_where(change: dict[str, object], says: str) -> None:
    with pytest.raises(WrongMapping) as problem:
        read({**SMALL, **change})
    assert says in str(problem.value)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ({"text": "x", "column": "y"}, "either"),
        ({}, "either"),
        (5, "name of a column"),
        ({"column": "a", "lookup": "none"}, "no [lookup.none]"),
        ({"column": "a", "extract": "("}, "no pattern"),
        ({"column": "a", "extract": "a"}, "one group"),
        ({"column": "a", "take": "median"}, "none of any"),
        ({"column": "a", "colour": "red"}, "colour is unknown"),
    ],
)
def test_a_wrong_cell_says_where(cell: object, says: str) -> None:
    table = {**SMALL["table"][0], "column": {**SMALL["table"][0]["column"], "name": cell}}
    with pytest.raises(WrongMapping) as problem:
        read({**SMALL, "table": [table]})
    assert says in str(problem.value)
    assert "name" in str(problem.value)


@pytest.mark.parametrize(
    ("table", "occurring", "says"),
    [
        ("deals", ["quotas"], "only sellers"),
        ("sellers", ["quotas", "rates"], "rates"),
        ("sellers", ["sellers"], "sellers"),
    ],
)
def test_only_sellers_occur_and_only_where_they_can(table: str, occurring: list[str], says: str) -> None:
    column = {"deal": "Id", "outcome": "Status"} if table == "deals" else {"seller": "Id"}
    with pytest.raises(WrongMapping, match=says):
        read({**SMALL, "table": [{"table": table, "file": "f", "occurring": occurring, "column": column}]})


def test_broken_toml_is_a_wrong_mapping() -> None:
    with pytest.raises(WrongMapping):
        mapping("source = ")
    assert tomllib.loads("a = 1") == {"a": 1}


@pytest.mark.parametrize("spelling", ["Deal Owner", "deal_owner", "DEALOWNER", "\ufeffDeal  owner ", "deal\u200bowner"])
def test_headers_match_regardless_of_case_space_and_underscore(spelling: str) -> None:
    assert headers.plain(spelling) == "dealowner"


def test_a_header_with_a_column_twice_is_refused() -> None:
    with pytest.raises(WrongHeader, match="twice"):
        headers.header(["Id", "E mail", "e_mail"])
    assert headers.header(["Id", "Name", "", ""]).texts == ("Id", "Name")
    with pytest.raises(WrongHeader, match="columns"):
        headers.header([str(number) for number in range(10_001)])


def test_a_file_with_most_of_the_columns_is_recognised_and_what_is_missing_is_named() -> None:
    (maven,) = [one for one in built_in() if one.key == "maven"]
    texts = ("sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value")
    found = Header(texts, {headers.plain(one): at for at, one in enumerate(texts)})
    best = headers.candidates(found, ("whatever",), built_in())[0]
    assert (best.source.key, best.file.key) == ("maven", "sales_pipeline")
    assert headers.missing(found, maven, best.file) == ("opportunity_id",)
    other = Header(("Table", "Field"), {"table": 0, "field": 1})
    assert headers.candidates(other, ("data_dictionary",), built_in()) == ()


def test_of_columns_that_differ_in_underscores_the_one_that_is_wanted_by_name_is_meant() -> None:
    texts = ["Id", "LossReason__c", "Loss_Reason__c", "Other_One", "OtherOne"]
    assert headers.header(texts, ["Id", "Loss_Reason__c"]).at["lossreasonc"] == 2
    with pytest.raises(WrongHeader, match="twice"):
        headers.header(["Id", "ID"], ["Id"])
    with pytest.raises(WrongHeader, match="twice"):
        headers.header(texts, ["otherone"])
