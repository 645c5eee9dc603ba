"""Stored tables: what pages read, for whom, and what never gets into them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.measures.names import DESCRIBED
from ridealong.figures.actions import sorting, tables
from ridealong.figures.models import CurrentFacts
from ridealong.figures.queries import deals, identities, imports, measures, stored
from ridealong.figures.queries import luck as lucks
from ridealong.figures.queries.computing import bench
from ridealong.figures.queries.days import asked_day, facts_day, last_fact
from ridealong.figures.queries.deals import Wanted
from ridealong.figures.queries.measuring import UnknownMeasure, measure_table
from ridealong.figures.queries.reading import by_seller, deals_of, select
from ridealong.figures.queries.setting import NoFacts, setting
from ridealong.figures.queries.tabled import glance
from ridealong.figures.rules import json
from ridealong.figures.rules.leagues import Ask
from ridealong.figures.rules.portraits import Own
from ridealong.figures.rules.shapes import LuckMeasure
from ridealong.kernel.sentences import render
from ridealong.people import actions as people_actions
from ridealong.people.models import Organisation, Person
from tests.figures.company import TODAY, Company, bring_company

NOW = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
DAY = date(2026, 6, 30)


@pytest.fixture
def by() -> Viewer:
    return Viewer(account_id=None, person_id=None, today=TODAY, operator=True)


@pytest.fixture
def company(db: None, home: Path, by: Viewer) -> Company:
    return bring_company(home, by, NOW)


@pytest.fixture(scope="module")
def computed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs tables keeps them for the others."""
    return tmp_path_factory.mktemp("derived")


@pytest.fixture
def computed(company: Company, home: Path, computed_once: Path) -> Path:
    if not (computed_once / "derived").exists():
        tables.compute_tables(day=DAY, now=NOW)
        shutil.copytree(home / "facts" / "derived", computed_once / "derived")
    else:
        shutil.copytree(computed_once / "derived", home / "facts" / "derived")
    return tables.compute_tables(day=DAY, now=NOW)


def rows_of(found: tuple[LuckMeasure, ...]) -> set[str]:
    return {row.key for one in found for row in one.rows}


def test_a_page_shows_what_computing_gives(company: Company, computed: Path, by: Viewer) -> None:
    page = lucks.luck_page(by, TODAY)
    assert page is not None
    assert page.measures == lucks.luck(by, as_of=DAY, today=TODAY)
    assert (page.as_of, page.computed_at, page.late, page.whole, page.sellers) == (DAY, NOW, False, True, 12)
    assert json.luck(page.measures)[0]["measure"] == "win_rate"
    stages = {one.name for one in page.measures if one.measure == "stage_conversion"}
    assert stages == {"stage_conversion:Demo", "stage_conversion:Lead", "stage_conversion:Proposal"}


def test_a_leader_sees_the_own_line_only(company: Company, computed: Path) -> None:
    page = lucks.luck_page(company.viewer("m1"), TODAY)
    assert page is not None
    mine = company.line_of("m1")
    assert rows_of(page.measures) == {f"test:{seller}" for seller in mine}
    words = " ".join(
        [render(one.sentence) for one in page.measures]
        + [render(row.sentence) for one in page.measures for row in one.rows if row.sentence]
    )
    others = {name for ref, name in company.names.items() if ref not in mine}
    assert not any(name in words for name in others)
    whole = lucks.luck_page(company.operator, TODAY)
    assert whole is not None
    assert [one.peers for one in page.measures] == [one.peers for one in whole.measures]
    assert lucks.luck(company.viewer("m1"), as_of=DAY, today=TODAY) == page.measures


def test_a_leaders_leader_sees_the_whole_line_and_a_seller_nobody_else(company: Company, computed: Path) -> None:
    everybody = {row["seller"] for row in company.world.sellers if row["sells"]}
    for ref, seen in (("boss", everybody), ("s03", {"s03"})):
        page = lucks.luck_page(company.viewer(ref), TODAY)
        assert page is not None
        assert rows_of(page.measures) == {f"test:{one}" for one in seen}


def test_nothing_stored_names_anybody(company: Company, computed: Path) -> None:
    for file in computed.iterdir():
        content = file.read_bytes()
        assert not any(name.encode() in content for name in company.names.values())


def test_what_is_there_is_left_alone(computed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> AbstractContextManager[object]:
        raise AssertionError("computed again")

    monkeypatch.setattr(tables, "bench", refuse)
    assert tables.compute_tables(day=DAY, now=NOW) == computed


def test_a_change_of_roster_or_day_is_computed_anew(company: Company, computed: Path, by: Viewer) -> None:
    people_actions.change_organisation(by, currency="EUR", now=NOW)
    people_actions.bring_roster(by, people=[], now=NOW)
    later = tables.compute_tables(day=DAY - timedelta(days=1), now=NOW)
    assert later != computed
    assert {one.path for one in stored.stored(company.snapshot.path.parent, company.snapshot.hash)} == {later, computed}


def test_deals_sorted_by_seller_are_the_same_deals_and_only_for_speed(
    company: Company, computed: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError("no space")

    snapshot = setting().snapshot
    copy, keys = by_seller(snapshot), ["test:s01", "test:s02", "other:s03"]
    quick = select(deals_of(snapshot, keys))
    assert str(copy) in deals_of(snapshot, keys)
    copy.unlink()
    assert sorted(quick, key=str) == sorted(select(deals_of(snapshot, keys)), key=str)
    assert {row[0] for row in quick} == {"test"}
    monkeypatch.setattr(sorting, "sync", full)
    assert tables.compute_tables(day=DAY, now=NOW) == computed
    assert not copy.exists()
    assert list((home / "facts" / "tmp").iterdir()) == []


def test_what_is_seen_of_a_snapshot_at_a_glance_is_what_the_engine_finds(company: Company, computed: Path) -> None:
    snapshot, days = setting().snapshot, [DAY, DAY - timedelta(days=200), date(2000, 1, 1)]
    sellers = identities.at_stake(snapshot)

    def said() -> tuple[object, ...]:
        last_fact.cache_clear()
        return measures.filled(snapshot), [last_fact(snapshot, day) for day in days], identities.at_stake(snapshot)

    quick = said()
    glance(snapshot).unlink()
    assert said() == quick
    assert sellers
    assert quick[1][-1] is None


def test_the_deals_that_a_page_shows_first_are_stored_and_the_same_as_the_engine_finds(
    company: Company, computed: Path
) -> None:
    current = imports.current()
    stored_ones = glance(setting().snapshot)
    assert current is not None
    assert stored_ones.is_file()
    people = [("test:s01",), ("test:s02", "test:s03", "other:s03"), ("test:nobody",)]
    for keys in people:
        of = Own(1, keys, frozenset(), {}, hidden=False)
        quick = deals.deals(of, wanted=Wanted(), current=current)
        stored_ones.rename(stored_ones.with_suffix(".away"))
        assert deals.deals(of, wanted=Wanted(), current=current) == quick
        stored_ones.with_suffix(".away").rename(stored_ones)
        assert quick is not None
        assert bool(quick.rows) == (keys != ("test:nobody",))


def test_a_crash_leaves_nothing_behind(company: Company, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_bench: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(tables, "luck_table", crash)
    with pytest.raises(RuntimeError):
        tables.compute_tables(day=DAY, now=NOW)
    assert not (home / "facts" / "derived").exists()
    assert list((home / "facts" / "tmp").iterdir()) == []
    assert lucks.luck_page(company.operator, TODAY) is None


def test_the_last_tables_are_shown_until_new_ones_are_ready(company: Company, computed: Path, by: Viewer) -> None:
    CurrentFacts.objects.update(snapshot="0" * 32, previous=company.snapshot.hash)
    tables_of = stored.latest(company.snapshot.path.parent, ["0" * 32, company.snapshot.hash], until=DAY)
    assert tables_of is not None
    assert tables_of.path == computed


def test_tables_of_a_later_day_are_not_shown(company: Company, computed: Path) -> None:
    assert lucks.luck_page(company.operator, DAY) is None


@pytest.mark.long
def test_only_some_tables_are_kept(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "KEPT", 1)
    for back in (1, 0):
        tables.compute_tables(day=DAY - timedelta(days=back), now=NOW)
    kept = stored.stored(company.snapshot.path.parent, company.snapshot.hash)
    assert [one.day for one in kept] == [DAY]


@pytest.mark.long
def test_another_period_is_kept_beside_and_never_shown_as_the_latest(
    company: Company, computed: Path, by: Viewer
) -> None:
    quarter = date(2026, 3, 31)
    assert lucks.comparison(by, until=quarter, peers="job") is None
    tables.compute_comparison(day=quarter, peers="job", now=NOW)
    found = lucks.comparison(by, until=quarter, peers="job")
    assert found is not None
    assert (found.as_of, found.late) == (quarter, False)
    assert found.measures == lucks.luck(by, as_of=quarter, today=TODAY)
    assert lucks.comparison(by, until=quarter, peers="office") is None
    usual = lucks.luck_page(by, TODAY)
    assert usual is not None
    assert usual.as_of == DAY
    # What a page takes of many people at a time is the same, piece by piece.
    brief = lucks.luck_page(by, TODAY, brief=True)
    assert brief is not None
    assert brief.people == usual.people > 0
    for short, whole in zip(brief.measures, usual.measures, strict=True):
        assert short == replace(whole, rows=tuple(row for row in whole.rows if row.verdict == "real"))
        league = lucks.league_of(brief, short, low_is_better=False, ask=Ask())
        assert [row.key for row in league.rows] == [row.key for row in whole.rows]
        assert [replace(row, sentence=None) for row in whole.rows] == list(league.rows)
    Organisation.objects.update(roster_revision=setting().roster_revision + 1)
    again = lucks.comparison(by, until=quarter, peers="job")
    assert again is not None
    assert again.late


def test_peers_of_the_same_office_are_the_same_job_in_the_same_office(company: Company) -> None:
    Person.objects.filter(pk__in=list(company.ids.values())[::2]).update(office="Lisbon")
    known = setting()
    jobs = {known.colleague(key, DAY, "office").job for key in known.persons}
    offices = {job.partition(", ")[2] for job in jobs if job}
    assert offices == {"", "Lisbon"}
    assert not any("," in (known.colleague(key, DAY).job or "") for key in known.persons)


@pytest.mark.parametrize("leader", ["m0", "boss"])
def test_a_page_costs_the_same_for_few_and_many(
    company: Company, computed: Path, leader: str, django_assert_max_num_queries: Callable[..., Iterator[None]]
) -> None:
    viewer = company.viewer(leader)
    with django_assert_max_num_queries(5):
        lucks.luck_page(viewer, TODAY)


# The day and the catalogue.


def test_figures_are_as_of_yesterday_or_the_last_fact(company: Company) -> None:
    assert facts_day(TODAY) == (DAY, None)
    assert facts_day(DAY + timedelta(days=15)) == (DAY + timedelta(days=14), None)
    day, notice = facts_day(DAY + timedelta(days=16))
    assert day == DAY
    assert notice is not None
    assert render(notice) == "The facts end on 30\u00a0June 2026; figures are as of that day."


def test_a_day_far_after_the_facts_or_before_them_is_said_with_its_figures(company: Company) -> None:
    assert asked_day(DAY + timedelta(days=14), TODAY) == (DAY + timedelta(days=14), None)
    for as_of, said in (
        (
            date(2028, 1, 1),
            "The facts end on 30\u00a0June 2026: nothing is known of the time from then to 1\u00a0January 2028.",
        ),
        (date(2001, 1, 1), "The facts begin after 1\u00a0January 2001: nothing is known up to that day."),
    ):
        found = measures.measure(company.operator, "won_amount", as_of=as_of, today=TODAY)
        assert found.notice is not None
        assert found.notice.startswith(said)


def test_far_after_the_facts_nobody_is_compared_and_the_sentence_says_so(company: Company, home: Path) -> None:
    day = date(2027, 5, 1)  # the last eight weeks of the facts are in its year
    entries = lucks.luck(company.operator, as_of=day, today=TODAY)
    assert entries
    assert {one.sellers for one in entries} == {0}
    said = {render(one.sentence) for one in entries}
    assert said == {
        "The facts end on 30\u00a0June 2026: fewer than 13 of the 52 weeks have closes, and nothing can be told from "
        "them."
    }
    # As stored and read again, on the page of a quarter that somebody asked for by its address.
    tables.compute_comparison(day=day, peers="job", now=NOW)
    page = lucks.comparison(company.operator, until=day, peers="job")
    assert page is not None
    assert page.notice is not None
    assert page.notice.key == "figures.notice.ended"
    assert {render(one.sentence) for one in page.measures} == said


def test_the_last_fact_is_not_in_the_future(company: Company) -> None:
    day, notice = facts_day(date(2026, 3, 1))
    assert (day, notice) == (date(2026, 2, 28), None)


def test_the_catalogue_says_what_the_facts_have(company: Company) -> None:
    found = {one.measure: one for one in measures.catalogue()}
    assert list(found) == [one.name for one in DESCRIBED]
    assert all(one.available for one in found.values())
    assert "over their list price" in render(found["discount"].definition)
    assert found["win_rate"].needs == ("deals.seller", "deals.outcome", "deals.closed_on")


def test_without_facts_nothing_is_available_and_nothing_can_be_computed(db: None, home: Path, by: Viewer) -> None:
    assert not any(one.available for one in measures.catalogue())
    assert lucks.luck_page(by, TODAY) is None
    with pytest.raises(NoFacts):
        setting()


# One measure.


def test_a_measure_by_seller_for_the_operator_and_for_a_leader(company: Company) -> None:
    whole = measures.measure(company.operator, "win_rate", as_of=DAY, today=TODAY)
    assert [row.key for row in whole.rows][-1] is None  # deals that nobody owns
    assert len(whole.rows) == 13
    assert whole.heterogeneity is not None
    mine = measures.measure(company.viewer("m2"), "win_rate", as_of=DAY, today=TODAY)
    assert {row.key for row in mine.rows} == {f"test:{one}" for one in company.line_of("m2")}
    assert {row.key: row.low for row in mine.rows}.items() <= {row.key: row.low for row in whole.rows}.items()


def test_teams_are_a_leaders_direct_reports(company: Company) -> None:
    found = measures.measure(company.operator, "won_deals", by="team", as_of=DAY, today=TODAY)
    by_seller = measures.measure(company.operator, "won_deals", as_of=DAY, today=TODAY)
    sums = {leader: sum(row.n for row in by_seller.rows if row.key in _keys(company, leader)) for leader in LEADERS}
    assert {row.key: row.n for row in found.rows if row.key in sums} == sums
    assert {row.key: row.name for row in found.rows}["test:m0"] == company.names["m0"]
    boss = next(row for row in found.rows if row.name == company.names["boss"])
    assert (boss.key, boss.n) == (f"person:{company.ids['boss']}", 0)


LEADERS = ("test:m0", "test:m1", "test:m2")


def _keys(company: Company, leader: str) -> set[str]:
    return {f"test:{one}" for one in company.line_of(leader.partition(":")[2])}


def test_a_quota_by_product_is_one_row_with_a_range_and_a_word(company: Company) -> None:
    for name in ("attainment", "pace", "coverage"):
        found = measures.measure(company.operator, name, by="product", as_of=date(2026, 5, 20), today=TODAY)
        assert found.notice is not None
        assert found.notice.startswith("Quotas are given by person")
        (row,) = found.rows
        assert (row.key, row.value is None) == (None, False)
        assert row.low is not None
        assert row.high is not None
        assert row.low <= row.value <= row.high


def test_coverage_carries_its_sample_and_its_range_or_says_why_not(company: Company) -> None:
    found = measures.measure(company.operator, "coverage", as_of=date(2026, 5, 20), today=TODAY)
    there = [row for row in found.rows if row.value is not None]
    assert len(there) >= 8
    for row in there:
        assert (row.low is None) == (row.n < 5)
        if row.low is not None and row.high is not None:
            assert row.adjusted == row.value
            assert row.low < row.value < row.high
    whole = measures.measure(company.operator, "coverage", by="month", as_of=date(2026, 5, 20), today=TODAY)
    assert sum(row.n for row in found.rows) == sum(row.n for row in whole.rows)


def test_one_stage_of_a_measure(company: Company) -> None:
    whole = measures.measure(company.operator, "stage_conversion", as_of=DAY, today=TODAY)
    demo = measures.measure(company.operator, "stage_conversion:Demo", as_of=DAY, today=TODAY)
    assert 0 < sum(row.n for row in demo.rows) < sum(row.n for row in whole.rows)
    assert any(row.low is not None for row in demo.rows)
    assert whole.heterogeneity is not None


def test_an_unknown_measure_is_said(company: Company) -> None:
    for name in ("winrate", "win_rate:Demo"):
        with pytest.raises(UnknownMeasure):
            measures.measure(company.operator, name, as_of=DAY, today=TODAY)


@pytest.mark.long
def test_every_measure_is_sane_by_everything(company: Company) -> None:
    with bench(setting(), DAY) as at:
        for one in DESCRIBED:
            for by in ("seller", "leader", "product", "month"):
                sane(json.measure(measure_table(at, one.name, by)))


def sane(found: dict[str, Any]) -> None:
    assert set(found) == {
        "measure", "unit", "as_of", "currency", "hindsight", "excluded", "notice", "rows", "heterogeneity",
    }  # fmt: skip
    assert found["rows"]
    for row in found["rows"]:
        assert set(row) == {"key", "name", "value", "low", "high", "n", "adjusted"}
        if row["low"] is not None:
            assert row["low"] <= row["adjusted"] <= row["high"]
        if found["measure"] in {"win_rate", "stale_share", "stage_conversion"} and row["value"] is not None:
            assert 0 <= row["value"] <= 1
